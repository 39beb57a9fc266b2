//! Locks beside changed projects, for which the verdicts of `uv lock --check` and `poetry check --lock` were recorded
//! (`verdicts/record.py`).
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

use std::fs;
use std::path::{Path, PathBuf};

use image_core::files::local::Root;
use image_core::files::poetry::LockFile;
use image_core::files::{poetry, uv};

/// Returns what another verdict was given for.
fn wrong(tool: &str, verdict: impl Fn(&Root) -> String) -> Vec<String> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts").join(tool);
    let mut folders: Vec<PathBuf> = fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    let mut wrong = Vec::new();
    for folder in folders {
        for line in fs::read_to_string(folder.join("verdicts.tsv")).unwrap().lines() {
            let fields: Vec<String> = line.split('\t').map(|field| field.replace("\\n", "\n")).collect();
            let place = tempfile::tempdir().unwrap();
            copy(&folder, place.path());
            let file = fields.get(3).map_or("pyproject.toml", String::as_str);
            change(&place.path().join(file), &fields[1], &fields[2]);
            let found = verdict(&Root::new(place.path(), ".").unwrap());
            if found.is_empty() != (fields[0] == "fresh") {
                wrong.push(format!("{}: {line}: {found}", folder.display()));
            }
        }
    }
    wrong
}

/// Changes a file as `verdicts/record.py` does: from nothing it is written anew, and from nothing to nothing removed.
fn change(file: &Path, old: &str, new: &str) {
    if old.is_empty() && new.is_empty() {
        let removed = if file.is_dir() {
            fs::remove_dir_all(file)
        } else {
            fs::remove_file(file)
        };
        return removed.unwrap();
    }
    let text = if old.is_empty() {
        String::new()
    } else {
        fs::read_to_string(file).unwrap()
    };
    assert!(text.contains(old), "{old}");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

/// Copies a folder with those in it, which are members of its workspace.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&place).unwrap();
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn verdicts_of_uv() {
    let verdict = |root: &Root| {
        let reading = uv::read(root, ".");
        if let Some((_, problem)) = reading.problems.first() {
            return problem.brief();
        }
        let frozen = reading.project.unwrap().frozen(None);
        frozen.map_or_else(|problem| problem.brief(), |_| String::new())
    };
    assert_eq!(wrong("uv", verdict), [""; 0]);
}

#[test]
fn verdicts_of_poetry() {
    let verdict = |root: &Root| {
        let reading = poetry::read(root, "pyproject.toml", LockFile::Beside);
        assert_eq!(reading.problems, []);
        let locked = reading.project.unwrap().is_locked(Some("2.1.4"));
        locked.map_or_else(|problem| problem.brief(), |()| String::new())
    };
    assert_eq!(wrong("poetry", verdict), [""; 0]);
}
