//! Access to files and folders by paths without links, on Unix.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::{Seen, Type};
use crate::context::system::{SECOND, Stamp};

/// A folder's handle.
#[derive(Debug)]
pub(in super::super) struct Folder(OwnedFd);

/// The flags for parent folders of a file. On Linux, these need not be readable.
#[cfg(any(target_os = "linux", target_os = "android"))]
const ON_THE_WAY: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const ON_THE_WAY: OFlags = OFlags::DIRECTORY;

impl Folder {
    /// Opens a folder to list it.
    pub(in super::super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(open(path, OFlags::RDONLY | OFlags::DIRECTORY)?))
    }

    /// Returns the names in it, in no order.
    pub(in super::super) fn names(&self) -> io::Result<Vec<(OsString, Type)>> {
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            let name = OsString::from_vec(name.to_vec());
            let reported = entry.file_type();
            // Some file systems do not report the type.
            let kind = if reported == FileType::Unknown {
                self.look(&name)?.kind
            } else {
                to_type(reported)
            };
            names.push((name, kind));
        }
        Ok(names)
    }

    /// Returns the metadata of a name in it. Links are not followed.
    pub(in super::super) fn look(&self, name: &OsStr) -> io::Result<Seen> {
        Ok(to_seen(&fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Returns the target of a link in it.
    pub(in super::super) fn target(&self, name: &OsStr) -> io::Result<PathBuf> {
        let target = fs::readlinkat(&self.0, name, Vec::new()).map_err(to_not_found)?;
        Ok(OsString::from_vec(target.into_bytes()).into())
    }

    /// Returns `true` if a link in it leads to a folder, which may be anywhere. Nothing else about that folder is read.
    pub(in super::super) fn leads_to_folder(&self, name: &OsStr) -> bool {
        fs::statat(&self.0, name, AtFlags::empty()).is_ok_and(|stat| to_seen(&stat).kind == Type::Folder)
    }

    /// Returns the parent folder of a path, and the path's last name.
    pub(in super::super) fn open_parent(path: &Path) -> io::Result<(Self, &OsStr)> {
        let name = path.file_name().unwrap_or(OsStr::new("."));
        let folder = open(path.parent().unwrap_or(path), ON_THE_WAY)?;
        Ok((Self(folder), name))
    }
}

/// Returns the metadata at a path. Links are not followed.
pub(in super::super) fn look_at(path: &Path) -> io::Result<Seen> {
    let (folder, name) = Folder::open_parent(path)?;
    folder.look(name)
}

/// Opens a file for reading. Does not wait for a pipe.
pub(in super::super) fn open_file(path: &Path) -> io::Result<File> {
    Ok(open(path, OFlags::RDONLY | OFlags::NONBLOCK)?.into())
}

/// Returns the metadata of an open file.
pub(in super::super) fn look_into(file: &File) -> io::Result<Seen> {
    Ok(to_seen(&fs::fstat(file)?))
}

/// Returns the path with its links resolved.
pub(in super::super) fn without_links(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Opens a path that has no link in any part.
fn open(path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    match at_once(path, flags) {
        // Linux before 5.6 does not have the call, and some sandboxes forbid calls that they do not know.
        Err(Errno::NOSYS | Errno::PERM) => {}
        opened => return opened.map_err(to_not_found),
    }
    name_by_name(path, flags).map_err(to_not_found)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn at_once(path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
    fs::openat2(fs::CWD, path, flags, Mode::empty(), fs::ResolveFlags::NO_SYMLINKS)
}

fn name_by_name(path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
    let start = if path.is_absolute() { "/" } else { "." };
    let mut folder = fs::open(start, ON_THE_WAY | OFlags::CLOEXEC, Mode::empty())?;
    let mut names = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .peekable();
    while let Some(name) = names.next() {
        if names.peek().is_none() {
            return fs::openat(&folder, name.as_os_str(), flags, Mode::empty());
        }
        let flags = ON_THE_WAY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        folder = fs::openat(&folder, name.as_os_str(), flags, Mode::empty())?;
    }
    fs::openat(&folder, ".", flags, Mode::empty())
}

/// Converts an error. If a link, or something that is not a folder, has replaced what was found, the file counts as
/// gone. (For a link, FreeBSD reports `EMLINK`; `readlink` of something else reports `EINVAL`.)
fn to_not_found(error: Errno) -> io::Error {
    match error {
        Errno::LOOP | Errno::NOTDIR | Errno::MLINK | Errno::INVAL => io::ErrorKind::NotFound.into(),
        other => other.into(),
    }
}

fn to_type(kind: FileType) -> Type {
    match kind {
        FileType::RegularFile => Type::File,
        FileType::Directory => Type::Folder,
        FileType::Symlink => Type::Link,
        FileType::Fifo | FileType::Socket | FileType::CharacterDevice | FileType::BlockDevice | FileType::Unknown => {
            Type::Special
        }
    }
}

#[allow(
    clippy::useless_conversion,
    clippy::unnecessary_cast,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::cast_lossless,
    reason = "each system has numbers of its own here; none is negative but times before 1970, which are signed everywhere"
)]
fn to_seen(stat: &Stat) -> Seen {
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(SECOND).saturating_add(rest);
    Seen {
        kind: to_type(FileType::from_raw_mode(stat.st_mode)),
        mode: stat.st_mode as u32 & 0o7777,
        stamp: Stamp {
            size: stat.st_size as u64,
            modified: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            inode: stat.st_ino as u64,
            device: stat.st_dev as u64,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Opens a path in both ways, and returns whether that works.
    fn opens(path: &Path) -> bool {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let slow = name_by_name(path, flags).is_ok();
        #[cfg(any(target_os = "linux", target_os = "android"))]
        match at_once(path, flags) {
            Err(Errno::NOSYS | Errno::PERM) => {}
            quick => assert_eq!(quick.is_ok(), slow, "{}", path.display()),
        }
        slow
    }

    #[test]
    fn no_part_of_a_path_may_be_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::write(root.join("a/b/file"), "x").unwrap();
        symlink("b", root.join("a/link")).unwrap();
        symlink("b/file", root.join("a/file")).unwrap();
        symlink(root.join("a"), root.join("far")).unwrap();
        for (path, expected) in [
            ("", true),
            ("a", true),
            ("a/b/file", true),
            ("a/b/none", false),
            ("a/b/file/below", false),
            ("a/link", false),
            ("a/link/file", false),
            ("a/file", false),
            ("far", false),
            ("far/b/file", false),
        ] {
            assert_eq!(opens(&root.join(path)), expected, "{path}");
        }
        assert!(opens(Path::new("/")));
        assert_eq!(look_at(&root.join("a/link")).unwrap().kind, Type::Link);
        assert_eq!(
            look_at(&root.join("far/b/file")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }
}
