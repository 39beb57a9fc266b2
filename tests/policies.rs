//! What users read where a crate has rules of its own: `policies/ui/<case>.rs`, compiled in a crate whose `Cargo.toml` ends
//! with `<case>.toml`, and the compiler's answer beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

#[path = "support/told.rs"]
#[allow(dead_code, reason = "shared with the other test of messages")]
mod told;

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace's own rules: members have theirs before them.
const OF_WORKSPACE: &str = "[workspace.metadata.image-dsl]\ndeny = [\"unchecked_cd\"]\nallow = [\"sudo\"]\n";

/// The release whose wording the `.stderr` files hold.
const RELEASE: &str = "rustc 1.95.";

#[test]
fn rules_of_a_crates_own() {
    let (root, cases) = (workspace(), cases());
    let said = told::compiled(&root, &root.with_file_name("policies-target"));
    let is_overwritten = std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite");
    for case in &cases {
        let answer = case.with_extension("stderr");
        let name = name_of(case);
        let text = said.get(&name).unwrap_or_else(|| panic!("{name} compiles"));
        if is_overwritten {
            fs::write(&answer, text).unwrap();
        }
        let expected = fs::read_to_string(&answer).unwrap_or_default();
        if is_that_release() {
            assert_eq!(*text, expected, "{name}");
        } else {
            assert!(told::agree(&told::told(text), &told::told(&expected)), "{name}: {text}");
        }
    }
    assert!(!said.contains_key("edited"));
    member(
        &root,
        "edited",
        EDITED,
        "[package.metadata.image-dsl]\ndeny = [\"sudo\"]\n",
    );
    let said = told::compiled(&root, &root.with_file_name("policies-target"));
    assert!(said["edited"].contains("(`deny` in Cargo.toml)"), "{}", said["edited"]);
}

/// A program that breaks a rule once its crate has it.
const EDITED: &str = "use image_dsl::{Image, image};\nconst IMAGE: Image = image! { from \"debian:12\"; run \"sudo make\"; };\n\
                      fn main() { let _ = IMAGE; }\n";

fn is_that_release() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).starts_with(RELEASE)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies/ui")
}

/// Returns the programs.
fn cases() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

fn name_of(case: &Path) -> String {
    case.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Writes a workspace with a crate for each program, and returns its folder.
fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policies");
    let _ = fs::remove_dir_all(&root);
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        let rules = fs::read_to_string(case.with_extension("toml")).unwrap();
        member(&root, &name_of(&case), &text, &rules);
    }
    member(
        &root,
        "edited",
        EDITED,
        "[package.metadata.image-dsl]\nallow = [\"sudo\"]\n",
    );
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n";
    fs::write(root.join("Cargo.toml"), format!("{members}{OF_WORKSPACE}")).unwrap();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"),
        root.join("Cargo.lock"),
    )
    .unwrap();
    root
}

/// Writes a crate of the workspace.
fn member(root: &Path, name: &str, text: &str, rules: &str) {
    let folder = root.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.rs")), text).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[[bin]]\nname = \"{name}\"\npath = \"{name}.rs\"\n\n\
         [dependencies]\nimage-dsl = {{ path = '{}' }}\n\n{rules}",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}
