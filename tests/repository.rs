//! The repository can be checked out on every system.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Names that Windows keeps for devices, with any extension and in any case.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Returns why Windows has no file of this name.
fn refused(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|port| matches!(port.chars().next(), Some('0'..='9' | '¹' | '²' | '³')))
        && port.is_some_and(|port| port.chars().count() == 1);
    if is_port || DEVICES.contains(&stem.as_str()) {
        return Some("is the name of a device");
    }
    if name.contains(|c: char| c.is_control() || "<>:\"/\\|?*".contains(c)) {
        return Some("has a character that no file name has");
    }
    name.ends_with(['.', ' ']).then_some("ends with a dot or a blank")
}

/// Calls `seen` with each file and folder of the repository that is not made by a build.
fn walk(folder: &Path, seen: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_made = path.file_name().is_some_and(|name| name == ".git" || name == "target");
        if is_made {
            continue;
        }
        seen(&path);
        if path.is_dir() && !path.is_symlink() {
            walk(&path, seen);
        }
    }
}

#[test]
fn names_that_windows_has_not_are_recognised() {
    for name in [
        "nul.rs",
        "NUL",
        "aux.tar.gz",
        "con .txt",
        "Com1.md",
        "lpt9",
        "com²",
        "a:b",
        "a?",
        "a.",
        "a ",
    ] {
        assert!(refused(name).is_some(), "{name}");
    }
    for name in [
        "null.rs",
        "nul_character.md",
        "com.rs",
        "com10.rs",
        "console",
        ".gitignore",
        "a.nul",
        "lpt",
    ] {
        assert_eq!(refused(name), None, "{name}");
    }
}

#[test]
fn every_file_can_be_checked_out_on_windows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut wrong, mut folded) = (Vec::new(), HashMap::<String, PathBuf>::new());
    walk(root, &mut |path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(why) = refused(name) {
            wrong.push(format!("{} {why}", path.display()));
        }
        if let Some(other) = folded.insert(path.to_str().unwrap().to_lowercase(), path.to_owned()) {
            wrong.push(format!(
                "{} and {} differ in case alone",
                path.display(),
                other.display()
            ));
        }
    });
    assert!(folded.len() > 500, "the walk has found {} names", folded.len());
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_test_is_in_the_manifest() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let tests = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let missing = tests.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name != "build.rs" && !manifest.contains(&format!("path = \"{name}\""))
    });
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "{missing:?}");
}
