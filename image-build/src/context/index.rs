//! An index of files that were read before, so that they need not be read again.
//!
//! A file is identified by its path and [`Stamp`]. A write gives it another change time, which programs cannot set. But
//! a write through a memory map does so only the first time: until the system has written the page to the disk, later
//! writes leave the time as it is. So a file is added only if its last change was, when it was read, longer ago than
//! the system keeps such pages ([`trusted_times::required_age`]; this is git's rule of "racily clean" entries, with a
//! margin). File systems without a disk have no such times, so their files are read each time
//! ([`trusted_times::Devices`]).
//!
//! Other users can neither read the index (it has digests of private files) nor write it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::digest::Hash;
use super::entry::{Entry, EntryKind, EntryOrigin};
use super::system::{self, Stamp, now};
use super::{Context, index_file, trusted_times};

/// A folder with the hashes of files that were read before. It is only a cache: digests do not depend on it. The
/// folders and files that it makes are private to this user.
///
/// A file is read each time until its last change is more than a minute old (longer if the system keeps written pages
/// in memory for longer). From then on it is read only if its size, times or inode have changed. So every change is
/// noticed, even one through a memory map, provided that the clock is not set back by more than that, and that the
/// clock of a file server is not further behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    folder: Option<PathBuf>,
    /// The nanoseconds that its clock is ahead, for tests.
    ahead: i64,
}

/// The identity of a file in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileKey {
    /// The sum of the path. It is needed because some file systems give the same inode and times to several files.
    pub(super) path: u64,
    pub(super) stamp: Stamp,
}

/// The stored data of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileRecord {
    pub(super) hash: Hash,
    /// The last day on which it was used, since 1970.
    pub(super) used: u32,
}

/// The days after which an unused record is removed.
const DAYS: u32 = 30;

const DAY: i64 = 24 * 60 * 60 * 1_000_000_000;

impl Index {
    /// Returns an index in a folder, which is made when the first file is added.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            ..Self::default()
        }
    }

    /// Returns the same index as it would be some time later. Tests would otherwise have to wait until files are old
    /// enough.
    #[doc(hidden)]
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        let ahead = i64::try_from(by.as_nanos()).unwrap_or(i64::MAX);
        Self { ahead, ..self }
    }

    /// Returns an index that stores nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the user's index. It is in `IMAGE_DSL_CACHE_DIR`, or else in `image-dsl` in the system's folder for
    /// caches (`XDG_CACHE_HOME`, `~/.cache`; on macOS `~/Library/Caches`, on Windows `LOCALAPPDATA`). Without such a
    /// folder it is [`Index::none`].
    #[must_use]
    pub fn of_user() -> Self {
        Self {
            folder: user_folder(),
            ..Self::default()
        }
    }

    /// Returns its folder.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Loads the stored hashes for the files of a context.
    pub(super) fn load(&self, context: &Context) -> StoredHashes {
        let keys: Vec<Option<FileKey>> = context.entries.iter().map(file_key).collect();
        let file = self.folder.as_ref().map(|folder| folder.join(file_name(context)));
        let records = file.as_ref().and_then(|file| read_private(file).ok());
        let records = records.and_then(|bytes| index_file::read(&bytes)).unwrap_or_default();
        let today = u32::try_from(now() / DAY).unwrap_or_default();
        let mut known = StoredHashes {
            hashes: Vec::new(),
            keys,
            file,
            records,
            trusted: trusted_times::Devices::new(context),
            ahead: self.ahead,
            today,
            is_new: false,
        };
        known.hashes = known.keys.clone().iter().map(|key| known.look_up(*key)).collect();
        known
    }
}

fn user_folder() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value: &OsString| !value.is_empty())
            .map(PathBuf::from)
    };
    let own = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        let home = if cfg!(target_os = "macos") {
            "Library/Caches"
        } else {
            ".cache"
        };
        // The specification of XDG_CACHE_HOME says to ignore relative paths.
        let xdg = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        xdg.or_else(|| std::env::home_dir().map(|folder| folder.join(home)))
    };
    set("IMAGE_DSL_CACHE_DIR").or_else(|| own.map(|folder| folder.join("image-dsl")))
}

/// Returns the name of the file for contexts of these folders. Each project has its own file, so that none reads the
/// records of others.
fn file_name(context: &Context) -> String {
    let mut folders: Vec<u64> = Vec::new();
    let mut last = None;
    for entry in &context.entries {
        if let EntryOrigin::Found { base, .. } = &entry.origin
            && last != Some(&base.source)
        {
            last = Some(&base.source);
            folders.push(index_file::checksum(&system::bytes(&base.source)));
        }
    }
    folders.sort_unstable();
    folders.dedup();
    let all: Vec<u8> = folders.iter().flat_map(|folder| folder.to_le_bytes()).collect();
    format!("context-{:016x}", index_file::checksum(&all))
}

/// Returns the key of an entry. Files that the program gives need no index.
fn file_key(entry: &Entry) -> Option<FileKey> {
    match (&entry.kind, &entry.origin) {
        (EntryKind::File { .. }, EntryOrigin::Found { base, stamp }) => Some(FileKey {
            path: index_file::checksum(&system::bytes(&base.source_of(&entry.archive_path))),
            stamp: *stamp,
        }),
        _ => None,
    }
}

/// The stored hashes for the files of a context.
pub(super) struct StoredHashes {
    /// The hash of each entry.
    hashes: Vec<Option<Hash>>,
    keys: Vec<Option<FileKey>>,
    file: Option<PathBuf>,
    records: HashMap<FileKey, FileRecord>,
    /// The file systems whose files are stored.
    trusted: trusted_times::Devices,
    ahead: i64,
    today: u32,
    /// True if there is something to save.
    is_new: bool,
}

impl StoredHashes {
    pub(super) fn hash(&self, at: usize) -> Option<&Hash> {
        self.hashes.get(at).and_then(Option::as_ref)
    }

    fn look_up(&mut self, key: Option<FileKey>) -> Option<Hash> {
        let value = self.records.get_mut(&key?)?;
        self.is_new |= value.used != self.today;
        value.used = self.today;
        Some(value.hash)
    }

    /// Adds the hashes of entries that were read after `started`.
    pub(super) fn learn(&mut self, started: i64, hashes: Vec<(usize, Hash)>) {
        let margin = trusted_times::required_age();
        let settled = |stamp: &Stamp| stamp.last().saturating_add(margin) <= started.saturating_add(self.ahead);
        for (at, hash) in hashes {
            self.hashes[at] = Some(hash);
            let key = self.keys[at].filter(|key| settled(&key.stamp) && self.trusted.has(key.stamp.device));
            if let Some(key) = key {
                let used = self.today;
                self.records.insert(key, FileRecord { hash, used });
                self.is_new = true;
            }
        }
    }

    /// Writes the new records, and returns the hash of each entry. If another process does the same at the same time,
    /// its records may win; then these are added again later.
    pub(super) fn save(self) -> Vec<Option<Hash>> {
        if let Some(file) = self.file.filter(|_| self.is_new) {
            let oldest = self.today.saturating_sub(DAYS);
            let records = self.records.iter().filter(|(_, value)| value.used >= oldest);
            // It is only a cache: if it cannot be written, files are read again.
            drop(write_private(&file, &index_file::write(records)));
        }
        self.hashes
    }
}

/// Reads a file that no other user could have written.
pub(crate) fn read_private(file: &Path) -> io::Result<Vec<u8>> {
    own::read(file)
}

/// Writes a file of this user's so that other processes see either all of it or nothing.
pub(crate) fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    own::make_folder(file.parent().unwrap_or(Path::new(".")))?;
    let unique = format!("{}-{:x}.tmp", std::process::id(), now());
    let temporary = file.with_extension(unique);
    let written = system::new_file(&temporary)
        .and_then(|mut new| new.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, file));
    if written.is_err() {
        drop(fs::remove_file(&temporary));
    }
    written
}

/// Access to files and folders that belong to this user alone.
#[cfg(unix)]
mod own {
    use std::fs::{DirBuilder, OpenOptions};
    use std::io::{self, Read};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
    use std::path::Path;

    /// Reads a file that no other user could have written.
    pub(super) fn read(file: &Path) -> io::Result<Vec<u8>> {
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
        let mut file = options.open(file)?;
        let metadata = file.metadata()?;
        let is_own = metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & 0o022 == 0;
        if !is_own || !metadata.is_file() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }
}

#[cfg(not(unix))]
mod own {
    pub(super) use std::fs::{create_dir_all as make_folder, read};
}
