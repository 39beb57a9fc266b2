//! Names as bytes, links and modes on each system, and the state of a file.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// The state of a file. As long as it stays the same, the content is the same, provided that the content was read after
/// the clock of the file system had advanced ([`Stamp::settles`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    pub(super) size: u64,
    /// The time of the last change of content, in nanoseconds since 1970.
    pub(super) modified: i64,
    /// The time of the last change of content or metadata, in nanoseconds since 1970. Programs cannot set it.
    pub(super) changed: i64,
    pub(super) inode: u64,
    pub(super) device: u64,
}

pub(super) const SECOND: i64 = 1_000_000_000;

impl Stamp {
    /// Returns the time from which another change gets another stamp, in nanoseconds since 1970.
    ///
    /// Linux stamps with the time of its last tick, which is at most 10 ms old; exFAT counts in units of 10 ms. If
    /// there are no fractions of a second, the file system may have none (HFS+), or count in units of two seconds
    /// (FAT).
    pub(super) fn settles(&self) -> i64 {
        let last = self.last();
        let margin = if last % SECOND == 0 { 2 * SECOND } else { SECOND / 20 };
        last.saturating_add(margin)
    }

    /// Returns the time of the last change.
    pub(super) fn last(&self) -> i64 {
        self.modified.max(self.changed)
    }
}

/// Returns the time, in nanoseconds since 1970.
pub(super) fn now() -> i64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(unix)]
mod own {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    use super::{Cow, File, OpenOptions, Path, PathBuf};

    pub(in super::super) fn bytes(path: &Path) -> Cow<'_, [u8]> {
        path.as_os_str().as_bytes().into()
    }

    pub(in super::super) fn path(bytes: &[u8]) -> PathBuf {
        OsStr::from_bytes(bytes).into()
    }

    pub(in super::super) fn link(target: &Path, link: &Path) -> std::io::Result<()> {
        std::os::unix::fs::symlink(target, link)
    }

    /// Creates a file that only this user may read until it gets its mode.
    pub(in super::super) fn new_file(path: &Path) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(path)
    }

    pub(in super::super) fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
mod own {
    use super::{Cow, File, OpenOptions, Path, PathBuf};

    pub(in super::super) fn bytes(path: &Path) -> Cow<'_, [u8]> {
        let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        text.into_bytes().into()
    }

    pub(in super::super) fn path(bytes: &[u8]) -> PathBuf {
        String::from_utf8_lossy(bytes).into_owned().into()
    }

    pub(in super::super) fn link(_: &Path, _: &Path) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    pub(in super::super) fn new_file(path: &Path) -> std::io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    pub(in super::super) fn set_mode(_: &Path, _: u32) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) use own::{bytes, link, new_file, path, set_mode};
