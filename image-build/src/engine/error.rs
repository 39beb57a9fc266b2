//! The errors of engines.

use std::fmt;
use std::io;

use super::event::Place;
use super::{EngineKind, failure};
use crate::terminal_text::visible;

/// The advice for an engine's full disk.
pub(crate) const FREE_SOME: &str = "if the engine's disk is full, free some space, for instance with \
    `docker system prune`, `podman system prune` or `buildah rmi --prune`";

/// The reason why an engine did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// No engine can be used. Each is listed with the reason.
    NotFound(Vec<(EngineKind, String)>),
    /// No engine has this name.
    UnknownName(String),
    /// An engine is installed but does not answer.
    NotAnswering {
        /// The engine.
        engine: EngineKind,
        /// The engine's output.
        reason: String,
        /// Its address, if `DOCKER_HOST` names that.
        address: Option<String>,
    },
    /// The engine cannot do the job. Nothing was sent.
    Refused {
        /// The request, and why it is impossible.
        why: String,
        /// The fix.
        instead: String,
    },
    /// A secret has no value. Nothing was sent.
    Secret {
        /// The secret's id.
        id: String,
        /// The reason.
        reason: String,
    },
    /// The context could not be packed. The build was stopped.
    Context(io::Error),
    /// A step failed.
    StepFailed(Box<StepFailed>),
    /// A base image, or another image that a step needs, is not available.
    BaseMissing {
        /// The image, as the engine names it.
        image: String,
        /// The instruction that needs it, if the engine reports it.
        place: Option<Place>,
        /// The engine's output.
        reason: String,
    },
    /// A registry refused a request, or could not be reached.
    Registry {
        /// The image, if it is known.
        image: String,
        /// The kind of problem.
        problem: RegistryProblem,
        /// The engine's output.
        reason: String,
    },
    /// Another image got the name of this image while it was built or pushed.
    NameTaken {
        /// The name.
        name: String,
        /// True if something was pushed, which may be the other image.
        is_pushed: bool,
    },
    /// The engine's disk is full.
    DiskFull {
        /// The instruction that failed, if the engine reports it.
        place: Option<Place>,
        /// The engine's output.
        reason: String,
    },
    /// The connection to the engine was lost. Has the engine's output.
    Lost(String),
    /// The engine's client was killed by a signal. Has the signal's number.
    Killed(i32),
    /// Another failure. Has the engine's output.
    Failed(String),
    /// An operation on this machine failed.
    Io {
        /// The operation.
        doing: String,
        /// The system's error.
        error: io::Error,
    },
}

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFailed {
    /// The instruction, if the engine's output names one.
    pub place: Option<Place>,
    /// The engine's name of the step.
    pub name: String,
    /// The exit code of its command, if a command failed.
    pub exit_code: Option<i32>,
    /// The step's output.
    pub log: String,
    /// The engine's message.
    pub message: String,
}

/// The kind of a registry's problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryProblem {
    /// It requires credentials, or other ones.
    Denied,
    /// Its host name is unknown.
    UnknownHost,
    /// It does not answer.
    Unreachable,
    /// Another problem.
    Other,
}

impl EngineError {
    /// Returns a function that makes an error of an operation on this machine.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |error| EngineError::Io { doing, error }
    }

    /// Returns `true` if a registry wants a login, or another one.
    pub(crate) fn is_denied(&self) -> bool {
        match self {
            EngineError::Registry { problem, .. } => *problem == RegistryProblem::Denied,
            EngineError::BaseMissing { reason, .. } => failure::says_denied(reason),
            EngineError::NotFound(_)
            | EngineError::UnknownName(_)
            | EngineError::NotAnswering { .. }
            | EngineError::Refused { .. }
            | EngineError::Secret { .. }
            | EngineError::Context(_)
            | EngineError::StepFailed(_)
            | EngineError::NameTaken { .. }
            | EngineError::DiskFull { .. }
            | EngineError::Lost(_)
            | EngineError::Killed(_)
            | EngineError::Failed(_)
            | EngineError::Io { .. } => false,
        }
    }

    /// Returns a refusal, with what to do instead.
    pub(crate) fn refused(why: impl Into<String>, instead: impl Into<String>) -> Self {
        EngineError::Refused {
            why: why.into(),
            instead: instead.into(),
        }
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An error contains output of steps, engines and registries, and may be printed to a terminal.
        f.write_str(&visible(&RawText(self).to_string()))
    }
}

/// The text of an error without any filtering.
struct RawText<'a>(&'a EngineError);

impl fmt::Display for RawText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            EngineError::NotFound(tried) => write_not_found(f, tried),
            EngineError::UnknownName(name) => {
                write!(
                    f,
                    "`{name}` is not a valid engine: write buildx, docker, podman or buildah"
                )
            }
            EngineError::NotAnswering {
                engine,
                reason,
                address: None,
            } => write!(f, "{engine} is installed but does not answer: {reason}"),
            EngineError::NotAnswering {
                reason,
                address: Some(address),
                ..
            } => write!(
                f,
                "no engine answers at `{address}`: {reason}; start it there, or unset `DOCKER_HOST`, which names that address"
            ),
            EngineError::Refused { why, instead } => write!(f, "{why}; {instead}"),
            EngineError::Secret { id, reason } => write!(f, "the secret `{id}` has no value: {reason}"),
            EngineError::Context(error) => write!(
                f,
                "the build context could not be packed, so nothing was built: {error}"
            ),
            EngineError::StepFailed(failed) => failed.fmt(f),
            EngineError::BaseMissing { image, reason, .. } => write!(f, "the image {image} is not available: {reason}"),
            EngineError::Registry { image, problem, reason } => write!(f, "{}: {reason}", problem.describe(image)),
            EngineError::NameTaken { name, is_pushed: false } => write!(
                f,
                "{name} now names another image, because another build took the name, so nothing was pushed; build again"
            ),
            EngineError::NameTaken { name, is_pushed: true } => write!(
                f,
                "{name} was given to another image during the push, so the registry may have that image; push again"
            ),
            EngineError::DiskFull { reason, .. } => write!(f, "the engine's disk is full: {reason}\n{FREE_SOME}"),
            EngineError::Lost(reason) => write!(
                f,
                "the connection to the engine was lost: {reason}\ncheck the engine's log, and build again"
            ),
            EngineError::Killed(signal) => write!(f, "the engine's client was killed by signal {signal}\nbuild again"),
            EngineError::Failed(reason) => write!(f, "the engine failed: {reason}"),
            EngineError::Io { doing, error } => write!(f, "{doing}: {error}"),
        }
    }
}

fn write_not_found(f: &mut fmt::Formatter<'_>, tried: &[(EngineKind, String)]) -> fmt::Result {
    f.write_str("no engine to build with was found; install docker with buildx, podman or buildah")?;
    for (engine, reason) in tried {
        write!(f, "\n  {engine}: {reason}")?;
    }
    Ok(())
}

impl StepFailed {
    /// Returns `true` if the step's command found a full disk.
    pub(crate) fn found_no_room(&self) -> bool {
        failure::disk_full_line(&self.log).is_some()
    }
}

impl fmt::Display for StepFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed", self.name)?;
        match self.exit_code {
            Some(code) => write!(f, " with exit code {code}"),
            None => write!(f, ": {}", self.message),
        }
    }
}

impl RegistryProblem {
    fn describe(self, image: &str) -> String {
        match self {
            Self::Denied => format!("the registry of {image} denied access; log in to it, or check the name"),
            Self::UnknownHost => format!("the registry of {image} is an unknown host; check the name"),
            Self::Unreachable => format!("the registry of {image} does not answer"),
            Self::Other => format!("the registry of {image} rejected the request"),
        }
    }
}

impl std::error::Error for EngineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Context(error) | Self::Io { error, .. } => Some(error),
            Self::NotFound(_)
            | Self::UnknownName(_)
            | Self::NotAnswering { .. }
            | Self::Refused { .. }
            | Self::Secret { .. }
            | Self::StepFailed(_)
            | Self::BaseMissing { .. }
            | Self::Registry { .. }
            | Self::NameTaken { .. }
            | Self::DiskFull { .. }
            | Self::Lost(_)
            | Self::Killed(_)
            | Self::Failed(_) => None,
        }
    }
}
