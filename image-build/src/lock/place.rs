//! Where the lock of a statement's crate is, and the source files that have to be compiled again when there is a first one.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use image_core::lock::{FILE, beside, workspace_root};
use image_core::plan::At;

/// The crate of a program, on the machine that compiled it.
#[derive(Clone, Debug)]
pub struct Home {
    /// The folder of its `Cargo.toml`.
    manifest: PathBuf,
    /// The root of its workspace, or the same folder.
    root: PathBuf,
}

/// The place of a statement's lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is this file, which need not be there yet.
    Lock(PathBuf),
    /// The statement is one of a package of others, in this folder, which has its own lock.
    Foreign(PathBuf),
}

impl Home {
    /// Returns the crate of a folder; `None` if that has no `Cargo.toml` any more.
    #[must_use]
    pub fn new(manifest: &Path) -> Option<Self> {
        manifest.join("Cargo.toml").is_file().then(|| Self {
            manifest: manifest.to_owned(),
            root: workspace_root(manifest).unwrap_or_else(|| manifest.to_owned()),
        })
    }

    /// Returns the lock of its own.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        lock_of(&self.manifest)
    }

    /// Returns the lock of the crate that a statement is in.
    #[must_use]
    pub fn lock_of(&self, at: Option<At>) -> Place {
        let file = at.and_then(|at| self.source(at.file));
        let folder = file.as_deref().and_then(crate_of);
        match folder {
            Some(folder) if !folder.starts_with(&self.root) => Place::Foreign(folder.to_owned()),
            Some(folder) => Place::Lock(lock_of(folder)),
            None => Place::Lock(self.lock()),
        }
    }

    /// Returns a source file as the compiler names it: below the folder where cargo started the compiler, which is the
    /// workspace's root.
    #[must_use]
    pub fn source(&self, file: &str) -> Option<PathBuf> {
        let folders = [self.root.as_path()].into_iter().chain(self.manifest.ancestors());
        let mut places = folders.map(|folder| folder.join(file));
        places.find(|place| !file.is_empty() && place.is_file())
    }
}

/// Returns the lock of a crate: the one that is there, or else the place beside its `Cargo.toml`.
fn lock_of(manifest: &Path) -> PathBuf {
    beside(manifest).unwrap_or_else(|| manifest.join(FILE))
}

/// Returns the folder of the crate that a source file is in.
fn crate_of(file: &Path) -> Option<&Path> {
    file.ancestors()
        .skip(1)
        .find(|folder| folder.join("Cargo.toml").is_file())
}

/// Gives a source file the time of now, by which cargo compiles it again.
///
/// # Errors
/// If the file system does not let this user do so.
pub fn touch(file: &Path) -> io::Result<()> {
    File::options().append(true).open(file)?.set_modified(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn at(file: &'static str) -> At {
        At {
            file,
            line: 1,
            statement: "from",
        }
    }

    #[test]
    fn a_statement_has_the_lock_of_its_crate() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("ws/Cargo.toml", "[workspace]\nmembers = [\"app\", \"images\"]\n");
        write("other/Cargo.toml", "[package]\n");
        write("other/src/lib.rs", "");
        for member in ["app", "images"] {
            write(&format!("ws/{member}/Cargo.toml"), "[package]\n");
            write(&format!("ws/{member}/src/lib.rs"), "");
        }
        let root = folder.path().join("ws");
        let home = Home::new(&root.join("app")).unwrap();
        let lock = |folder: &str| Place::Lock(root.join(folder).join("image.lock"));
        assert_eq!(home.lock_of(Some(at("app/src/lib.rs"))), lock("app"));
        assert_eq!(home.lock_of(Some(at("images/src/lib.rs"))), lock("images"));
        // What is not known counts as the program's own.
        assert_eq!(home.lock_of(Some(at("gone/src/lib.rs"))), lock("app"));
        assert_eq!(home.lock_of(None), lock("app"));
        write("ws/image.lock", "");
        assert_eq!(home.lock_of(Some(at("images/src/lib.rs"))), lock(""));
        let other = folder.path().join("other/src/lib.rs").to_string_lossy().into_owned();
        let foreign = Place::Foreign(folder.path().join("other"));
        assert_eq!(home.lock_of(Some(at(other.leak()))), foreign);
        assert!(Home::new(&folder.path().join("nowhere")).is_none());
    }

    #[test]
    fn a_touched_file_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.rs");
        fs::write(&path, "fn f() {}").unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        touch(&path).unwrap();
        assert!(fs::metadata(&path).unwrap().modified().unwrap() > long_ago);
        assert_eq!(fs::read_to_string(&path).unwrap(), "fn f() {}");
    }
}
