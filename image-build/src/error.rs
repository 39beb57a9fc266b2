//! The errors of builds.

use std::fmt;

use image_core::plan::At;
use image_core::target::TargetError;

use crate::context::ContextError;
use crate::engine::{EngineError, LoginFault, MissingCredentials};
use crate::program::ProgramError;
use crate::terminal_text::visible;

/// The reason why an image was not built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The image cannot be built as it was asked for. Has all problems. Nothing was sent to the engine.
    Problems(Vec<BuildProblem>),
    /// The engine failed to build it.
    Engine(Box<EngineProblem>),
    /// An image of a bake file failed. Has its name and error.
    OfImage(String, Box<BuildError>),
}

/// A problem that stops a build before it starts.
#[derive(Debug)]
pub struct BuildProblem {
    /// The statement with the problem, if it concerns one.
    pub at: Option<At>,
    /// The kind of problem.
    pub kind: ProblemKind,
}

impl BuildProblem {
    /// Returns the secret that a step needs and nobody gives, if that is the problem.
    pub(crate) fn missing_secret(&self) -> Option<&str> {
        if let ProblemKind::MissingSecret(name) = &self.kind {
            Some(name)
        } else {
            None
        }
    }
}

/// The kinds of problems that stop a build before it starts.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A step needs a secret that is not given.
    MissingSecret(String),
    /// The value of a secret cannot be read: its name, and the reason.
    NoValue(String, String),
    /// The secret of this name is not a login for the registry of this host.
    Login(String, String, LoginFault),
    /// Two secrets, for one registry: its host, and their names.
    TwoLogins(String, [String; 2]),
    /// The registry that the secret of this name is for is known only to the engine.
    UnknownRegistry(String),
    /// A builder outside docker pushes with the login that is for pulling from the registry of this host.
    PushedWithPullLogin(String),
    /// A step needs an ssh agent, and none is running.
    MissingSsh,
    /// A build argument that no `arg` declares, and the most similar one that is declared.
    UnknownBuildArg(String, Option<String>),
    /// A name that is not valid: the name, what is wrong, and what to write.
    Name(String, &'static str, &'static str),
    /// A platform that is not valid: the platform, what is wrong, and what to write.
    Platform(String, &'static str, &'static str),
    /// A text of a bake file that buildx would change, with the keys that lead to it.
    NotNormalized(String),
    /// An image without a name cannot be pushed.
    NoName,
    /// The files of a `mount` would be missing in the image that is pushed: what it names, and where they go.
    MountLeftOut(String, String),
    /// Credentials for a private registry are missing.
    Credentials(MissingCredentials),
    /// The engine lacks a feature that the image needs.
    Target(TargetError),
    /// A local file cannot be packed.
    Context(ContextError),
    /// The program that `run_fn` needs cannot run in the image.
    Program(ProgramError),
    /// The engine has no image of the spec with this digest. With `true`, it has an image of that name that was not
    /// built from the spec.
    NoImage(String, bool),
    /// Only an engine can apply a statement, and none is used. Has the reason.
    NeedsEngine(String),
    /// A builder that does not see the engine's images cannot use a base image that is named by this digest.
    ImageElsewhere(String),
}

/// An engine's error, and the statement that it is about.
#[derive(Debug)]
pub struct EngineProblem {
    /// The statement, if the engine reports which instruction failed.
    pub at: Option<At>,
    /// The engine's error.
    pub error: EngineError,
    /// The meaning of the error and its fix, if its own text does not say so.
    pub advice: Option<&'static str>,
}

impl BuildError {
    /// Returns `true` if a registry refused, or the name of what was to be pushed was taken.
    #[must_use]
    pub fn is_of_registry(&self) -> bool {
        let is_such =
            |error: &EngineError| matches!(error, EngineError::Registry { .. } | EngineError::NameTaken { .. });
        matches!(self, Self::Engine(problem) if is_such(&problem.error))
    }

    /// Returns `true` if a step of the image failed.
    #[must_use]
    pub fn is_of_step(&self) -> bool {
        matches!(self, Self::Engine(problem) if matches!(problem.error, EngineError::StepFailed(_)))
    }

    /// Returns `true` if an engine can build what could not be put together without one.
    #[must_use]
    pub fn needs_engine(&self) -> bool {
        let is_such = |problem: &BuildProblem| matches!(problem.kind, ProblemKind::NeedsEngine(_));
        matches!(self, Self::Problems(problems) if problems.iter().all(is_such))
    }
}

impl BuildProblem {
    pub(crate) fn from_file(error: ContextError) -> Self {
        Self {
            at: error.at,
            kind: ProblemKind::Context(error),
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSecret(name) => write!(
                f,
                "the secret `{name}` is missing; set a variable of that name, or pass the secret with \
                 `--secret {name}=file:PATH` or `--secret {name}=env:VARIABLE`"
            ),
            Self::NoValue(name, reason) => write!(f, "the secret `{name}` has no value: {reason}"),
            Self::Login(name, host, fault) => {
                write!(f, "the secret `{name}` is not a login for {host}: its value {fault}")
            }
            Self::TwoLogins(host, [one, other]) => write!(
                f,
                "`pull_secret` names two secrets for {host}, `{one}` and `{other}`, and a build logs in to a registry once; \
                 name the same secret in both places"
            ),
            Self::UnknownRegistry(name) => write!(
                f,
                "`pull_secret = \"{name}\"` is for a registry that only the engine knows, because an argument without a value \
                 names it; write the registry's name, or pass the argument with `--build-arg`"
            ),
            Self::PushedWithPullLogin(host) => write!(
                f,
                "the builder logs in to {host} once, for pulling and pushing, and `pull_secret` would replace your own login \
                 for the push; use docker's own builder (`docker buildx use default`), or push to another registry"
            ),
            Self::MissingSsh => f.write_str(
                "the step needs an ssh agent, and none is running; start one (`eval $(ssh-agent); ssh-add`), or pass a key \
                 with `--ssh default=PATH`",
            ),
            Self::UnknownBuildArg(name, nearest) => {
                write!(f, "the build argument `{name}` is not declared by any `arg` of the image")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => f.write_str("; declare it, or leave it out"),
                }
            }
            Self::Name(name, what, fix) => write!(f, "the name `{name}` {what}; {fix}"),
            Self::Platform(platform, what, fix) => write!(f, "the platform `{platform}` {what}; {fix}"),
            Self::NotNormalized(at) => write!(
                f,
                "buildx would change {at} in the bake file, because it normalizes all text to Unicode form C and this \
                 text is in another form; fix: write it in form C, or rename the file"
            ),
            Self::NoName => f.write_str(
                "an image without a name cannot be pushed; declare a name (`name \"user/name:tag\";`), or pass one with `--tag`",
            ),
            Self::MountLeftOut(what, to) => write!(
                f,
                "{}, so the image would be pushed without; pass `--bake-mounts` (`BuildOptions::bake_mounts`) to copy it into \
                 the image, or declare it with `copy`",
                mount_text(what, to)
            ),
            Self::Credentials(missing) => missing.fmt(f),
            Self::Target(error) => error.fmt(f),
            Self::Context(error) => error.fault.fmt(f),
            Self::Program(error) => error.fmt(f),
            Self::NoImage(digest, false) => write!(
                f,
                "the engine has no image of the spec {digest}, which `from id(…)` names; build it first, because no \
                 registry is asked for it"
            ),
            Self::NoImage(digest, true) => write!(
                f,
                "the image that `from id(…)` names has no label saying that it was built from the spec {digest}; build it \
                 again"
            ),
            Self::NeedsEngine(reason) => write!(
                f,
                "this needs an engine: {reason}; build with one: `--engine buildx`, `docker`, `podman` or `buildah`"
            ),
            Self::ImageElsewhere(digest) => write!(
                f,
                "the builder does not see docker's images, so `from id(…)` cannot use the image of the spec {digest}; use \
                 docker's own builder (`docker buildx use default`)"
            ),
        }
    }
}

/// Says when a `mount` adds its files.
pub(crate) fn mount_text(what: &str, to: &str) -> String {
    format!("`mount` adds {what} at {to} only when a container starts")
}

impl fmt::Display for BuildProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_place(f, self.at)?;
        self.kind.fmt(f)
    }
}

fn write_place(f: &mut fmt::Formatter<'_>, at: Option<At>) -> fmt::Result {
    let Some(at) = at else { return Ok(()) };
    write!(f, "{}:{}: ", at.file, at.line)
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => {
                for (number, problem) in problems.iter().enumerate() {
                    let before = if number == 0 { "" } else { "\n" };
                    write!(f, "{before}{problem}")?;
                }
                Ok(())
            }
            Self::Engine(problem) => problem.fmt(f),
            Self::OfImage(name, error) => write!(f, "{name} could not be baked\n{error}"),
        }
    }
}

impl fmt::Display for EngineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let EngineError::StepFailed(failed) = &self.error
            && !failed.log.is_empty()
        {
            writeln!(f, "the step wrote:\n{}", indent(&visible(&failed.log)))?;
        }
        if let Some(at) = self.at {
            write!(f, "{at}: ")?;
        }
        self.error.fmt(f)?;
        let Some(advice) = self.advice else { return Ok(()) };
        write!(f, "\n{advice}")
    }
}

fn indent(log: &str) -> String {
    let lines: Vec<String> = log.trim_end().lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Problems(_) => None,
            Self::Engine(problem) => Some(&problem.error),
            Self::OfImage(_, error) => Some(error),
        }
    }
}

impl std::error::Error for BuildProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ProblemKind::Target(error) => Some(error),
            ProblemKind::Context(error) => Some(error),
            ProblemKind::Program(error) => Some(error),
            ProblemKind::MissingSecret(_)
            | ProblemKind::NoValue(..)
            | ProblemKind::Login(..)
            | ProblemKind::TwoLogins(..)
            | ProblemKind::UnknownRegistry(_)
            | ProblemKind::PushedWithPullLogin(_)
            | ProblemKind::MissingSsh
            | ProblemKind::UnknownBuildArg(..)
            | ProblemKind::Name(..)
            | ProblemKind::Platform(..)
            | ProblemKind::NotNormalized(_)
            | ProblemKind::NoName
            | ProblemKind::MountLeftOut(..)
            | ProblemKind::Credentials(_)
            | ProblemKind::NoImage(..)
            | ProblemKind::ImageElsewhere(_)
            | ProblemKind::NeedsEngine(_) => None,
        }
    }
}

impl From<EngineError> for BuildError {
    fn from(error: EngineError) -> Self {
        Self::Engine(Box::new(EngineProblem {
            at: None,
            error,
            advice: None,
        }))
    }
}
