//! The build context of an image: exactly the local files that its steps name, found, filtered, packed and digested.
//!
//! The packed context depends only on the files' names, contents, links and modes, not on the machine: owners are 0,
//! times are [`TIME`]. Modes are kept, as engines keep those of a context that they read themselves, except for the
//! difference between two common umasks ([`Entry::mode`]). Extended attributes are dropped.
//!
//! Symbolic links are kept as they are written. A source that is itself a link, or leads through one, is packed
//! together with its target, because engines follow it. Hard links become separate files.

mod assemble;
mod cargo;
mod collect;
mod digest;
mod entry;
mod error;
mod filter;
mod handle;
mod index;
mod index_file;
mod read;
mod system;
mod tar;
mod trusted_times;
mod unpack;
mod walk;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use image_core::files::ignore::Patterns;
use image_core::plan::Local;

pub(crate) use self::digest::FileHashes;
pub use self::entry::{Entry, EntryKind};
pub use self::error::{ContextError, Fault};
pub use self::index::Index;
pub(crate) use self::index::{read_private, write_private};
pub(crate) use self::index_file::checksum;
pub use self::tar::TIME;
pub(crate) use self::tar::{Placed, append_placed};

use self::assemble::{assemble, find, insert_with_folders};
use self::entry::{EntryOrigin, NO_LOCAL, SourceBase};

/// The files that an image's steps name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    entries: Vec<Entry>,
}

/// The contents of an additional file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file. Symbolic links are followed.
    Path(PathBuf),
}

impl Context {
    /// Finds the files that the locals name. `ignore` has all patterns of the image, in the syntax of `.dockerignore`;
    /// a local may have its own. Reads no file yet.
    ///
    /// # Errors
    ///
    /// All errors, in the order of the locals.
    pub fn collect(locals: &[Local], ignore: &[String]) -> Result<Self, Vec<ContextError>> {
        let patterns = Patterns::new(ignore);
        let (found, mut errors) = collect::search_all(locals, &patterns);
        let entries = assemble(found, &mut errors);
        if errors.is_empty() {
            Ok(Self { entries })
        } else {
            Err(errors)
        }
    }

    /// Adds a file, such as the Dockerfile. A file that already exists at the path must be equal.
    ///
    /// # Errors
    ///
    /// If the path is not valid in a context, the file cannot be read, or another file has the path.
    pub fn with_file(&mut self, archive_path: &str, contents: Contents, executable: bool) -> Result<(), ContextError> {
        let place = || Fault::Place(archive_path.to_owned()).at(None);
        let parts = image_core::files::clean(archive_path).filter(|parts| !parts.is_empty());
        let path = parts.ok_or_else(place)?.join("/");
        let mut entry = Entry {
            archive_path: path.as_bytes().into(),
            kind: EntryKind::File { size: 0, executable },
            mode: if executable { 0o755 } else { 0o644 },
            origin: EntryOrigin::Given(Arc::default()),
            local: NO_LOCAL,
        };
        let size = match contents {
            Contents::Bytes(bytes) => {
                let size = bytes.len() as u64;
                entry.origin = EntryOrigin::Given(bytes.into());
                size
            }
            Contents::Path(source) => {
                let base = |source| SourceBase {
                    source,
                    skip: path.len(),
                    at: None,
                };
                let (origin, size) = read::find_origin(&source, base)?;
                entry.origin = origin;
                size
            }
        };
        entry.kind = EntryKind::File { size, executable };
        insert_with_folders(&mut self.entries, entry)
    }

    /// Returns the context of the first locals alone, without files that the program gives.
    pub(crate) fn of_first(&self, locals: usize) -> Self {
        let named = self.entries.iter().filter(|entry| entry.local < locals);
        let found = named.map(|entry| (entry.local, entry.clone())).collect();
        // What differs between two locals was reported when the whole was collected.
        let entries = assemble(found, &mut Vec::new());
        Self { entries }
    }

    /// Returns the context of some entries alone, by their indexes.
    pub(crate) fn of_entries(&self, indexes: &BTreeSet<usize>) -> Self {
        let kept = indexes.iter().filter_map(|at| self.entries.get(*at));
        let found = kept.map(|entry| (entry.local, entry.clone())).collect();
        let entries = assemble(found, &mut Vec::new());
        Self { entries }
    }

    /// Returns the context without folders that have contents: whoever unpacks it makes missing folders, and leaves
    /// existing ones as they are.
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

    /// Returns the entries in the order of a walk: a folder comes before its contents, names are ordered by their
    /// bytes.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the size of all its files together, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.entries.iter().map(Entry::size).sum()
    }

    /// Returns the entry with this path.
    #[must_use]
    pub fn entry(&self, archive_path: &[u8]) -> Option<&Entry> {
        self.position(archive_path).map(|at| &self.entries[at])
    }

    /// Returns the index of the entry with this path.
    pub(crate) fn position(&self, archive_path: &[u8]) -> Option<usize> {
        find(&self.entries, archive_path).ok()
    }
}
