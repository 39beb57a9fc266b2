//! Dependency groups of `pyproject.toml`: `[dependency-groups]` as `PyPA`'s specification of that name has it, which uv
//! and Poetry read, each with groups of its own besides.

use std::collections::{BTreeMap, BTreeSet};

use super::package_names::normalized;
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{MOST_PROBLEMS, Problem, listed, show};
use crate::rule::Rule;
use crate::suggest::nearest;

/// The rule that the name of a group breaks that is not there.
const UNKNOWN: Rule = Rule::UnknownExtra;

/// More requirements than the groups of any real project have together, with what they include.
const MAX_FLATTENED: usize = 100_000;

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// As the file writes it.
    pub(super) name: String,
    /// The requirements that it states itself.
    pub(super) needs: Vec<Requirement>,
    /// The groups that it includes, and where.
    pub(super) includes: Vec<(String, usize)>,
    /// Its place in the source.
    pub(super) at: usize,
}

/// A requirement, and the groups that lead to it, the one that asks for it last.
pub(super) type Reached<'g> = (Vec<&'g str>, &'g Requirement);

/// The groups of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    all: Vec<Group>,
    /// The index of the group of each normalized name.
    places: BTreeMap<String, usize>,
}

/// Reads `[dependency-groups]`. What is included is looked for by [`Groups::check_includes`], when all groups are
/// there.
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

/// Reads an item of a group: a requirement or `{ include-group = "…" }`.
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
            let what = format!("a table in `{shown}` is not an inclusion of a group");
            tables.report(at, what, "write { include-group = \"name\" }");
        }
    }
}

impl Groups {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Group> {
        self.all.iter()
    }

    /// Returns the group of that name, in any spelling that is the same when normalized.
    pub(super) fn get(&self, name: &str) -> Option<&Group> {
        self.all.get(*self.places.get(&normalized(name))?)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Group> {
        self.all.get_mut(*self.places.get(&normalized(name))?)
    }

    fn push(&mut self, group: Group) {
        self.places.insert(normalized(&group.name), self.all.len());
        self.all.push(group);
    }

    /// Puts a group above the others.
    pub(super) fn put_first(&mut self, group: Group) {
        let others = std::mem::take(&mut self.all);
        self.push(group);
        for other in others {
            let place = self.all.len();
            self.places.entry(normalized(&other.name)).and_modify(|at| {
                if *at > 0 {
                    *at = place;
                }
            });
            self.all.push(other);
        }
    }

    /// Returns what each group asks for with all that it includes; nothing where that is too much.
    pub(super) fn flattened(&self) -> Option<BTreeMap<String, Vec<Reached<'_>>>> {
        let mut count = 0;
        let mut all = BTreeMap::new();
        for (name, start) in &self.places {
            let (mut seen, mut todo, mut needs) = (BTreeSet::new(), vec![(*start, Vec::new())], Vec::new());
            while let Some((place, mut path)) = todo.pop() {
                let Some(group) = self.all.get(place).filter(|_| seen.insert(place)) else {
                    continue;
                };
                path.push(group.name.as_str());
                needs.extend(group.needs.iter().map(|need| (path.clone(), need)));
                let included = group.includes.iter().map(|(name, _)| normalized(name));
                let included = included.filter_map(|name| self.places.get(&name));
                todo.extend(included.map(|place| (*place, path.clone())));
                count += path.len() * (1 + group.needs.len() + group.includes.len());
                (count <= MAX_FLATTENED).then_some(())?;
            }
            all.insert(name.clone(), needs);
        }
        Some(all)
    }

    /// Adds a group whose name must be new.
    pub(super) fn add(&mut self, tables: &mut Tables, group: Group) {
        if let Some(other) = self.get(&group.name) {
            let what = format!("{} is the same group as {}", show(&group.name), show(&other.name));
            tables.report(group.at, what, "put the two together");
            return;
        }
        self.push(group);
    }

    /// Adds to the group of that name, or makes it.
    pub(super) fn extend(&mut self, name: &str, needs: Vec<Requirement>) {
        match self.get_mut(name) {
            Some(group) => group.needs.extend(needs),
            None => self.push(Group {
                name: name.to_owned(),
                needs,
                ..Group::default()
            }),
        }
    }

    /// Lets a group that is there include others.
    pub(super) fn include(&mut self, name: &str, at: usize, included: &[(&str, usize)]) {
        if let Some(group) = self.get_mut(name) {
            group.at = at;
            let included = included.iter().map(|(name, at)| ((*name).to_owned(), *at));
            group.includes.extend(included);
        }
    }

    /// Refuses inclusions of groups that are not there, and of a group in itself.
    pub(super) fn check_includes(&self, tables: &mut Tables) {
        let all = self.all.iter().flat_map(|group| &group.includes);
        // Each message names all groups.
        for (name, at) in all.filter(|(name, _)| self.get(name).is_none()).take(MOST_PROBLEMS) {
            let problem = self.unknown(name);
            tables.report(*at, problem.what, problem.fix);
        }
        for place in self.cycles() {
            let group = &self.all[place];
            let what = format!("{} includes itself in the end", show(&group.name));
            tables.report(group.at, what, "take one of the inclusions out");
        }
    }

    /// Returns the groups that are included again below themselves, one of each cycle that the search meets.
    fn cycles(&self) -> BTreeSet<usize> {
        let mut searched = vec![Search::Ahead; self.all.len()];
        let mut cycles = BTreeSet::new();
        for start in 0..self.all.len() {
            // Each group, and how many of its inclusions were followed.
            let mut path = vec![(start, 0)];
            if searched[start] == Search::Ahead {
                searched[start] = Search::Under;
            } else {
                path.clear();
            }
            while let Some((place, followed)) = path.last_mut() {
                let Some((name, _)) = self.all[*place].includes.get(*followed) else {
                    searched[*place] = Search::Done;
                    path.pop();
                    continue;
                };
                *followed += 1;
                let Some(included) = self.places.get(&normalized(name)).copied() else {
                    continue;
                };
                match searched[included] {
                    Search::Ahead => {
                        searched[included] = Search::Under;
                        path.push((included, 0));
                    }
                    Search::Under => drop(cycles.insert(included)),
                    Search::Done => {}
                }
            }
        }
        cycles
    }

    /// Returns the problem of a name that is not a group of the file.
    pub(super) fn unknown(&self, name: &str) -> Problem {
        let own: Vec<&str> = self.all.iter().map(|group| group.name.as_str()).collect();
        let what = format!(
            "{} is not a dependency group of the file, which has {}",
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

/// The state of a group in the search for cycles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    Ahead,
    Under,
    Done,
}
