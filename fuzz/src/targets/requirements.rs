//! Lines of requirements with PEP 508.
#![no_main]

use std::cell::OnceCell;

use image_core::files::local::Root;
use image_core::files::requirements::read;

thread_local! {
    static FOLDER: OnceCell<tempfile::TempDir> = const { OnceCell::new() };
}

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("a folder"));
        std::fs::write(folder.path().join("r.txt"), text).expect("a file");
        let root = Root::new(folder.path(), "the context").expect("is there");
        assert!(!read(&root, "r.txt").files.is_empty());
    });
});
