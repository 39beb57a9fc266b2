//! What is wrong with bases, and with the lock itself.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use image_core::plan::At;

use crate::engine::EngineError;
use crate::error::ProblemKind;

/// What is wrong with a base.
#[derive(Debug)]
pub struct LockProblem {
    /// The statement that names it, where the program says so.
    pub at: Option<At>,
    /// Its reference.
    pub reference: String,
    /// The kind of problem.
    pub kind: LockProblemKind,
}

/// The kinds of problems with a base.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockProblemKind {
    /// The lock does not have it.
    NotLocked,
    /// Its registry has another image under its tag now. Has the digest of the lock, and that of the registry.
    Moved(String, String),
    /// Its registry has no such tag.
    Missing,
    /// It is not there for the platform that a statement asks for. Has that and those which are there; and `true` if the
    /// lock says so.
    NoPlatform(String, Vec<String>, bool),
    /// The registry or the engine failed, or what it gave is not what the digest says.
    Engine(Box<EngineError>),
    /// A layer cannot be read. Has its digest.
    Layer(String, io::Error),
    /// The secret of its `pull_secret` has no value, or no valid one.
    Login(Box<ProblemKind>),
    /// An engine's own store has it without a digest of its registry.
    NoDigest,
}

impl fmt::Display for LockProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "{at}: ")?;
        }
        let reference = &self.reference;
        match &self.kind {
            LockProblemKind::NotLocked => write!(f, "`{reference}` is not in the lock; add it by `lock`"),
            LockProblemKind::Moved(old, new) => write!(
                f,
                "`{reference}` has moved: the lock has {old}, its registry has {new}; take the new one by `lock --update \
                 {reference}`"
            ),
            LockProblemKind::Missing => write!(
                f,
                "`{reference}` is not in its registry: the tag was deleted, or never there; name another one"
            ),
            LockProblemKind::NoPlatform(platform, has, locked) => {
                let (has, place) = (has.join(", "), if *locked { "locked" } else { "there" });
                write!(f, "`{reference}` is not {place} for {platform}, only for {has}; ")?;
                if *locked {
                    write!(f, "ask its registry again by `lock --update {reference}`")
                } else {
                    f.write_str("ask for one of these platforms, or use another image")
                }
            }
            LockProblemKind::Engine(error) => write!(f, "`{reference}` cannot be looked up: {error}"),
            LockProblemKind::Layer(digest, error) => {
                write!(
                    f,
                    "the layer {digest} of `{reference}` cannot be read: {error}; try again"
                )
            }
            LockProblemKind::Login(problem) => write!(f, "`{reference}` cannot be asked for: {problem}"),
            LockProblemKind::NoDigest => write!(
                f,
                "the engine does not know which digest `{reference}` has in its registry; pull it, or let `lock` ask the \
                 registry, without `--from-engine`"
            ),
        }
    }
}

impl std::error::Error for LockProblem {}

/// What is wrong with the file of a lock.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockFileError {
    /// It cannot be read as a lock. Has what is wrong, a line for each.
    Invalid(PathBuf, String),
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is a symbolic link, which would be replaced.
    Link(PathBuf),
    /// It cannot be written.
    Unwritable(PathBuf, io::Error),
    /// What a registry says of a base cannot be written so that it can be read again.
    Unfit(PathBuf, String),
}

impl fmt::Display for LockFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |path: &Path| path.display().to_string();
        match self {
            Self::Invalid(path, problems) => write!(
                f,
                "the lock {} cannot be read:\n{problems}\nundo what changed it, or remove it and run `lock` again, which asks for \
                 each base anew",
                shown(path)
            ),
            Self::Unreadable(path, error) => write!(f, "the lock {} cannot be read: {error}", shown(path)),
            Self::Link(path) => write!(
                f,
                "the lock {} is a symbolic link, which would be replaced; name the file that it leads to by `--lock FILE`",
                shown(path)
            ),
            Self::Unwritable(path, error) => write!(
                f,
                "the lock {} cannot be written: {error}; it is as it was before",
                shown(path)
            ),
            Self::Unfit(path, problems) => write!(
                f,
                "the lock {} is not written, because it could not be read again:\n{problems}\nuse another base",
                shown(path)
            ),
        }
    }
}

impl std::error::Error for LockFileError {}
