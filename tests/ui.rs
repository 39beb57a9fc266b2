//! What users read when something is wrong: `tests/ui/<family>/<rule>.rs` and the compiler's answer beside it.
//!
//! The answers are those of the compiler named below. Another one words its own part differently: there the rule and the
//! line of each error are compared.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

#[path = "support/told.rs"]
mod told;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release whose wording the `.stderr` files hold.
const RELEASE: &str = "rustc 1.95.";

#[test]
fn compile_errors() {
    provide_files();
    if !is_that_release() {
        rules_and_lines(None);
        return;
    }
    if !is_of_the_facade() {
        of_the_facade();
        return;
    }
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/*/*.rs");
}

/// What another compiler is asked, of one family, so that it is tried on this one too.
#[test]
fn rules_and_lines_of_a_family() {
    rules_and_lines(Some("constants"));
}

/// Compares the rules and lines that the compiler tells with those in the `.stderr` files, whatever its words.
fn rules_and_lines(family: Option<&str>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs = told::programs(&root.join("tests/ui"), family);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("told")
        .join(family.unwrap_or("all"));
    told::crate_of(&folder, root, &programs);
    copy(&root.join("tests/ui/files"), &folder);
    let said = told::compiled(&folder, &folder.with_file_name("target"));
    for (name, file) in &programs {
        let answer = fs::read_to_string(file.with_extension("stderr")).unwrap();
        let text = said.get(name).unwrap_or_else(|| panic!("{name} compiles"));
        let (found, expected) = (told::told(text), told::told(&answer));
        assert!(
            told::agree(&found, &expected),
            "{name}: {found:?}, and not {expected:?}:\n{text}"
        );
    }
}

/// Returns whether trybuild, which asks the environment, takes the programs for tests of the facade.
fn is_of_the_facade() -> bool {
    std::env::var_os("CARGO_MANIFEST_DIR").is_some_and(|folder| folder == env!("CARGO_MANIFEST_DIR"))
}

/// Runs this test as one of the facade: the programs then depend on the facade alone, with the features of the test.
fn of_the_facade() {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "compile_errors", "--nocapture"])
        .env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(status.unwrap().success(), "the answers above are not those in tests/ui");
}

fn is_that_release() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
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
