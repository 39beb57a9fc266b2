//! Reads and writes the file of a lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use image_core::lock::Lock;

use super::problem::LockFileError;

/// What became of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// There was none before.
    New,
    /// It was replaced.
    Changed,
    /// It has this text already.
    Same,
}

/// Reads a lock; `None` if there is no such file.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Option<Lock>, LockFileError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text)
            .map(Some)
            .map_err(|problems| LockFileError::Invalid(path.to_owned(), problems)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LockFileError::Unreadable(path.to_owned(), error)),
    }
}

/// Reads the text of a lock.
fn parse(text: &str) -> Result<Lock, String> {
    Lock::read(text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
        lines.join("\n")
    })
}

/// Changes a lock as it is by then, so that what another run has added meanwhile stays. Others see either the old text or
/// the new one.
///
/// # Errors
/// If it cannot be read or written. Then it is as it was before.
pub fn change(path: &Path, change: impl FnOnce(&mut Lock)) -> Result<Written, LockFileError> {
    let unwritable = |error| LockFileError::Unwritable(path.to_owned(), error);
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return Err(LockFileError::Link(path.to_owned()));
    }
    let _turn = Turn::wait(folder_of(path));
    let old = read(path)?;
    let is_new = old.is_none();
    let mut lock = old.clone().unwrap_or_default();
    change(&mut lock);
    if old.as_ref() == Some(&lock) {
        return Ok(Written::Same);
    }
    let text = lock.to_toml();
    parse(&text).map_err(|problems| LockFileError::Unfit(path.to_owned(), problems))?;
    replace(path, text.as_bytes()).map_err(unwritable)?;
    Ok(if is_new { Written::New } else { Written::Changed })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// Replaces a file at once.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft_of(path);
    let written = fill(&draft, path, bytes).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        drop(fs::remove_file(&draft));
    }
    written
}

fn fill(draft: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(draft)?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

fn draft_of(path: &Path) -> PathBuf {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let number = since.map_or(0, |since| since.as_nanos());
    path.with_extension(format!("lock-{}-{number:x}", std::process::id()))
}

/// The right to change the locks of a folder, which one program has at a time, where the system has such rights.
struct Turn {
    #[cfg(unix)]
    _folder: Option<File>,
}

impl Turn {
    #[cfg(unix)]
    fn wait(folder: &Path) -> Self {
        use rustix::fs::{FlockOperation, flock};
        let folder = File::open(folder).ok();
        // Where a file system has no such locks, the last of two that write at the same moment wins.
        let folder = folder.filter(|folder| flock(folder, FlockOperation::LockExclusive).is_ok());
        Self { _folder: folder }
    }

    #[cfg(not(unix))]
    fn wait(_: &Path) -> Self {
        Self {}
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use image_core::lock::LockedImage;

    use super::*;

    fn add(path: &Path, reference: &str) -> Result<Written, LockFileError> {
        let image = LockedImage {
            reference: reference.to_owned(),
            digest: format!("sha256:{}", "1".repeat(64)),
            platforms: Vec::new(),
        };
        change(path, |lock| {
            lock.images.retain(|other| other.reference != image.reference);
            lock.images.push(image);
        })
    }

    #[test]
    fn a_lock_is_made_changed_or_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.lock");
        assert_eq!(add(&path, "debian:12").unwrap(), Written::New);
        assert_eq!(add(&path, "debian:12").unwrap(), Written::Same);
        assert_eq!(add(&path, "alpine:3").unwrap(), Written::Changed);
        let lock = read(&path).unwrap().unwrap();
        assert!(lock.find("debian:12").is_some() && lock.find("alpine:3").is_some());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn runs_at_the_same_time_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.lock");
        thread::scope(|scope| {
            for number in 0..16 {
                let path = &path;
                scope.spawn(move || add(path, &format!("base:{number}")).unwrap());
            }
        });
        assert_eq!(read(&path).unwrap().unwrap().images.len(), 16);
    }

    #[test]
    fn a_failure_leaves_the_old_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.lock");
        fs::write(&path, "version = 99\n").unwrap();
        let error = add(&path, "debian:12").unwrap_err().to_string();
        assert!(
            error.contains("version 99") && error.contains("run `lock` again"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "version = 99\n");
        fs::remove_file(&path).unwrap();
        let error = add(&path, "Not A Reference").unwrap_err();
        assert!(matches!(error, LockFileError::Unfit(..)), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let error = add(&folder.path().join("nowhere/image.lock"), "debian:12").unwrap_err();
        assert!(matches!(error, LockFileError::Unwritable(..)), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("image.lock"), folder.path().join("target"));
        fs::write(&target, "").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let error = add(&path, "debian:12").unwrap_err();
        assert!(matches!(error, LockFileError::Link(_)), "{error}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "");
    }
}
