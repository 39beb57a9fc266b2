//! What systems have of their own: names as bytes, and the state of a file.

use std::borrow::Cow;
use std::fs::{Metadata, OpenOptions};
use std::path::{Path, PathBuf};

/// What tells whether a file is still the same: as long as nothing of it changes, its content is the same, if it was
/// read when the clock of its file system had gone on since ([`Stamp::settles`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    pub(super) size: u64,
    /// In nanoseconds since 1970.
    pub(super) modified: i64,
    /// The same, of the last change of content or metadata. Programs cannot set it.
    pub(super) changed: i64,
    pub(super) inode: u64,
    pub(super) device: u64,
}

const SECOND: i64 = 1_000_000_000;

impl Stamp {
    /// From which time on, in nanoseconds since 1970, another change gets another stamp.
    ///
    /// Linux stamps with the time of its last tick, which is at most 10 ms old, exFAT with 10 ms of its own. Where
    /// there are no parts of a second the file system may have none (HFS+), or count in twos (FAT).
    pub(super) fn settles(&self) -> i64 {
        let last = self.modified.max(self.changed);
        let margin = if last % SECOND == 0 { 2 * SECOND } else { SECOND / 20 };
        last.saturating_add(margin)
    }
}

/// The time, in nanoseconds since 1970.
pub(super) fn now() -> i64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(unix)]
mod own {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};

    use super::{Cow, Metadata, OpenOptions, Path, PathBuf, SECOND, Stamp};

    pub(in super::super) fn stamp(metadata: &Metadata) -> Stamp {
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(SECOND).saturating_add(rest);
        Stamp {
            size: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            device: metadata.dev(),
        }
    }

    pub(in super::super) fn is_executable(metadata: &Metadata) -> bool {
        metadata.permissions().mode() & 0o100 != 0
    }

    /// Options for reading a file that may have been replaced since: a link is not followed, a pipe not waited for.
    pub(in super::super) fn reading() -> OpenOptions {
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
        options
    }

    pub(in super::super) fn bytes(path: &Path) -> Cow<'_, [u8]> {
        path.as_os_str().as_bytes().into()
    }

    pub(in super::super) fn path(bytes: &[u8]) -> PathBuf {
        OsStr::from_bytes(bytes).into()
    }

    pub(in super::super) fn link(target: &Path, link: &Path) -> std::io::Result<()> {
        std::os::unix::fs::symlink(target, link)
    }

    pub(in super::super) fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
mod own {
    use super::{Cow, Metadata, OpenOptions, Path, PathBuf, Stamp};

    pub(in super::super) fn stamp(metadata: &Metadata) -> Stamp {
        let since = metadata.modified().ok();
        let since = since.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
        Stamp {
            size: metadata.len(),
            modified: modified.unwrap_or(i64::MAX),
            ..Stamp::default()
        }
    }

    /// No file says so here; as for Docker's own client, all may be run.
    pub(in super::super) fn is_executable(_: &Metadata) -> bool {
        true
    }

    pub(in super::super) fn reading() -> OpenOptions {
        let mut options = OpenOptions::new();
        options.read(true);
        options
    }

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

    pub(in super::super) fn set_mode(_: &Path, _: u32) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) use own::{bytes, is_executable, link, path, reading, set_mode, stamp};
