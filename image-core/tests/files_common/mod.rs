//! A folder with files for the tests of `files`.
#![allow(clippy::unwrap_used, reason = "a test stops where its folder cannot be made")]

use image_core::files::local::Root;
use tempfile::TempDir;

pub(crate) struct Tree {
    #[allow(dead_code, reason = "not every test adds something")]
    pub(crate) folder: TempDir,
    pub(crate) root: Root,
}

/// A context with these files; a name that ends in `/` is a folder.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let place = folder.path().join(path);
        if path.ends_with('/') {
            std::fs::create_dir_all(place).unwrap();
        } else {
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, text).unwrap();
        }
    }
    let root = Root::new(folder.path(), ".").unwrap();
    Tree { folder, root }
}
