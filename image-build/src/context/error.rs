//! The errors of local files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use image_core::files::Problem;
use image_core::plan::At;

use super::entry::display_path;
use crate::cargo::BinaryError;

/// The error of a local file that cannot be packed.
#[derive(Debug)]
pub struct ContextError {
    /// The statement that names the file, where it is known.
    pub at: Option<At>,
    /// The fault.
    pub fault: Fault,
}

/// A fault of a local file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// A source does not exist, or leads out of the context.
    Source(Problem),
    /// The folder of the image's own files does not exist.
    NoContext(PathBuf),
    /// A binary of `bin` cannot be built, or could not run in the image.
    Binary(BinaryError),
    /// The binary of this name is not built yet: whoever packs files alone has to build it before.
    NotBuilt(String),
    /// Patterns exclude all of a source.
    Ignored {
        /// The source, as the statement writes it.
        source: String,
        /// True if the statement's own `ignore` excludes it.
        own: bool,
    },
    /// A module or package has no `.py` file, or all of them are ignored.
    NoPython(String),
    /// A source refers to a variable, whose value only the engine knows, and has a place of its own.
    Reference(String),
    /// A symbolic link inside a source leads out of it.
    LinkOut {
        /// The link.
        path: PathBuf,
        /// The link's target.
        target: PathBuf,
    },
    /// Something that is not a file, folder or symbolic link.
    Special(PathBuf),
    /// A file or folder cannot be read.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// A file was changed after it was found.
    Changed(PathBuf),
    /// A file that the program would have read when it was compiled, and that did not exist then.
    Created(PathBuf),
    /// Two different files have the same path in the packed context.
    Conflict {
        /// The path.
        archive_path: String,
        /// The entry that has the path.
        one: String,
        /// The other entry for the path.
        other: String,
    },
    /// A path that a packed context cannot have.
    Place(String),
    /// The packed context cannot be written.
    Output(io::Error),
}

impl Fault {
    pub(crate) fn at(self, at: Option<At>) -> ContextError {
        ContextError { at, fault: self }
    }

    /// Returns the fault of a file that could not be read. A missing file has changed, because it existed when it was
    /// found.
    pub(crate) fn from_read_error(path: &Path, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            return Self::Changed(path.to_owned());
        }
        let path = path.to_owned();
        Self::Unreadable { path, error }
    }
}

impl From<ContextError> for io::Error {
    /// Wraps the error. An error of the output keeps its kind.
    fn from(error: ContextError) -> Self {
        let kind = if let Fault::Output(inner) = &error.fault {
            inner.kind()
        } else {
            io::ErrorKind::Other
        };
        io::Error::new(kind, error)
    }
}

impl From<io::Error> for ContextError {
    /// Wraps an error of the output.
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
            Fault::Binary(error) => Some(error),
            Fault::Source(_)
            | Fault::NoContext(_)
            | Fault::NotBuilt(_)
            | Fault::Ignored { .. }
            | Fault::NoPython(_)
            | Fault::Reference(_)
            | Fault::LinkOut { .. }
            | Fault::Special(_)
            | Fault::Changed(_)
            | Fault::Created(_)
            | Fault::Conflict { .. }
            | Fault::Place(_) => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(problem) => f.write_str(&problem.brief()),
            Self::NoContext(folder) => write!(
                f,
                "`{}` is not a folder, and the image's own files should be in it: a program looks for them where it was \
                 compiled; fix: write their folder, by `--context DIR` or `BuildOptions::context`",
                display_path(folder)
            ),
            Self::Binary(error) => error.fmt(f),
            Self::NotBuilt(binary) => write!(
                f,
                "the binary `{binary}` is not built; fix: build the image, or take its context from `Build::context`"
            ),
            Self::Ignored { source, own } => write_ignored(f, source, *own),
            Self::Reference(source) => write!(
                f,
                "`{source}` refers to a variable, whose value only the engine knows, but it has to be packed separately \
                 from the rest of the build context; fix: write the path, or remove `ignore`"
            ),
            Self::LinkOut { path, target } => write!(
                f,
                "`{}` is a symbolic link to `{}`, which is outside the copied files, so it would lead elsewhere in the \
                 image; fix: link to something inside by a relative path, or `ignore` it",
                display_path(path),
                display_path(target)
            ),
            Self::NoPython(module) => write!(
                f,
                "`{module}` has no `.py` file, or all are ignored, and only `.py` files can be imported; fix: name the \
                 folder that has them, or include them again with a pattern that starts with `!`"
            ),
            Self::Special(path) => write!(
                f,
                "`{}` is not a file, folder or symbolic link, so an image cannot hold it; fix: remove it, or `ignore` it",
                display_path(path)
            ),
            Self::Unreadable { path, error } => write!(
                f,
                "`{}` cannot be read: {error}; fix: give this user access to it, or `ignore` it",
                display_path(path)
            ),
            Self::Changed(path) => write!(
                f,
                "`{}` was changed while the build context was packed, so the image could get half of it; fix: build \
                 again when nothing writes to it, or `ignore` it",
                display_path(path)
            ),
            Self::Created(path) => write!(
                f,
                "`{}` did not exist when this program was compiled, but the image depends on it, and cargo does not \
                 notice new files; fix: `touch` the file that declares the image, and run this again",
                display_path(path)
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

fn write_ignored(f: &mut fmt::Formatter<'_>, source: &str, own: bool) -> fmt::Result {
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
