//! The context of an image: exactly the local files that its steps name, found, filtered, packed and digested.
//!
//! What is packed depends on the files' names, contents, links and modes, and on nothing else of the machine: owners are
//! 0, times are [`TIME`]. Modes are kept, as engines keep those of a context that they read themselves, but for what one
//! usual umask adds to the other ([`Entry::mode`]). Extended attributes are left out.
//!
//! Symbolic links are kept as they are written. A source that is itself a link, or leads through one, is packed with
//! what it leads to, since engines follow it. Hard links are files of their own.

mod collect;
mod digest;
mod entry;
mod error;
mod filter;
mod finish;
mod handle;
mod index;
mod read;
mod record;
mod system;
mod tar;
mod tree;
mod trust;
mod unpack;

use std::path::PathBuf;
use std::sync::Arc;

use image_core::files::ignore::Patterns;
use image_core::plan::Local;

pub use self::entry::{Entry, Kind};
pub use self::error::{ContextError, Fault};
pub use self::index::Index;
pub use self::tar::TIME;

use self::entry::{Base, Origin};
use self::finish::{find, finish, insert};

/// The files that an image's steps name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    entries: Vec<Entry>,
}

/// What a further file of a context is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file. Symbolic links are followed.
    Path(PathBuf),
}

impl Context {
    /// Finds what the locals name, less what `ignore` leaves out, which are all patterns of the image in the syntax of
    /// `.dockerignore`, and what a local's own patterns leave out. Nothing is read yet.
    ///
    /// Errors: all that is wrong, in the order of the locals.
    pub fn collect(locals: &[Local], ignore: &[String]) -> Result<Self, Vec<ContextError>> {
        let patterns = Patterns::new(ignore);
        let (found, mut errors) = collect::collect(locals, &patterns);
        let entries = finish(found, &mut errors);
        if errors.is_empty() {
            Ok(Self { entries })
        } else {
            Err(errors)
        }
    }

    /// Adds a file, such as the Dockerfile; one that is there already has to be equal.
    pub fn with_file(&mut self, archive_path: &str, contents: Contents, executable: bool) -> Result<(), ContextError> {
        let place = || Fault::Place(archive_path.to_owned()).at(None);
        let parts = image_core::files::clean(archive_path).filter(|parts| !parts.is_empty());
        let path = parts.ok_or_else(place)?.join("/");
        let mut entry = Entry {
            archive_path: path.as_bytes().into(),
            kind: Kind::File { size: 0, executable },
            mode: if executable { 0o755 } else { 0o644 },
            origin: Origin::Given(Arc::default()),
        };
        let size = match contents {
            Contents::Bytes(bytes) => {
                let size = bytes.len() as u64;
                entry.origin = Origin::Given(bytes.into());
                size
            }
            Contents::Path(source) => {
                let base = |source| Base {
                    source,
                    skip: path.len(),
                    at: None,
                };
                let (origin, size) = read::found(&source, base)?;
                entry.origin = origin;
                size
            }
        };
        entry.kind = Kind::File { size, executable };
        insert(&mut self.entries, entry)
    }

    /// Without the folders in which something is: whoever unpacks it makes those that are missing, and leaves the others
    /// as they are.
    pub(crate) fn without_shared_folders(mut self) -> Self {
        let next = self.entries.iter().skip(1).map(Some).chain([None]);
        let holds = |entry: &Entry, next: Option<&Entry>| {
            let rest = next.and_then(|next| next.archive_path.strip_prefix(&*entry.archive_path));
            rest.is_some_and(|rest| rest.starts_with(b"/"))
        };
        let kept = self
            .entries
            .iter()
            .zip(next)
            .filter(|(entry, next)| !holds(entry, *next));
        self.entries = kept.map(|(entry, _)| entry.clone()).collect();
        self
    }

    /// What is in it, in the order of a walk: a folder before what is in it, names by their bytes.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of all its files together.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.entries.iter().map(Entry::size).sum()
    }

    /// The entry with this path.
    #[must_use]
    pub fn entry(&self, archive_path: &[u8]) -> Option<&Entry> {
        find(&self.entries, archive_path).ok().map(|at| &self.entries[at])
    }
}
