//! `uv.lock`: its packages, and which of them a selection installs.

use std::collections::{BTreeMap, BTreeSet};

use super::select::Selection;
use super::stale::{Manifest, Origin};
use crate::files::lock::{LOCK, Local, Package, packages};
use crate::files::marker::{self, Linux, Marker};
use crate::files::package_names::normalized;
use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, show};

/// The schema that uv reads and writes.
const SCHEMA: &str = "1";

/// The contents of a `uv.lock` that concern the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    packages: Vec<Locked>,
    /// The index of the project among them; a workspace may have none of its own.
    own: Option<usize>,
    /// The packages of the workspace, normalized.
    members: BTreeSet<String>,
    /// The groups of a workspace that is not a project itself.
    groups: BTreeMap<String, Vec<Need>>,
    extra_names: BTreeSet<String>,
    group_names: BTreeSet<String>,
    /// The project state that it was made from.
    pub(super) origin: Origin,
    /// The states of all local projects, by their names.
    origins: BTreeMap<String, Origin>,
    pub(super) manifest: Manifest,
}

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Locked {
    /// As the lock writes it, which is normalized.
    name: String,
    version: Option<String>,
    /// Its source, as what tells two of one name apart.
    source: String,
    /// Its path, if it lies beside the project and is installed from there.
    path: Option<String>,
    line: u32,
    needs: Vec<Need>,
    extras: BTreeMap<String, Vec<Need>>,
    groups: BTreeMap<String, Vec<Need>>,
}

/// A requirement of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Need {
    name: String,
    version: Option<String>,
    source: Option<String>,
    extras: Vec<String>,
    marker: Marker,
}

/// Reads `uv.lock`; `name` is the project's, if it is not a workspace without one.
pub(super) fn read(text: &str, name: Option<&str>) -> Result<Lock, Vec<Problem>> {
    tables::read(LOCK, text, |tables, document| {
        if !is_readable(tables, document) {
            return Lock::default();
        }
        let packages = packages(tables, document);
        let mut lock = Lock {
            packages: packages.iter().map(|package| read_package(tables, package)).collect(),
            members: read_member_names(document),
            manifest: Manifest::locked(document),
            ..Lock::default()
        };
        let origins = packages.iter();
        let origins = origins.map(|package| (normalized(package.name), Origin::locked(package.table)));
        lock.origins = origins.filter(|(_, origin)| origin.place.is_some()).collect();
        lock.groups(document);
        let Some(name) = name else { return lock };
        let wanted = normalized(name);
        lock.own = lock
            .packages
            .iter()
            .position(|package| normalized(&package.name) == wanted);
        if let Some(own) = lock.own {
            lock.names(packages[own].table);
        } else {
            let what = format!("this lock is not of this project: it has no package {}", show(name));
            tables.report_file(what, "write it anew: `uv lock`");
        }
        lock
    })
}

/// Returns whether it is a lock, of a schema that uv knows.
fn is_readable(tables: &mut Tables, document: &Table<'_>) -> bool {
    match document
        .get("version")
        .map(|version| (version.at, version.as_integer()))
    {
        Some((_, Some(SCHEMA))) => true,
        Some((at, Some(version))) => {
            let what = format!("the lock has the schema {version}, and uv reads {SCHEMA}");
            tables.report(at, what, "write it anew by the uv that installs: `uv lock`");
            false
        }
        Some((_, None)) | None => {
            let what = "this is not a lock of uv, which has a `version`";
            tables.report_file(what, "write it anew: `uv lock`");
            false
        }
    }
}

/// Returns the members of the workspace.
fn read_member_names(document: &Table<'_>) -> BTreeSet<String> {
    let manifest = document.get("manifest").and_then(Value::as_table);
    let members = manifest.and_then(|table| table.get("members")?.as_array());
    let names = members.into_iter().flatten().filter_map(Value::as_str);
    names.map(normalized).collect()
}

fn read_package(tables: &Tables, package: &Package<'_, '_>) -> Locked {
    let table = package.table;
    let list = |key: &str| read_lists(table.get(key), read_need);
    let source = table.get("source").and_then(Value::as_table);
    Locked {
        name: normalized(package.name),
        version: text_of(table, "version").map(str::to_owned),
        source: source.map(show_source).unwrap_or_default(),
        path: source.and_then(installed_path).map(str::to_owned),
        line: tables.line(package.at),
        needs: read_list(table.get("dependencies"), read_need),
        extras: list("optional-dependencies"),
        groups: list("dev-dependencies"),
    }
}

/// Returns a source as one text.
fn show_source(source: &Table<'_>) -> String {
    let mut parts: Vec<String> = source
        .entries()
        .filter_map(|(key, _, value)| Some(format!("{key}={}", value.as_str()?)))
        .collect();
    parts.sort();
    parts.join(" ")
}

/// Returns where a package is, if it is beside the project; `virtual` ones are not installed.
fn installed_path<'d>(source: &'d Table<'_>) -> Option<&'d str> {
    let kinds = ["editable", "directory", "path"];
    kinds.iter().find_map(|kind| text_of(source, kind))
}

/// Reads lists of needs by the names of extras or groups.
pub(super) fn read_lists<T>(
    value: Option<&Value<'_>>,
    read: impl Fn(&Table<'_>) -> Option<T>,
) -> BTreeMap<String, Vec<T>> {
    let table = value.and_then(Value::as_table);
    let entries = table.into_iter().flat_map(Table::entries);
    entries
        .map(|(name, _, list)| (normalized(name), read_list(Some(list), &read)))
        .collect()
}

/// Reads a list of needs, each of which is a table.
pub(super) fn read_list<T>(value: Option<&Value<'_>>, read: impl Fn(&Table<'_>) -> Option<T>) -> Vec<T> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| read(item.as_table()?)).collect()
}

fn read_need(table: &Table<'_>) -> Option<Need> {
    let extras = ["extra", "extras"].iter().find_map(|key| table.get(key)?.as_array());
    let extras = extras.into_iter().flatten().filter_map(Value::as_str);
    Some(Need {
        name: normalized(text_of(table, "name")?),
        version: text_of(table, "version").map(str::to_owned),
        source: table.get("source").and_then(Value::as_table).map(show_source),
        extras: extras.map(normalized).collect(),
        // One that cannot be read may hold.
        marker: text_of(table, "marker").and_then(marker::read).unwrap_or(Marker::True),
    })
}

fn read_keys(table: Option<&Table<'_>>, key: &str) -> Vec<String> {
    let keys = table.and_then(|table| table.get(key)?.as_table());
    let keys = keys.into_iter().flat_map(Table::entries);
    keys.map(|(key, ..)| normalized(key)).collect()
}

impl Lock {
    /// Reads the groups of a workspace that is not a project.
    fn groups(&mut self, document: &Table<'_>) {
        let manifest = document.get("manifest").and_then(Value::as_table);
        self.groups = read_lists(manifest.and_then(|table| table.get("dependency-groups")), read_need);
        self.group_names.extend(self.groups.keys().cloned());
    }

    /// Reads the names of the project's extras and groups.
    fn names(&mut self, package: &Table<'_>) {
        self.origin = Origin::locked(package);
        let metadata = package.get("metadata").and_then(Value::as_table);
        self.extra_names
            .extend(read_keys(Some(package), "optional-dependencies"));
        self.group_names.extend(read_keys(Some(package), "dev-dependencies"));
        self.group_names.extend(read_keys(metadata, "requires-dev"));
        let extras = metadata.and_then(|table| table.get("provides-extras")?.as_array());
        let extras = extras.into_iter().flatten().filter_map(Value::as_str);
        self.extra_names.extend(extras.map(normalized));
    }

    /// Returns the names of the members of the workspace.
    pub(super) fn listed(&self) -> BTreeSet<&str> {
        self.members.iter().map(String::as_str).collect()
    }

    /// Returns the names and folders of the local projects that are not of the workspace.
    pub(super) fn folders(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = self.origins.iter().filter(|(name, _)| !self.members.contains(*name));
        others.filter_map(|(name, origin)| {
            let (folder, _) = origin.place.as_ref()?;
            (!folder.is_empty()).then_some((name.as_str(), folder.as_str()))
        })
    }

    /// Returns the state of a local project that it was made from; the name is normalized.
    pub(super) fn origin_of(&self, name: &str) -> Option<&Origin> {
        self.origins.get(name)
    }

    /// Returns the names of its packages.
    pub(super) fn packages(&self) -> BTreeSet<&str> {
        self.packages.iter().map(|package| package.name.as_str()).collect()
    }

    /// Returns whether it has that extra of the project.
    pub(super) fn has_extra(&self, name: &str) -> bool {
        self.extra_names.contains(&normalized(name))
    }

    /// Returns whether it has that group of the project.
    pub(super) fn has_group(&self, name: &str) -> bool {
        self.group_names.contains(&normalized(name))
    }

    /// Returns the packages beside the project that a selection installs on a Linux, those of its workspace left out.
    #[must_use]
    pub fn locals(&self, selection: &Selection) -> Vec<Local> {
        let reached = Walk::new(self, selection).reached();
        let locals = reached.iter().map(|index| &self.packages[*index]);
        let locals = locals.filter(|package| !self.members.contains(&package.name));
        let local = |package: &Locked| {
            let path = package.path.clone().filter(|_| !selection.leaves_out(&package.name))?;
            Some(Local {
                name: package.name.clone(),
                path,
                line: package.line,
            })
        };
        locals.filter_map(local).collect()
    }

    /// Returns the packages that a selection installs for their own sake.
    fn roots(&self, selection: &Selection) -> Vec<usize> {
        let is_root = |package: &Locked| match selection.packages.as_slice() {
            _ if selection.all_packages => self.is_member(package),
            [] => self.own.is_none() && self.is_member(package),
            named => named.contains(&package.name),
        };
        let own = self.own.filter(|_| selection.packages.is_empty());
        let others = (0..self.packages.len()).filter(|index| is_root(&self.packages[*index]));
        own.into_iter().chain(others).collect()
    }

    fn is_member(&self, package: &Locked) -> bool {
        self.members.contains(&package.name)
    }
}

/// A walk from what is selected to all that it needs.
struct Walk<'l> {
    lock: &'l Lock,
    selection: &'l Selection,
    roots: Vec<usize>,
    by_name: BTreeMap<&'l str, Vec<usize>>,
    /// Packages, and extras of them, that are reached.
    seen: BTreeSet<(usize, Option<&'l str>)>,
    todo: Vec<&'l Need>,
}

impl<'l> Walk<'l> {
    fn new(lock: &'l Lock, selection: &'l Selection) -> Self {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, package) in lock.packages.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(index);
        }
        Self {
            lock,
            selection,
            roots: lock.roots(selection),
            by_name,
            seen: BTreeSet::new(),
            todo: Vec::new(),
        }
    }

    /// Returns the packages that are reached, the project left out.
    fn reached(mut self) -> BTreeSet<usize> {
        for root in self.roots.clone() {
            self.start(&self.lock.packages[root]);
        }
        let groups = self.lock.groups.iter();
        let groups = groups.filter(|(name, _)| self.lock.own.is_none() && self.selection.has_group(name));
        self.todo.extend(groups.flat_map(|(_, needs)| needs));
        while let Some(need) = self.todo.pop() {
            self.follow(need);
        }
        let roots = &self.roots;
        let reached = self.seen.iter().map(|(index, _)| *index);
        reached.filter(|index| !roots.contains(index)).collect()
    }

    /// Visits the requirements of a root that the selection includes.
    fn start(&mut self, package: &'l Locked) {
        let selection = self.selection;
        if selection.has_project() {
            self.todo.extend(&package.needs);
            let extras = package.extras.iter().filter(|(name, _)| selection.has_extra(name));
            self.todo.extend(extras.flat_map(|(_, needs)| needs));
        }
        let groups = package.groups.iter().filter(|(name, _)| selection.has_group(name));
        self.todo.extend(groups.flat_map(|(_, needs)| needs));
    }

    fn follow(&mut self, need: &'l Need) {
        let place = Linux(|extra: &str| self.activates(extra), self.selection.python.as_ref());
        if need.marker.holds(&place) == Some(false) {
            return;
        }
        let lock = self.lock;
        let named = self.by_name.get(need.name.as_str()).cloned().unwrap_or_default();
        for index in named {
            let package = &lock.packages[index];
            let is_other = |wanted: &Option<String>, own: &str| wanted.as_ref().is_some_and(|wanted| wanted != own);
            if is_other(&need.version, package.version.as_deref().unwrap_or_default())
                || is_other(&need.source, &package.source)
            {
                continue;
            }
            if self.seen.insert((index, None)) {
                self.todo.extend(&package.needs);
            }
            for extra in &need.extras {
                if let Some((extra, needs)) = package.extras.get_key_value(extra)
                    && self.seen.insert((index, Some(extra)))
                {
                    self.todo.extend(needs);
                }
            }
        }
    }

    /// Returns whether a choice of which others are excluded is made, as uv writes it in markers: `extra-3-app-gpu`.
    fn activates(&self, choice: &str) -> Option<bool> {
        self.roots.iter().find_map(|root| {
            let name = &self.lock.packages[*root].name;
            let of = |kind: &str| format!("{kind}-{}-{name}", name.len());
            if choice == of("project") {
                return Some(self.selection.has_project());
            }
            let name_of = |kind: &str| choice.strip_prefix(&format!("{}-", of(kind)));
            let extra = name_of("extra").map(|extra| self.selection.has_project() && self.selection.has_extra(extra));
            extra.or_else(|| name_of("group").map(|group| self.selection.has_group(group)))
        })
    }
}
