//! Why an image was not built.

use std::fmt;

use image_core::plan::At;
use image_core::target::TargetError;

use crate::context::ContextError;
use crate::engine::{EngineError, MissingCredentials};
use crate::program::ProgramError;
use crate::visible::visible;

/// Why an image was not built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// It cannot be built as it was asked for: all that is wrong. Nothing was sent to the engine.
    Problems(Vec<Problem>),
    /// The engine did not build it.
    Engine(Box<EngineProblem>),
    /// What is wrong with one image of a bake file, and what it is called there.
    OfImage(String, Box<BuildError>),
}

/// Something that stops a build before it starts.
#[derive(Debug)]
pub struct Problem {
    /// The statement of which that is true, where it is one.
    pub at: Option<At>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What stops a build before it starts.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A step names a secret that nobody provides.
    MissingSecret(String),
    /// A step needs an ssh agent, and there is none.
    MissingSsh,
    /// A build argument that no `arg` declares, and the nearest that one does.
    UnknownBuildArg(String, Option<String>),
    /// A name that is none: what is wrong, and what to write.
    Name(String, &'static str, &'static str),
    /// A platform that does not exist: what is wrong, and what to write.
    Platform(String, &'static str, &'static str),
    /// A text of a bake file that buildx would change, with the keys where it is.
    NotNormalized(String),
    /// An image without a name cannot be pushed.
    NoName,
    /// What is missing to reach a private registry.
    Credentials(MissingCredentials),
    /// The engine lacks what the image needs.
    Target(TargetError),
    /// A local file cannot be packed.
    Context(ContextError),
    /// The program that `run_fn` needs cannot run in the image.
    Program(ProgramError),
    /// The engine has no image of the spec of this digest; with `true`, one that has its name and is not of that spec.
    NoImage(String, bool),
    /// A builder that does not see the engine's images cannot continue one by its digest.
    ImageElsewhere(String),
}

/// An engine's error, and the statement that it is about.
#[derive(Debug)]
pub struct EngineProblem {
    /// The statement, where the engine says which instruction it was.
    pub at: Option<At>,
    /// What the engine says.
    pub error: EngineError,
    /// What that means and what to do, where its words do not say so.
    pub advice: Option<&'static str>,
}

impl Problem {
    pub(crate) fn of_file(error: ContextError) -> Self {
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
            Self::ImageElsewhere(digest) => write!(
                f,
                "the builder does not see docker's images, so `from id(…)` cannot use the image of the spec {digest}; use \
                 docker's own builder (`docker buildx use default`)"
            ),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(f, self.at)?;
        self.kind.fmt(f)
    }
}

fn place(f: &mut fmt::Formatter<'_>, at: Option<At>) -> fmt::Result {
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
            writeln!(f, "the step wrote:\n{}", indented(&visible(&failed.log)))?;
        }
        place(f, self.at)?;
        self.error.fmt(f)?;
        let Some(advice) = self.advice else { return Ok(()) };
        write!(f, "\n{advice}")
    }
}

fn indented(log: &str) -> String {
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

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ProblemKind::Target(error) => Some(error),
            ProblemKind::Context(error) => Some(error),
            ProblemKind::Program(error) => Some(error),
            _ => None,
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
