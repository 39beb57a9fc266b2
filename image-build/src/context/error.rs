//! What can be wrong with local files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use image_core::files::Problem;
use image_core::plan::At;

use super::entry::shown;

/// Why a context cannot be packed.
#[derive(Debug)]
pub struct ContextError {
    /// The statement that names the file, where it is known.
    pub at: Option<At>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a local file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// A source is not there, or leads out of the context.
    Source(Problem),
    /// All of a source is left out by patterns.
    Ignored {
        /// The source, as the statement has it.
        source: String,
        /// Whether it was the statement's own `ignore`.
        own: bool,
    },
    /// No `.py` file of a module or package is there and stays.
    NoPython(String),
    /// A source with a place of its own, of which only the engine knows what it is.
    Reference(String),
    /// A symbolic link inside a source leads out of it.
    LinkOut {
        /// The link.
        path: PathBuf,
        /// Its target.
        target: PathBuf,
    },
    /// Neither a file nor a folder nor a symbolic link.
    Special(PathBuf),
    /// A file or folder cannot be read.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// A file was changed after it was found.
    Changed(PathBuf),
    /// A file that was not there when the program was compiled, which would have read it.
    Created(PathBuf),
    /// Two different files have one place in the packed context.
    Conflict {
        /// The place.
        archive_path: String,
        /// What stands there.
        one: String,
        /// What should stand there too.
        other: String,
    },
    /// A file that is given no place in the packed context.
    Place(String),
    /// What was packed cannot be written.
    Output(io::Error),
}

impl Fault {
    pub(crate) fn at(self, at: Option<At>) -> ContextError {
        ContextError { at, fault: self }
    }

    /// The fault of a file that could not be read. One that is gone was there when it was looked for.
    pub(crate) fn reading(path: &Path, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            return Self::Changed(path.to_owned());
        }
        let path = path.to_owned();
        Self::Unreadable { path, error }
    }
}

impl From<ContextError> for io::Error {
    /// What is written to keeps its kind.
    fn from(error: ContextError) -> Self {
        let kind = match &error.fault {
            Fault::Output(inner) => inner.kind(),
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

impl From<io::Error> for ContextError {
    /// An error of what is written to.
    fn from(error: io::Error) -> Self {
        Fault::Output(error).at(None)
    }
}

impl fmt::Display for ContextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "{}:{}: ", at.file, at.line)?;
        }
        self.fault.fmt(f)
    }
}

impl std::error::Error for ContextError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Unreadable { error, .. } | Fault::Output(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(problem) => problem.fmt(f),
            Self::Ignored { source, own } => ignored(f, source, *own),
            Self::Reference(source) => write!(
                f,
                "`{source}` refers to a variable, whose value only the engine knows, but it has to be packed separately \
                 from the rest of the build context; fix: write the path, or remove `ignore`"
            ),
            Self::LinkOut { path, target } => write!(
                f,
                "`{}` is a symbolic link to `{}`, which is outside the copied files, so it would lead elsewhere in the \
                 image; fix: link to something inside by a relative path, or `ignore` it",
                shown(path),
                shown(target)
            ),
            Self::NoPython(module) => write!(
                f,
                "`{module}` has no `.py` file, or all are ignored, and only `.py` files can be imported; fix: name the \
                 folder that has them, or include them again with a pattern that starts with `!`"
            ),
            Self::Special(path) => write!(
                f,
                "`{}` is not a file, folder or symbolic link, so an image cannot hold it; fix: remove it, or `ignore` it",
                shown(path)
            ),
            Self::Unreadable { path, error } => write!(
                f,
                "`{}` cannot be read: {error}; fix: give this user access to it, or `ignore` it",
                shown(path)
            ),
            Self::Changed(path) => write!(
                f,
                "`{}` was changed while the build context was packed, so the image could get half of it; fix: build \
                 again when nothing writes to it, or `ignore` it",
                shown(path)
            ),
            Self::Created(path) => write!(
                f,
                "`{}` did not exist when this program was compiled, but the image depends on it, and cargo does not \
                 notice new files; fix: `touch` the file that declares the image, and run this again",
                shown(path)
            ),
            Self::Conflict {
                archive_path,
                one,
                other,
            } => write!(
                f,
                "`{archive_path}` would be both {one} and {other}, which differ; fix: rename one of them"
            ),
            Self::Place(path) => write!(
                f,
                "`{path}` is not a valid path in a build context; fix: use a relative path without `..`"
            ),
            Self::Output(error) => write!(
                f,
                "the packed build context cannot be written: {error}; fix: check that there is disk space and that the \
                 engine runs"
            ),
        }
    }
}

fn ignored(f: &mut fmt::Formatter<'_>, source: &str, own: bool) -> fmt::Result {
    let by = if own {
        "the statement's own `ignore`"
    } else {
        "`.dockerignore` or the image's `ignore`"
    };
    write!(
        f,
        "all of `{source}` is ignored by {by}, so there is nothing to copy; fix: include it again with a pattern that \
         starts with `!`, or remove the statement"
    )
}
