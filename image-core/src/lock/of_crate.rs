//! The lock of a crate, read once in a process of the compiler as long as its text stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{FILE, Lock, beside};
use crate::files::Problem;
use crate::rule::Rule;

/// The lock of a crate, and where it is.
#[derive(Debug)]
pub(crate) struct CrateLock {
    /// The path from the folder of the crate's `Cargo.toml`: `image.lock`, `../../image.lock`.
    pub(crate) path: String,
    /// The lock, or all that is wrong with it.
    pub(crate) lock: Result<Arc<Lock>, Vec<Problem>>,
}

/// A lock that was read, with its text.
struct Read {
    path: PathBuf,
    text: String,
    lock: Result<Arc<Lock>, Vec<Problem>>,
}

/// The one that was read last: a process compiles one crate, but that of an editor many, at any time.
static LAST: Mutex<Option<Read>> = Mutex::new(None);

/// Returns the lock of the crate whose `Cargo.toml` is in a folder, if it has one.
pub(crate) fn of_crate(manifest: &Path) -> Option<CrateLock> {
    let path = beside(manifest)?;
    let lock = match fs::read_to_string(&path) {
        Ok(text) => read(&path, text),
        Err(error) => {
            let what = format!("it cannot be read: {error}");
            let fix = "make it a file that can be read, or write it anew, by the command `lock`";
            Err(vec![Problem::new(Rule::ImageLock, what, fix)])
        }
    };
    let path = relative(manifest, &path);
    Some(CrateLock { path, lock })
}

fn read(path: &Path, text: String) -> Result<Arc<Lock>, Vec<Problem>> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(last) = last.as_ref().filter(|last| last.text == text && last.path == path) {
        return last.lock.clone();
    }
    let lock = Lock::read(&text).map(Arc::new);
    *last = Some(Read {
        path: path.to_owned(),
        text,
        lock: lock.clone(),
    });
    lock
}

/// Returns the path of a lock in a folder, or in one above it, from there.
fn relative(manifest: &Path, path: &Path) -> String {
    let between = path.parent().and_then(|folder| manifest.strip_prefix(folder).ok());
    let up = between.map_or(0, |between| between.components().count());
    format!("{}{FILE}", "../".repeat(up))
}
