//! `Cargo.lock`: whether it has what the manifests ask for, and the lock of a skeleton.

use std::collections::BTreeSet;

use super::Project;
use crate::files::tables::{self, text_of};
use crate::files::toml::Value;
use crate::files::{Problem, show};
use crate::rule::Rule;

/// A package of the lock that is in a folder.
struct Local {
    name: String,
    version: String,
    dependencies: Vec<String>,
}

/// Reports what the lock lacks.
pub(super) fn stale(project: &Project, text: &str) -> Result<(), Vec<Problem>> {
    let locals = tables::read(Rule::CargoFile, text, |_, document| {
        let packages = document.get("package").and_then(Value::as_array).into_iter().flatten();
        let tables = packages.filter_map(Value::as_table);
        let locals = tables
            .filter(|table| !table.contains_key("source"))
            .filter_map(|table| {
                let list = table
                    .get("dependencies")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                Some(Local {
                    name: text_of(table, "name")?.to_owned(),
                    version: text_of(table, "version")?.to_owned(),
                    dependencies: list.filter_map(Value::as_str).map(str::to_owned).collect(),
                })
            });
        locals.collect::<Vec<_>>()
    })?;
    let problems: Vec<Problem> = project
        .packages
        .iter()
        .filter_map(|package| lacks(project, package, &locals))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn lacks(project: &Project, package: &super::Package, locals: &[Local]) -> Option<Problem> {
    let same = |local: &&Local| local.name == package.name && local.version == package.version;
    let Some(local) = locals.iter().find(same) else {
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

fn outdated(why: &str) -> Problem {
    let what = format!("the lock is older than the manifests: {why}");
    Problem::new(Rule::CargoFile, what, "write it anew: `cargo update --workspace`")
}

/// Returns the lock with another version for some local packages.
pub(super) fn with_versions(text: &str, versions: &[(&str, &str)], new: &str) -> String {
    let is_one = |name: &str, version: &str| versions.contains(&(name, version));
    let mut blocks: Vec<(String, String)> = Vec::new();
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
    blocks.join("[[package]]")
}

/// A line of dependencies: `"name version"`, where the name alone is not clear.
fn renamed(line: &str, entry: &str, is_one: &impl Fn(&str, &str) -> bool, new: &str) -> String {
    let text = entry.trim().trim_end_matches(',').trim_matches('"');
    match text.split_once(' ') {
        Some((name, version)) if entry.starts_with(' ') && is_one(name, version) => {
            line.replace(text, &format!("{name} {new}"))
        }
        _ => line.to_owned(),
    }
}
