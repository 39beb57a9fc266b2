//! `poetry.lock`: its packages, and which of them a selection installs.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::Problem;
use crate::files::lock::{LOCK, Local, Package, names, packages};
use crate::files::marker::{self, Linux, Marker};
use crate::files::package_names::normalized;
use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::version::{Version, fit, specifiers};

/// The contents of a `poetry.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    pub(super) packages: BTreeSet<String>,
    /// The version of its format, such as `2.1`.
    pub version: String,
    /// The hash of what it was made of.
    pub(super) hash: String,
    /// The Poetry that wrote it.
    pub(super) generator: Option<String>,
    locked: Vec<Locked>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Locked {
    name: String,
    local: Option<Local>,
    /// Whether only extras need it.
    is_optional: bool,
    /// The groups that need it, and where; none before 2.1.
    groups: Vec<(String, Marker)>,
    needs: Vec<Need>,
}

/// A requirement of a project or a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    name: String,
    marker: Marker,
    /// Whether only an extra needs it.
    is_optional: bool,
    has_extras: bool,
}

/// Reads `poetry.lock`.
pub(super) fn read(text: &str) -> Result<Lock, Vec<Problem>> {
    tables::read(LOCK, text, |tables, document| {
        let metadata = document.get("metadata").and_then(Value::as_table);
        let version = metadata.and_then(|table| Some((table, table.get("lock-version")?)));
        let Some((metadata, version, at)) = version.and_then(|(table, value)| Some((table, value.as_str()?, value.at)))
        else {
            let what = if document.contains_key("version") && document.contains_key("requires-python") {
                "this is a lock of uv, not of Poetry"
            } else {
                "this is not a lock of Poetry, which has a `lock-version` in `[metadata]`"
            };
            tables.report_file(what, "write one: `poetry lock`");
            return Lock::default();
        };
        if !is_readable(version) {
            let what = format!("the lock has the format {version}, and Poetry reads 1 and 2");
            tables.report(at, what, "write it anew by the Poetry that installs: `poetry lock`");
        }
        let hash = text_of(metadata, "content-hash").unwrap_or_default();
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let what = "`[metadata]` has no `content-hash`, by which Poetry knows what was locked";
            tables.report_file(what, "write the lock anew: `poetry lock`");
        }
        let packages = packages(tables, document);
        Lock {
            packages: names(&packages),
            version: version.to_owned(),
            hash: hash.to_owned(),
            generator: find_generator(text),
            locked: packages.iter().map(|package| read_package(tables, package)).collect(),
        }
    })
}

/// Returns whether Poetry reads locks of that format, which all its releases since 1.0 do from 1 to 2.
fn is_readable(version: &str) -> bool {
    let range = specifiers(">=1,<3").unwrap_or_default();
    Version::read(version).is_some_and(|version| fit(&range, &version))
}

/// Returns the Poetry of the first line.
fn find_generator(text: &str) -> Option<String> {
    let first = text.lines().next().filter(|line| line.starts_with('#'))?;
    let (_, after) = first.split_once("Poetry ")?;
    after.split(' ').next().map(str::to_owned)
}

fn read_package(tables: &Tables, package: &Package<'_, '_>) -> Locked {
    let table = package.table;
    let groups = table.get("groups").and_then(Value::as_array);
    let groups = groups.into_iter().flatten().filter_map(Value::as_str);
    let needs = table.get("dependencies").and_then(Value::as_table);
    Locked {
        name: normalized(package.name),
        local: find_local(tables, package),
        is_optional: table.get("optional").and_then(Value::as_bool) == Some(true),
        groups: groups
            .map(|group| (normalized(group), read_marker(table, group)))
            .collect(),
        needs: needs.map(needs_of).unwrap_or_default(),
    }
}

/// Returns where a group needs a package: one marker for all, or one for each.
fn read_marker(package: &Table<'_>, group: &str) -> Marker {
    let markers = package.get("markers");
    let text = match markers.and_then(Value::as_table) {
        Some(table) => text_of(table, group),
        None => markers.and_then(Value::as_str),
    };
    // One that cannot be read may hold.
    text.and_then(marker::read).unwrap_or(Marker::True)
}

/// Returns a package that is beside the project.
fn find_local(tables: &Tables, package: &Package<'_, '_>) -> Option<Local> {
    let source = package.table.get("source")?.as_table()?;
    matches!(text_of(source, "type")?, "directory" | "file").then_some(())?;
    Some(Local {
        name: package.name.to_owned(),
        path: text_of(source, "url")?.to_owned(),
        line: tables.line(package.at),
    })
}

/// Returns a table of dependencies, as locks and Poetry's part of `pyproject.toml` have it.
pub(super) fn needs_of(table: &Table<'_>) -> Vec<Need> {
    let entries = table.entries();
    let entries = entries.filter(|(name, ..)| !name.eq_ignore_ascii_case("python"));
    let needs = entries.flat_map(|(name, _, value)| {
        let one = std::slice::from_ref(value);
        let choices = value.as_array().map_or(one, |list| list).iter();
        choices.map(|choice| read_need(name, choice.as_table()))
    });
    needs.collect()
}

fn read_need(name: &str, table: Option<&Table<'_>>) -> Need {
    let text = |key: &str| table.and_then(|table| text_of(table, key));
    let get = |key: &str| table.and_then(|table| table.get(key));
    let marker = text("markers").and_then(marker::read).unwrap_or(Marker::True);
    let platform = text("platform").and_then(|name| marker::read(&format!("sys_platform == '{name}'")));
    Need {
        name: normalized(name),
        marker: marker.and(platform.unwrap_or(Marker::True)),
        is_optional: get("optional").and_then(Value::as_bool) == Some(true),
        has_extras: get("extras")
            .and_then(Value::as_array)
            .is_some_and(|extras| !extras.is_empty()),
    }
}

/// Returns a need of `[project]`, or of a group beside Poetry's own.
pub(super) fn need_of_text(text: &str) -> Need {
    let (head, marker) = crate::files::pyproject::split_marker(text);
    Need {
        name: normalized(crate::files::package_names::name_of(head)),
        marker: marker.and_then(marker::read).unwrap_or(Marker::True),
        is_optional: false,
        has_extras: head.contains('['),
    }
}

impl Lock {
    /// Returns the packages beside the project that are installed on a Linux: those of the groups that `is_selected`,
    /// or, where the lock does not say of which group each is, those that `needs` leads to.
    pub(super) fn locals(
        &self,
        is_selected: impl Fn(&str) -> bool,
        needs: &[&Need],
        python: Option<&Version>,
    ) -> Vec<&Local> {
        let has_groups = self.locked.iter().any(|package| !package.groups.is_empty());
        let reached = if has_groups {
            BTreeSet::new()
        } else {
            self.reached(needs, python)
        };
        let place = Linux(|_: &str| Some(false), python);
        let is_installed = |(index, package): &(usize, &Locked)| {
            if !has_groups {
                return reached.contains(index);
            }
            let mut groups = package.groups.iter();
            groups.any(|(group, marker)| is_selected(group) && marker.holds(&place) != Some(false))
        };
        let installed = self.locked.iter().enumerate().filter(is_installed);
        installed.filter_map(|(_, package)| package.local.as_ref()).collect()
    }

    /// Returns the packages that needs lead to.
    fn reached(&self, needs: &[&Need], python: Option<&Version>) -> BTreeSet<usize> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, package) in self.locked.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(index);
        }
        let place = Linux(|_: &str| None, python);
        let (mut reached, mut extended) = (BTreeSet::new(), BTreeSet::new());
        let mut todo: Vec<&Need> = needs.iter().copied().filter(|need| !need.is_optional).collect();
        while let Some(need) = todo.pop() {
            if need.marker.holds(&place) == Some(false) {
                continue;
            }
            for index in by_name.get(need.name.as_str()).into_iter().flatten() {
                let package = &self.locked[*index];
                let needs = package.needs.iter();
                if reached.insert(*index) && !package.is_optional {
                    todo.extend(needs.clone().filter(|need| !need.is_optional));
                }
                if need.has_extras && extended.insert(*index) {
                    todo.extend(needs.filter(|need| need.is_optional));
                }
            }
        }
        reached
    }
}
