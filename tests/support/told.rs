//! Which rules the programs of `tests/ui` break at which lines, as a compiler says it in whatever words of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use image_core::rule::{Level, Rule};

/// A rule's name and a line.
type Told = BTreeSet<(&'static str, usize)>;

/// Returns the rules and lines of the errors in a text of the compiler.
pub(crate) fn told(text: &str) -> Told {
    let (mut told, mut rule, mut line) = (Told::new(), None, None);
    for written in text.lines() {
        if written.starts_with("error") || written.starts_with("warning") {
            (rule, line) = (None, None);
        }
        rule = rule.or_else(|| rule_in(written));
        line = line.or_else(|| line_in(written));
        if let (Some(rule), Some(line)) = (rule, line) {
            told.insert((rule, line));
        }
    }
    told
}

/// Returns whether two compilers tell the same. Some look for lints only in programs without errors.
pub(crate) fn agree(found: &Told, expected: &Told) -> bool {
    let errors = |told: &Told| {
        let errors = told.iter().filter(|(rule, _)| !is_lint(rule));
        errors.copied().collect::<Told>()
    };
    if errors(expected).is_empty() {
        return found == expected;
    }
    errors(found) == errors(expected) && found.is_subset(expected)
}

fn is_lint(name: &str) -> bool {
    Rule::named(name).is_some_and(|rule| matches!(rule.info().level, Level::Lint | Level::Asked))
}

/// Returns the rule that stands before a message: `[rule] text`.
fn rule_in(written: &str) -> Option<&'static str> {
    let (before, _) = written.split_once("] ")?;
    let (_, name) = before.rsplit_once('[')?;
    Rule::named(name).map(Rule::name)
}

/// Returns the line of ` --> path:line:column`.
fn line_in(written: &str) -> Option<usize> {
    let (_, place) = written.trim_start().strip_prefix("--> ")?.split_once(".rs:")?;
    place.split_once(':')?.0.parse().ok()
}

/// Returns the programs of a family, or of all: their names, which are unique, and their files.
pub(crate) fn programs(ui: &Path, family: Option<&str>) -> BTreeMap<String, PathBuf> {
    let families = fs::read_dir(ui).unwrap().map(|entry| entry.unwrap().path());
    let families = families.filter(|folder| family.is_none_or(|family| folder.ends_with(family)));
    let files = families.flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    let files = files.map(|entry| entry.unwrap().path());
    let programs =
        files.filter(|file| file.with_extension("stderr").is_file() && file.extension().is_some_and(|e| e == "rs"));
    programs
        .map(|file| {
            let folder = file.parent().and_then(Path::file_name).unwrap().to_string_lossy();
            (
                format!("{folder}-{}", file.file_stem().unwrap().to_string_lossy()),
                file,
            )
        })
        .collect()
}

/// Writes a crate in `folder` with each program as one of its binaries.
pub(crate) fn crate_of(folder: &Path, root: &Path, programs: &BTreeMap<String, PathBuf>) {
    let mut manifest = format!(
        "[package]\nname = \"image-dsl-tests\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nimage-dsl = {{ path = '{}' }}\n",
        root.display()
    );
    for (name, file) in programs {
        let _ = write!(manifest, "\n[[bin]]\nname = \"{name}\"\npath = '{}'\n", file.display());
    }
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

/// Compiles the crate, and returns all that is said of each program.
pub(crate) fn compiled(folder: &Path, target: &Path) -> BTreeMap<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--quiet", "--bins", "--keep-going", "--message-format", "json"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let mut said = BTreeMap::<String, String>::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let is_error = message["message"]["level"] == "error";
        if let (true, Some(name), Some(text)) = (
            is_error,
            message["target"]["name"].as_str(),
            message["message"]["rendered"].as_str(),
        ) {
            said.entry(name.to_owned()).or_default().push_str(text);
        }
    }
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}
