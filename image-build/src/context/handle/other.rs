//! Access to files and folders by their paths, for systems other than Unix.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::{Seen, Type};
use crate::context::system::Stamp;

/// A folder.
#[derive(Debug)]
pub(in super::super) struct Folder(PathBuf);

impl Folder {
    /// Opens a folder to list it.
    pub(in super::super) fn open(path: &Path) -> io::Result<Self> {
        not_a_link(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Returns the names in it, in no order.
    pub(in super::super) fn names(&self) -> io::Result<Vec<(OsString, Type)>> {
        let entries = fs::read_dir(&self.0)?.map(|entry| {
            let entry = entry?;
            Ok((entry.file_name(), to_type(entry.file_type()?)))
        });
        entries.collect()
    }

    /// Returns the metadata of a name in it. Links are not followed.
    pub(in super::super) fn look(&self, name: &OsStr) -> io::Result<Seen> {
        look_at(&self.0.join(name))
    }

    /// Returns the target of a link in it.
    pub(in super::super) fn target(&self, name: &OsStr) -> io::Result<PathBuf> {
        fs::read_link(self.0.join(name))
    }

    /// Returns `true` if a link in it leads to a folder.
    pub(in super::super) fn leads_to_folder(&self, name: &OsStr) -> bool {
        fs::metadata(self.0.join(name)).is_ok_and(|target| target.is_dir())
    }

    /// Returns the parent folder of a path, and the path's last name.
    pub(in super::super) fn open_parent(path: &Path) -> io::Result<(Self, &OsStr)> {
        let folder = path.parent().unwrap_or(path);
        Ok((Self(folder.to_owned()), path.file_name().unwrap_or_default()))
    }
}

/// Returns the metadata at a path. Links are not followed.
pub(in super::super) fn look_at(path: &Path) -> io::Result<Seen> {
    Ok(to_seen(&fs::symlink_metadata(path)?))
}

/// Opens a file for reading.
pub(in super::super) fn open_file(path: &Path) -> io::Result<File> {
    not_a_link(path)?;
    File::open(path)
}

/// Returns the metadata of an open file.
pub(in super::super) fn look_into(file: &File) -> io::Result<Seen> {
    Ok(to_seen(&file.metadata()?))
}

/// Returns the path as it is: a resolved path has a form here that few programs know.
#[allow(clippy::unnecessary_wraps, reason = "other systems can fail here")]
pub(in super::super) fn without_links(path: &Path) -> io::Result<PathBuf> {
    Ok(path.to_owned())
}

fn not_a_link(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(())
}

fn to_type(kind: FileType) -> Type {
    match (kind.is_file(), kind.is_dir(), kind.is_symlink()) {
        (true, ..) => Type::File,
        (_, true, _) => Type::Folder,
        (.., true) => Type::Link,
        _ => Type::Special,
    }
}

/// Converts metadata. Files have no executable bit here, so all of them get it, as with Docker's own client.
fn to_seen(metadata: &Metadata) -> Seen {
    let since = metadata.modified().ok();
    let since = since.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
    Seen {
        kind: to_type(metadata.file_type()),
        mode: 0o755,
        stamp: Stamp {
            size: metadata.len(),
            modified: modified.unwrap_or(i64::MAX),
            ..Stamp::default()
        },
    }
}
