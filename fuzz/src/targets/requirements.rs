//! Lines of requirements with PEP 508: a file is read, or there is a reason.

use std::cell::OnceCell;
use std::str::from_utf8;

use image_core::files::local::Root;
use image_core::files::requirements::read;

thread_local! {
    static FOLDER: OnceCell<tempfile::TempDir> = const { OnceCell::new() };
}

pub fn check(text: &[u8]) {
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("a folder"));
        std::fs::write(folder.path().join("r.txt"), text).expect("a file");
        let root = Root::new(folder.path(), "the context").expect("is there");
        let read = read(&root, "r.txt");
        // What is not UTF-8 is refused as a whole, and is then no file that the step needs.
        assert_eq!(read.files.is_empty(), from_utf8(text).is_err());
        assert!(!read.files.is_empty() || !read.problems.is_empty());
    });
}
