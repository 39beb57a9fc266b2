//! The common part of the locks of uv and Poetry: a list of packages, some of which are local.

use std::collections::BTreeSet;

use super::package_names::{name_of, normalized};
use super::tables::{Requirement, Tables, text_of};
use super::toml::Table;
use super::{Problem, listed};
use crate::rule::Rule;

/// The rule that a lock breaks that is not one, or not of this project.
pub(super) const LOCK: Rule = Rule::PyprojectFile;

/// A package that is locked to a file or folder beside the project, so that the build needs that too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The package's name.
    pub name: String,
    /// Its path, relative to the project's folder.
    pub path: String,
    /// The line of the file that says so, from 1.
    pub line: u32,
}

/// A `[[package]]` of a lock.
pub(super) struct Package<'d, 'i> {
    pub(super) name: &'d str,
    pub(super) at: usize,
    pub(super) table: &'d Table<'i>,
}

/// Returns the packages of a lock.
pub(super) fn packages<'d, 'i>(tables: &mut Tables, document: &'d Table<'i>) -> Vec<Package<'d, 'i>> {
    let mut packages = Vec::new();
    let Some(list) = document.get("package") else {
        return packages;
    };
    for item in tables.items(list, "package") {
        let at = item.at;
        let table = item.as_table();
        match table.and_then(|table| Some((table, text_of(table, "name")?))) {
            Some((table, name)) => packages.push(Package { name, at, table }),
            None => tables.report(at, "a `package` has no name", "write the lock anew"),
        }
    }
    packages
}

/// Returns the names of packages as they are compared.
pub(super) fn names(packages: &[Package<'_, '_>]) -> BTreeSet<String> {
    packages.iter().map(|package| normalized(package.name)).collect()
}

/// Reports a lock that lacks packages which the project asks for; those with a marker may be left out of
/// a lock.
pub(super) fn outdated<'n>(
    (lock, command): (&str, &str),
    locked: &BTreeSet<String>,
    needs: impl Iterator<Item = &'n Requirement>,
) -> Option<Problem> {
    let mut missing: Vec<&str> = needs
        .map(|(text, _)| text.as_str())
        .filter(|text| !text.contains(';'))
        .map(name_of)
        .filter(|name| !locked.contains(&normalized(name)))
        .collect();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    let what = format!(
        "{lock} is older than pyproject.toml: it has no {}",
        listed(&missing, "packages")
    );
    Some(Problem::new(LOCK, what, format!("write it anew: `{command}`")))
}
