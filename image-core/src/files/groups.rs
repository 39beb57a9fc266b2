//! Dependency groups of `pyproject.toml`: `[dependency-groups]` as `PyPA`'s specification of that name has it, which uv
//! and Poetry read, each with groups of its own besides.

use std::collections::{BTreeMap, BTreeSet};

use super::pyproject::normalized;
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{Problem, listed, show};
use crate::rule::Rule;
use crate::suggest::nearest;

/// The rule that the name of a group breaks that is not there.
const UNKNOWN: Rule = Rule::UnknownExtra;

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// As the file writes it.
    pub(super) name: String,
    /// What it asks for itself.
    pub(super) needs: Vec<Requirement>,
    /// The groups that it includes, and where.
    pub(super) includes: Vec<(String, usize)>,
    /// Where it stands.
    pub(super) at: usize,
}

/// The groups of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups(pub(super) Vec<Group>);

/// Reads `[dependency-groups]`. What is included is looked for by [`Groups::check_includes`], when all groups are there.
pub(super) fn read(tables: &mut Tables, document: &Table<'_>) -> Groups {
    let mut groups = Groups::default();
    let Some(table) = tables.table_at(document, "dependency-groups", "dependency-groups") else {
        return groups;
    };
    for (name, at, list) in table.entries() {
        let mut group = Group {
            name: name.to_owned(),
            at,
            ..Group::default()
        };
        let shown = format!("dependency-groups.{name}");
        for item in tables.items(list, &shown) {
            read_item(tables, item, &shown, &mut group);
        }
        groups.add(tables, group);
    }
    groups
}

/// An item of a group: a requirement or `{ include-group = "…" }`.
fn read_item(tables: &mut Tables, item: &Value<'_>, shown: &str, group: &mut Group) {
    let at = item.at;
    let Some(table) = item.as_table() else {
        if let Some((text, at)) = tables.text(item, shown) {
            group.needs.push(tables.requirement(text, at));
        }
        return;
    };
    match text_of(table, "include-group") {
        Some(name) if table.len() == 1 => group.includes.push((name.to_owned(), at)),
        _ => {
            let what = format!("a table in `{shown}` is no inclusion of a group");
            tables.report(at, what, "write { include-group = \"name\" }");
        }
    }
}

impl Groups {
    /// The group of that name, in any spelling that is the same when normalized.
    pub(super) fn get(&self, name: &str) -> Option<&Group> {
        let wanted = normalized(name);
        self.0.iter().find(|group| normalized(&group.name) == wanted)
    }

    /// Adds a group whose name must be new.
    pub(super) fn add(&mut self, tables: &mut Tables, group: Group) {
        if let Some(other) = self.get(&group.name) {
            let what = format!("{} is the same group as {}", show(&group.name), show(&other.name));
            tables.report(group.at, what, "put the two together");
            return;
        }
        self.0.push(group);
    }

    /// Adds to the group of that name, or makes it.
    pub(super) fn extend(&mut self, name: &str, needs: Vec<Requirement>) {
        let wanted = normalized(name);
        match self.0.iter_mut().find(|group| normalized(&group.name) == wanted) {
            Some(group) => group.needs.extend(needs),
            None => self.0.push(Group {
                name: name.to_owned(),
                needs,
                ..Group::default()
            }),
        }
    }

    /// Lets a group that is there include others.
    pub(super) fn include(&mut self, name: &str, at: usize, included: &[(&str, usize)]) {
        let wanted = normalized(name);
        if let Some(group) = self.0.iter_mut().find(|group| normalized(&group.name) == wanted) {
            group.at = at;
            let included = included.iter().map(|(name, at)| ((*name).to_owned(), *at));
            group.includes.extend(included);
        }
    }

    /// Refuses inclusions of groups that are not there, and of a group in itself.
    pub(super) fn check_includes(&self, tables: &mut Tables) {
        for (name, at) in self.0.iter().flat_map(|group| &group.includes) {
            if self.get(name).is_none() {
                let problem = self.unknown(name);
                tables.report(*at, problem.what, problem.fix);
            }
        }
        let includes: BTreeMap<String, Vec<String>> = self.0.iter().map(edges).collect();
        for group in &self.0 {
            if leads_to_itself(&normalized(&group.name), &includes) {
                let what = format!("{} includes itself in the end", show(&group.name));
                tables.report(group.at, what, "take one of the inclusions out");
            }
        }
    }

    /// What to say of a name that is no group of the file.
    pub(super) fn unknown(&self, name: &str) -> Problem {
        let own: Vec<&str> = self.0.iter().map(|group| group.name.as_str()).collect();
        let what = format!(
            "{} is no dependency group of the file, which has {}",
            show(name),
            listed(&own, "groups")
        );
        let fix = match (nearest(&normalized(name), own.iter().copied()), own.first()) {
            (Some(near), _) => format!("write {}", show(near)),
            (None, Some(_)) => "name one of these".to_owned(),
            (None, None) => "leave it out, or add the group to the file".to_owned(),
        };
        Problem::new(UNKNOWN, what, fix)
    }
}

fn edges(group: &Group) -> (String, Vec<String>) {
    let included = group.includes.iter().map(|(name, _)| normalized(name));
    (normalized(&group.name), included.collect())
}

fn leads_to_itself(name: &str, includes: &BTreeMap<String, Vec<String>>) -> bool {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![name]);
    while let Some(next) = todo.pop() {
        for included in includes.get(next).into_iter().flatten() {
            if included == name {
                return true;
            }
            if seen.insert(included) {
                todo.push(included);
            }
        }
    }
    false
}
