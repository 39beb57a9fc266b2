//! What is in a context.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image_core::files::local::lossy;
use image_core::plan::At;

use super::system::{self, Stamp};

/// A file, folder or symbolic link of a context.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Below the context, with `/`. File names are bytes.
    pub(super) archive_path: Box<[u8]>,
    pub(super) kind: Kind,
    /// As [`packed_mode`] gives it.
    pub(super) mode: u32,
    pub(super) origin: Origin,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File {
        /// How many bytes it has.
        size: u64,
        /// Whether its owner may run it.
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

/// Where an entry comes from.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The file system, as it was when it was found.
    Found { base: Arc<Base>, stamp: Stamp },
    /// The program that packs.
    Given(Arc<[u8]>),
}

/// A place of files that keep their paths below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// The file or folder.
    pub(super) source: PathBuf,
    /// How many bytes of an archive path stand for it.
    pub(super) skip: usize,
    /// The statement that names it.
    pub(super) at: Option<At>,
}

impl Base {
    pub(super) fn source_of(&self, archive_path: &[u8]) -> PathBuf {
        match archive_path.get(self.skip..) {
            None | Some([]) => self.source.clone(),
            Some(rest) => self.source.join(system::path(rest)),
        }
    }
}

impl Entry {
    /// Its path in the context, with `/` between names. It need not be UTF-8: file systems have names of any bytes.
    #[must_use]
    pub fn archive_path(&self) -> &[u8] {
        &self.archive_path
    }

    /// Its path in the context for people: on one line, with `�` for what is not UTF-8.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&system::path(&self.archive_path))
    }

    /// The file or folder that it is made of; `None` where the program gave its bytes.
    #[must_use]
    pub fn source_path(&self) -> Option<PathBuf> {
        match &self.origin {
            Origin::Found { base, .. } => Some(base.source_of(&self.archive_path)),
            Origin::Given(_) => None,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Its size in bytes, if it is a file, else 0.
    #[must_use]
    pub fn size(&self) -> u64 {
        if let Kind::File { size, .. } = self.kind {
            size
        } else {
            0
        }
    }

    /// Its mode in the context: that of the file or folder, as engines keep it, with set-user-id, set-group-id and sticky
    /// bits. Only what a umask of 002 adds to one of 022 is left out, so that both give the same context (0664 is 0644, 0775
    /// is 0755), and the owner may always list and change a folder. Files of a Python module are 0644, or 0755 if their owner
    /// may run them: every user of a container can read them.
    #[must_use]
    pub fn mode(&self) -> u32 {
        self.mode
    }

    /// The statement that names it, where it is known.
    #[must_use]
    pub fn at(&self) -> Option<At> {
        match &self.origin {
            Origin::Found { base, .. } => base.at,
            Origin::Given(_) => None,
        }
    }

    /// When the file was written, in nanoseconds since 1970; `None` where that says nothing of what is packed.
    pub(super) fn modified(&self) -> Option<i64> {
        match (&self.kind, &self.origin) {
            (Kind::File { .. }, Origin::Found { stamp, .. }) => Some(stamp.modified),
            _ => None,
        }
    }

    /// Its path below a folder.
    pub(super) fn below(&self, folder: &Path) -> PathBuf {
        folder.join(system::path(&self.archive_path))
    }
}

/// The mode of a file or folder in a context; that of links is the same everywhere.
pub(super) fn packed_mode(kind: &Kind, mode: u32) -> u32 {
    let mode = match mode {
        0o664 => 0o644,
        0o775 => 0o755,
        other => other,
    };
    match kind {
        Kind::File { .. } => mode,
        // What the packed context is unpacked to has to be filled and removed, by its owner.
        Kind::Folder => mode | 0o700,
        Kind::Link { .. } => 0o777,
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

/// A path for people.
pub(super) fn shown(path: &Path) -> String {
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
