//! The errors of binaries that cargo builds.

use std::fmt;
use std::io;

use image_core::spec::BinarySource;

use crate::program::{ProgramError, musl_target};
use crate::terminal_text::visible;

/// The reason why a binary of `bin` is not in the image.
#[derive(Debug)]
#[non_exhaustive]
pub enum BinaryError {
    /// Cargo cannot be run.
    NoCargo(io::Error),
    /// Cargo could not build it.
    Failed {
        /// The command.
        command: String,
        /// What cargo said.
        said: String,
        /// What to install, if that is what it lacks.
        advice: Option<String>,
    },
    /// Cargo succeeded, and did not build a binary of this name.
    NotBuilt(String),
    /// Another statement builds the same file in another way. Has the name of the binary.
    Replaced(String),
    /// The image is built for several platforms at once.
    SeveralPlatforms(Vec<String>),
    /// It cannot run in the image.
    Unfit {
        /// The name of the binary.
        binary: String,
        /// The reason.
        reason: Box<ProgramError>,
        /// A target whose programs can.
        target: String,
    },
}

impl BinaryError {
    pub(super) fn unfit(source: &BinarySource, platform: &str, reason: ProgramError) -> Self {
        Self::Unfit {
            binary: source.binary.clone(),
            reason: Box::new(reason),
            target: musl_target(platform.split('/').nth(1).unwrap_or_default()),
        }
    }
}

impl fmt::Display for BinaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCargo(error) => write!(
                f,
                "cargo cannot be run: {error}; `bin` builds on this machine, so install Rust here, or build in the image \
                 with `cargo`"
            ),
            Self::Failed { command, said, advice } => {
                write!(f, "`{command}` failed\n{}", visible(said.trim_end()))?;
                match advice {
                    Some(advice) => write!(f, "\n{advice}"),
                    None => Ok(()),
                }
            }
            Self::NotBuilt(binary) => write!(
                f,
                "cargo has built no binary `{binary}`; run this again, as the project has changed since the image was compiled"
            ),
            Self::Replaced(binary) => write!(
                f,
                "two statements build `{binary}` in different ways, and cargo puts both into the same file; give one of them \
                 another `profile`"
            ),
            Self::SeveralPlatforms(platforms) => write!(
                f,
                "a binary is for one platform, and the image is built for {}; give `--platform` one at a time",
                platforms.join(" and ")
            ),
            Self::Unfit { binary, reason, target } => {
                write!(f, "`{binary}` cannot run in the image: ")?;
                reason.write_reason(f)?;
                write!(f, "; build one that can: `target = \"{target}\"`")
            }
        }
    }
}

impl std::error::Error for BinaryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoCargo(error) => Some(error),
            Self::Unfit { reason, .. } => Some(reason),
            Self::Failed { .. } | Self::NotBuilt(_) | Self::Replaced(_) | Self::SeveralPlatforms(_) => None,
        }
    }
}
