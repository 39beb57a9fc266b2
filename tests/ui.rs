//! What users read when something is wrong: `tests/ui/<family>/<rule>.rs` and the compiler's answer beside it.
//!
//! The answers are those of the compiler named below; another one words its own part differently, so there the
//! programs are only shown not to compile.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// The release whose wording the `.stderr` files hold.
const RELEASE: &str = "rustc 1.95.";

#[test]
fn compile_errors() {
    provide_files();
    if !is_that_release() {
        eprintln!("skipped: the answers in tests/ui are those of {RELEASE}x");
        return;
    }
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/*/*.rs");
}

fn is_that_release() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).starts_with(RELEASE)
}

/// Puts the local files that the programs name where trybuild builds them: sources are relative to the manifest.
fn provide_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .map(PathBuf::from)
        .unwrap_or_default();
    copy(&root.join("tests/ui/files"), &target.join("tests/trybuild/image-dsl"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
