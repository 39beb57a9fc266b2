//! Why an engine did not do what it was asked.

use std::fmt;
use std::io;

use super::event::Place;
use super::{EngineKind, failure};
use crate::visible::visible;

/// What to do about an engine's full disk.
pub(crate) const FREE_SOME: &str = "if the engine's disk is full, free some space, for instance with \
    `docker system prune`, `podman system prune` or `buildah rmi --prune`";

/// Why an engine did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// No engine can be used: each one with the reason.
    NotFound(Vec<(EngineKind, String)>),
    /// There is no engine of this name.
    UnknownName(String),
    /// An engine is installed and does not answer.
    NotAnswering {
        /// Which one.
        engine: EngineKind,
        /// What it printed.
        reason: String,
    },
    /// The engine cannot do it. Nothing was sent.
    Refused {
        /// What was asked for, and why it cannot be.
        why: String,
        /// What to do.
        instead: String,
    },
    /// A secret has no value. Nothing was sent.
    Secret {
        /// Its id.
        id: String,
        /// Why it has none.
        reason: String,
    },
    /// The context could not be packed. The build was stopped.
    Context(io::Error),
    /// A step failed.
    StepFailed(Box<StepFailed>),
    /// A base, or another image that a step needs, could not be had.
    BaseMissing {
        /// The image, as the engine names it.
        image: String,
        /// The instruction that needs it, where the engine says so.
        place: Option<Place>,
        /// What the engine printed.
        reason: String,
    },
    /// A registry refused, or was not reached.
    Registry {
        /// The image, where it is known.
        image: String,
        /// What it was.
        problem: RegistryProblem,
        /// What the engine printed.
        reason: String,
    },
    /// While an image was built or pushed, another one was given its name.
    NameTaken {
        /// The name.
        name: String,
        /// Whether something was pushed: it may be the other one.
        is_pushed: bool,
    },
    /// The engine has no room left.
    DiskFull {
        /// The instruction that found none, where the engine says so.
        place: Option<Place>,
        /// What the engine printed.
        reason: String,
    },
    /// The engine went away.
    Lost(String),
    /// The engine's client was ended by a signal.
    Killed(i32),
    /// The engine said something else.
    Failed(String),
    /// This machine did not do its part.
    Io {
        /// While what was done.
        doing: String,
        /// What went wrong.
        error: io::Error,
    },
}

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFailed {
    /// The instruction, if the engine's words name one.
    pub place: Option<Place>,
    /// What the engine calls it.
    pub name: String,
    /// The exit code of its command, if it had one that failed.
    pub exit_code: Option<i32>,
    /// What it wrote.
    pub log: String,
    /// What the engine says.
    pub message: String,
}

/// What a registry has against a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryProblem {
    /// It wants other credentials, or any.
    Denied,
    /// Its name is not known.
    UnknownHost,
    /// It does not answer.
    Unreachable,
    /// Something else.
    Other,
}

impl EngineError {
    /// An error of this machine's own.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |error| EngineError::Io { doing, error }
    }

    /// A refusal, with what to do.
    pub(crate) fn refused(why: impl Into<String>, instead: impl Into<String>) -> Self {
        EngineError::Refused {
            why: why.into(),
            instead: instead.into(),
        }
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever prints an error shows what steps, engines and registries have said.
        f.write_str(&visible(&Words(self).to_string()))
    }
}

/// The words of an error as they are.
struct Words<'a>(&'a EngineError);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            EngineError::NotFound(tried) => not_found(f, tried),
            EngineError::UnknownName(name) => {
                write!(
                    f,
                    "`{name}` is not a valid engine: write buildx, docker, podman or buildah"
                )
            }
            EngineError::NotAnswering { engine, reason } => {
                write!(f, "{engine} is installed but does not answer: {reason}")
            }
            EngineError::Refused { why, instead } => write!(f, "{why}; {instead}"),
            EngineError::Secret { id, reason } => write!(f, "the secret `{id}` has no value: {reason}"),
            EngineError::Context(error) => write!(
                f,
                "the build context could not be packed, so nothing was built: {error}"
            ),
            EngineError::StepFailed(failed) => failed.fmt(f),
            EngineError::BaseMissing { image, reason, .. } => write!(f, "the image {image} is not available: {reason}"),
            EngineError::Registry { image, problem, reason } => write!(f, "{}: {reason}", problem.words(image)),
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

fn not_found(f: &mut fmt::Formatter<'_>, tried: &[(EngineKind, String)]) -> fmt::Result {
    f.write_str("no engine to build with was found; install docker with buildx, podman or buildah")?;
    for (engine, reason) in tried {
        write!(f, "\n  {engine}: {reason}")?;
    }
    Ok(())
}

impl StepFailed {
    /// Whether its command found a disk full.
    pub(crate) fn found_no_room(&self) -> bool {
        failure::says_full(&self.log).is_some()
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
    fn words(self, image: &str) -> String {
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
            _ => None,
        }
    }
}
