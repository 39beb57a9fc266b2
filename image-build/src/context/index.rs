//! What is known of files that were read before, so that they need not be read again.
//!
//! A file is known by its path and [`Stamp`]: any change of its content gives it another time of change, which programs
//! cannot set. A change within one tick of the file system's clock does not, so only files are learnt that had settled
//! before they were read (git's rule of "racily clean" entries, per file).

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::digest::Hash;
use super::entry::{Entry, Kind, Origin};
use super::system::{self, Stamp, now};
use super::{Context, record};

/// A folder for what is known of files. It is only a cache: whatever happens to it, digests stay the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    folder: Option<PathBuf>,
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
        }
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
        Self { folder: user_folder() }
    }

    /// What is known of the files of a context.
    pub(super) fn load(&self, context: &Context) -> Known {
        let keys: Vec<Option<Key>> = context.entries.iter().map(key).collect();
        let file = self.folder.as_ref().map(|folder| folder.join(name(context)));
        let records = file.as_ref().and_then(|file| fs::read(file).ok());
        let records = records.and_then(|bytes| record::read(&bytes)).unwrap_or_default();
        let today = u32::try_from(now() / DAY).unwrap_or_default();
        let mut known = Known {
            hashes: Vec::new(),
            keys,
            file,
            records,
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
        for (at, hash) in hashes {
            self.hashes[at] = Some(hash);
            if let Some(key) = self.keys[at].filter(|key| key.stamp.settles() <= started) {
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
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let unique = format!("{}-{:x}.tmp", std::process::id(), now());
    let temporary = file.with_extension(unique);
    let written = fs::File::create_new(&temporary)
        .and_then(|mut new| new.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, file));
    if written.is_err() {
        drop(fs::remove_file(&temporary));
    }
    written
}
