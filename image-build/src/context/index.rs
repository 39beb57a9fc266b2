//! What is known of files that were read before, so that they need not be read again.
//!
//! A file is known by its path and [`Stamp`]. A write gives it another time of change, which programs cannot set, but a
//! write through a memory map does so only the first time: until the system has written the page to the disk, later
//! writes to it leave the time as it is. So only files are learnt whose last change was, when they were read, longer ago
//! than the system keeps such pages ([`trust::margin`]; git's rule of "racily clean" entries, with a margin). File systems
//! that have no disk have no such times: their files are read each time ([`trust::Devices`]).
//!
//! Others may neither read the index (it has digests of private files) nor write it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::digest::Hash;
use super::entry::{Entry, Kind, Origin};
use super::system::{self, Stamp, now};
use super::{Context, record, trust};

/// A folder for what is known of files. It is only a cache: whatever happens to it, digests stay the same. Folders that it
/// makes and its files are for this user alone.
///
/// A file is read until its last change is more than a minute old (longer, where the system keeps written pages longer in
/// memory), and from then on when its size, times, or inode are others. So a change is seen however it was made, by a
/// memory map too, if the clock is not set back by more than that, and the clock of a file server is no further behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    folder: Option<PathBuf>,
    /// For tests: how many nanoseconds its clock is ahead.
    ahead: i64,
}

/// What tells a file from all others, and from itself before a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Of the path: some file systems give the same inode and times to several files.
    pub(super) path: u64,
    pub(super) stamp: Stamp,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) hash: Hash,
    /// The day on which it was of use, since 1970.
    pub(super) used: u32,
}

/// What no context has used for so long is forgotten.
const DAYS: u32 = 30;

const DAY: i64 = 24 * 60 * 60 * 1_000_000_000;

impl Index {
    /// An index in a folder, which is made when something is learnt.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            ..Self::default()
        }
    }

    /// The same index, some time later. For tests, which would have to wait until files are old enough to be learnt.
    #[doc(hidden)]
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        let ahead = i64::try_from(by.as_nanos()).unwrap_or(i64::MAX);
        Self { ahead, ..self }
    }

    /// An index that knows and learns nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The user's own: in `IMAGE_DSL_CACHE_DIR`, or else in `image-dsl` in the folder that the system has for caches
    /// (`XDG_CACHE_HOME`, `~/.cache`; on macOS `~/Library/Caches`, on Windows `LOCALAPPDATA`). Without such a folder,
    /// [`Index::none`].
    #[must_use]
    pub fn of_user() -> Self {
        Self {
            folder: user_folder(),
            ..Self::default()
        }
    }

    /// What is known of the files of a context.
    pub(super) fn load(&self, context: &Context) -> Known {
        let keys: Vec<Option<Key>> = context.entries.iter().map(key).collect();
        let file = self.folder.as_ref().map(|folder| folder.join(name(context)));
        let records = file.as_ref().and_then(|file| own::read(file).ok());
        let records = records.and_then(|bytes| record::read(&bytes)).unwrap_or_default();
        let today = u32::try_from(now() / DAY).unwrap_or_default();
        let mut known = Known {
            hashes: Vec::new(),
            keys,
            file,
            records,
            trusted: trust::Devices::new(context),
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
        // The specification of XDG_CACHE_HOME has relative paths ignored.
        let xdg = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        xdg.or_else(|| std::env::home_dir().map(|folder| folder.join(home)))
    };
    set("IMAGE_DSL_CACHE_DIR").or_else(|| own.map(|folder| folder.join("image-dsl")))
}

/// The file for contexts of these folders: what one project learns, others need not read.
fn name(context: &Context) -> String {
    let mut folders: Vec<u64> = Vec::new();
    let mut last = None;
    for entry in &context.entries {
        if let Origin::Found { base, .. } = &entry.origin
            && last != Some(&base.source)
        {
            last = Some(&base.source);
            folders.push(record::sum(&system::bytes(&base.source)));
        }
    }
    folders.sort_unstable();
    folders.dedup();
    let all: Vec<u8> = folders.iter().flat_map(|folder| folder.to_le_bytes()).collect();
    format!("context-{:016x}", record::sum(&all))
}

/// Files that the program gives need no index.
fn key(entry: &Entry) -> Option<Key> {
    match (&entry.kind, &entry.origin) {
        (Kind::File { .. }, Origin::Found { base, stamp }) => Some(Key {
            path: record::sum(&system::bytes(&base.source_of(&entry.archive_path))),
            stamp: *stamp,
        }),
        _ => None,
    }
}

/// What is known of the files of a context.
pub(super) struct Known {
    /// Of each entry.
    hashes: Vec<Option<Hash>>,
    keys: Vec<Option<Key>>,
    file: Option<PathBuf>,
    records: HashMap<Key, Value>,
    /// Those whose files are learnt.
    trusted: trust::Devices,
    ahead: i64,
    today: u32,
    /// Whether there is something to save.
    is_new: bool,
}

impl Known {
    pub(super) fn hash(&self, at: usize) -> Option<&Hash> {
        self.hashes.get(at).and_then(Option::as_ref)
    }

    fn look_up(&mut self, key: Option<Key>) -> Option<Hash> {
        let value = self.records.get_mut(&key?)?;
        self.is_new |= value.used != self.today;
        value.used = self.today;
        Some(value.hash)
    }

    /// Takes the hashes of entries that were read after `started`.
    pub(super) fn learn(&mut self, started: i64, hashes: Vec<(usize, Hash)>) {
        let margin = trust::margin();
        let settled = |stamp: &Stamp| stamp.last().saturating_add(margin) <= started.saturating_add(self.ahead);
        for (at, hash) in hashes {
            self.hashes[at] = Some(hash);
            let key = self.keys[at].filter(|key| settled(&key.stamp) && self.trusted.has(key.stamp.device));
            if let Some(key) = key {
                let used = self.today;
                self.records.insert(key, Value { hash, used });
                self.is_new = true;
            }
        }
    }

    /// Writes what was learnt. Another process that does the same at the same time may win; then this is learnt again.
    pub(super) fn save(self) {
        if let Some(file) = self.file.filter(|_| self.is_new) {
            let oldest = self.today.saturating_sub(DAYS);
            let records = self.records.iter().filter(|(_, value)| value.used >= oldest);
            // It is a cache: where it cannot be written, files are read again.
            drop(write(&file, &record::write(records)));
        }
    }
}

/// Writes a file so that other processes see all of it or nothing.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
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

/// Files and folders of this user alone.
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
