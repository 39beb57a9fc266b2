//! `Cargo.lock`: whether it has what the manifests ask for, and the lock of a skeleton.

use std::collections::BTreeSet;

use super::{Package, Project};
use crate::files::tables::{self, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, show};
use crate::rule::Rule;

/// The packages of a lock.
pub(super) struct Lock {
    packages: Vec<Locked>,
    /// The text, whose lines end as they do here.
    pub(super) text: String,
}

struct Locked {
    name: String,
    version: String,
    /// Whether it comes from elsewhere, not from a folder.
    is_fetched: bool,
    /// Each by its name, or by `name version`.
    dependencies: Vec<String>,
}

/// Reads a lock, and reports what it lacks.
pub(super) fn read(project: &Project, text: &str) -> Result<Lock, Vec<Problem>> {
    let lock = tables::read(Rule::CargoFile, text, |_, document| {
        let packages = document.get("package").and_then(Value::as_array).into_iter().flatten();
        let tables = packages.filter_map(Value::as_table);
        Lock {
            packages: tables.filter_map(locked).collect(),
            text: text.replace("\r\n", "\n"),
        }
    })?;
    let stale = project
        .packages
        .iter()
        .filter_map(|package| lock.lacks(project, package));
    let problems: Vec<Problem> = stale.collect();
    if problems.is_empty() { Ok(lock) } else { Err(problems) }
}

fn locked(table: &Table<'_>) -> Option<Locked> {
    let list = table.get("dependencies").and_then(Value::as_array);
    let entries = list.into_iter().flatten().filter_map(Value::as_str);
    Some(Locked {
        name: text_of(table, "name")?.to_owned(),
        version: text_of(table, "version")?.to_owned(),
        is_fetched: table.contains_key("source"),
        dependencies: entries.map(str::to_owned).collect(),
    })
}

impl Locked {
    /// Returns whether an entry of a list of dependencies means it.
    fn is_meant(&self, entry: &str) -> bool {
        let mut words = entry.split(' ');
        words.next() == Some(&*self.name) && words.next().is_none_or(|version| version == self.version)
    }
}

impl Lock {
    /// Returns the names and versions of packages in folders on which others depend that are fetched.
    pub(super) fn under_fetched(&self) -> BTreeSet<(&str, &str)> {
        let mut found = BTreeSet::new();
        let fetched = self.packages.iter().filter(|locked| locked.is_fetched);
        let mut next: Vec<&Locked> = fetched.collect();
        while let Some(locked) = next.pop() {
            for entry in &locked.dependencies {
                let local = self.packages.iter().filter(|other| !other.is_fetched);
                let meant = local.filter(|other| other.is_meant(entry));
                next.extend(meant.filter(|other| found.insert((&*other.name, &*other.version))));
            }
        }
        found
    }

    fn lacks(&self, project: &Project, package: &Package) -> Option<Problem> {
        let same = |locked: &&Locked| locked.name == package.name && locked.version == package.version;
        let mut locals = self.packages.iter().filter(|locked| !locked.is_fetched);
        let Some(local) = locals.find(same) else {
            // A patch that nothing uses is in no lock.
            let what = format!("it has no {} {}", show(&package.name), package.version);
            return (!package.reached.by_patch).then(|| outdated(&what));
        };
        let named: BTreeSet<&str> = local
            .dependencies
            .iter()
            .filter_map(|entry| entry.split(' ').next())
            .collect();
        let missing = package.dependencies.iter().find(|dependency| {
            let counts = project.is_member(package) || !(dependency.is_dev || dependency.is_optional);
            counts && !named.contains(&*dependency.name)
        })?;
        let what = format!(
            "it lacks {}, which {}:{} asks for",
            show(&missing.name),
            package.manifest(),
            missing.line
        );
        Some(outdated(&what))
    }
}

fn outdated(why: &str) -> Problem {
    let what = format!("the lock is older than the manifests: {why}");
    Problem::new(Rule::CargoFile, what, "write it anew: `cargo update --workspace`")
}

/// Returns the lock with another version for some local packages.
pub(super) fn with_versions(text: &str, versions: &[(&str, &str)], new: &str) -> String {
    let is_one = |name: &str, version: &str| versions.contains(&(name, version));
    let mut blocks: Vec<(String, String)> = Vec::new();
    let (text, rest) = packages_of(text);
    for block in text.split("[[package]]") {
        let value = |key: &str| {
            let line = block
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
            line.and_then(|line| line.strip_suffix('"')).unwrap_or_default()
        };
        let (name, version) = (value("name"), value("version"));
        let is_local = value("source").is_empty() && is_one(name, version);
        let lines = block.split_inclusive('\n').map(|line| match line.trim_end() {
            own if is_local && own == format!("version = \"{version}\"") => line.replace(version, new),
            entry => renamed(line, entry, &is_one, new),
        });
        blocks.push((name.to_owned(), lines.collect()));
    }
    // The lowest of the versions of one name stands first.
    blocks.sort_by_key(|(name, block)| (name.clone(), !block.contains(&format!("version = \"{new}\""))));
    let blocks: Vec<String> = blocks.into_iter().map(|(_, block)| block).collect();
    blocks.join("[[package]]") + rest
}

/// Returns the packages of a lock, and what follows them: unused patches, or the checksums of an old one.
pub(super) fn packages_of(text: &str) -> (&str, &str) {
    let ends = ["\n[[patch", "\n[metadata]"];
    let end = ends.into_iter().filter_map(|start| text.find(start)).min();
    text.split_at(end.unwrap_or(text.len()))
}

/// Returns a line of dependencies: `"name version"`, where the name alone is not clear.
fn renamed(line: &str, entry: &str, is_one: &impl Fn(&str, &str) -> bool, new: &str) -> String {
    let text = entry.trim().trim_end_matches(',').trim_matches('"');
    match text.split_once(' ') {
        Some((name, version)) if entry.starts_with(' ') && is_one(name, version) => {
            line.replace(text, &format!("{name} {new}"))
        }
        _ => line.to_owned(),
    }
}
