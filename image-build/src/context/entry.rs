//! The entries of a build context.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image_core::files::local::lossy;
use image_core::plan::At;

use super::system::{self, Stamp};

/// A file, folder or symbolic link of a context.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path below the context, with `/` between names. File names are bytes.
    pub(super) archive_path: Box<[u8]>,
    pub(super) kind: EntryKind,
    /// The mode that [`packed_mode`] returns.
    pub(super) mode: u32,
    pub(super) origin: EntryOrigin,
    /// The index of the first local that names it; [`NO_LOCAL`] if none does.
    pub(super) local: usize,
}

/// The index of an entry that no local names: a folder on the way to others, or a file that the program gives.
pub(super) const NO_LOCAL: usize = usize::MAX;

/// The type of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File {
        /// The size in bytes.
        size: u64,
        /// True if its owner may run it.
        executable: bool,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Link {
        /// Its target, as it is written.
        target: PathBuf,
    },
}

/// The origin of an entry's content.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum EntryOrigin {
    /// A file or folder of the file system, in the state in which it was found.
    Found { base: Arc<SourceBase>, stamp: Stamp },
    /// Bytes from the program that packs.
    Given(Arc<[u8]>),
}

/// A source whose files keep their paths below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SourceBase {
    /// The file or folder.
    pub(super) source: PathBuf,
    /// The number of bytes in an archive path that stand for the source.
    pub(super) skip: usize,
    /// The statement that names it.
    pub(super) at: Option<At>,
}

impl SourceBase {
    pub(super) fn source_of(&self, archive_path: &[u8]) -> PathBuf {
        match archive_path.get(self.skip..) {
            None | Some([]) => self.source.clone(),
            Some(rest) => self.source.join(system::path(rest)),
        }
    }
}

impl Entry {
    /// Returns the path in the context, with `/` between names. It need not be UTF-8, because file systems allow names
    /// of any bytes.
    #[must_use]
    pub fn archive_path(&self) -> &[u8] {
        &self.archive_path
    }

    /// Returns the path in the context for people: on one line, with `�` for bytes that are not UTF-8.
    #[must_use]
    pub fn shown(&self) -> String {
        display_path(&system::path(&self.archive_path))
    }

    /// Returns the index of the first local that names it; the last number if none does.
    pub(crate) fn local(&self) -> usize {
        self.local
    }

    /// Returns the file or folder that the entry is made from; `None` if the program gave its bytes.
    #[must_use]
    pub fn source_path(&self) -> Option<PathBuf> {
        match &self.origin {
            EntryOrigin::Found { base, .. } => Some(base.source_of(&self.archive_path)),
            EntryOrigin::Given(_) => None,
        }
    }

    /// Returns the type of the entry.
    #[must_use]
    pub fn kind(&self) -> &EntryKind {
        &self.kind
    }

    /// Returns the size of a file in bytes, and 0 for other entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        if let EntryKind::File { size, .. } = self.kind {
            size
        } else {
            0
        }
    }

    /// Returns the mode in the context: that of the file or folder, as engines keep it, with set-user-id, set-group-id
    /// and sticky bits. Two things differ. The group's write permission of a umask of 002 is removed, so that a umask
    /// of 022 gives the same context (0664 becomes 0644, 0775 becomes 0755). And the owner may always list and change a
    /// folder. Files of a Python module are 0644, or 0755 if their owner may run them, so that every user of a container
    /// can read them.
    #[must_use]
    pub fn mode(&self) -> u32 {
        self.mode
    }

    /// Returns the statement that names the entry, if it is known.
    #[must_use]
    pub fn at(&self) -> Option<At> {
        match &self.origin {
            EntryOrigin::Found { base, .. } => base.at,
            EntryOrigin::Given(_) => None,
        }
    }

    /// Returns the time at which a file was written, in nanoseconds since 1970; `None` if the time does not matter for
    /// what is packed.
    pub(super) fn modified(&self) -> Option<i64> {
        match (&self.kind, &self.origin) {
            (EntryKind::File { .. }, EntryOrigin::Found { stamp, .. }) => Some(stamp.modified),
            _ => None,
        }
    }

    /// Returns its path below a folder.
    pub(super) fn below(&self, folder: &Path) -> PathBuf {
        folder.join(system::path(&self.archive_path))
    }
}

/// Returns the mode of a file or folder in a context. Links have the same mode everywhere.
pub(super) fn packed_mode(kind: &EntryKind, mode: u32) -> u32 {
    let mode = match mode {
        0o664 => 0o644,
        0o775 => 0o755,
        other => other,
    };
    match kind {
        EntryKind::File { .. } => mode,
        // The owner has to be able to fill and remove an unpacked folder.
        EntryKind::Folder => mode | 0o700,
        EntryKind::Link { .. } => 0o777,
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("archive_path", &self.shown())
            .field("source_path", &self.source_path())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Returns a path for people.
pub(super) fn display_path(path: &Path) -> String {
    let mut text = String::new();
    for char in lossy(path.as_os_str()).chars() {
        if char.is_control() {
            text.extend(char.escape_default());
        } else {
            text.push(char);
        }
    }
    text
}
