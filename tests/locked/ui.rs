//! What users read where a base that the lock has is not what a statement takes it for: `ui/<rule>.rs`, and the compiler's
//! answer beside it.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use trybuild::TestCases;

/// The release whose wording the `.stderr` files hold.
const RELEASE: &str = "rustc 1.95.";

#[test]
fn compile_errors() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
    if !String::from_utf8_lossy(&output.stdout).starts_with(RELEASE) {
        return;
    }
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("image.lock")).unwrap();
    fs::create_dir_all(crate_folder()).unwrap();
    fs::write(crate_folder().join("image.lock"), &lock).unwrap();
    let cases = TestCases::new();
    for name in programs().iter().filter(|name| *name != "image_lock.rs") {
        cases.compile_fail(format!("ui/{name}"));
    }
    // They are compiled here, with the lock that is there.
    drop(cases);
    fs::write(
        crate_folder().join("image.lock"),
        lock.replacen("version = 1", "version = 2", 1),
    )
    .unwrap();
    TestCases::new().compile_fail("ui/image_lock.rs");
}

/// Returns the names of the programs.
fn programs() -> Vec<String> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Returns the folder of the crate in which trybuild compiles the programs.
fn crate_folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    target.join("tests/trybuild/locked")
}
