//! Compares a lock with the project beside it: the verdict of `uv lock --check`, as far as the two files show it.

mod compare;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::compare::{Sides, other_outdated, outdated};

use super::lock::{read_list, read_lists};
use super::members::{Form, Members};
use super::stated::{Part, Sources, Stated, locked, plain_path};
use crate::files::groups::Groups;
use crate::files::marker::{self, Marker};
use crate::files::package_names::normalized;
use crate::files::tables::{Requirement, text_of};
use crate::files::toml::{Table, Value};
use crate::files::version::{self, Specifier};

/// The state of a project and its workspace from which a lock is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The version, unless a build backend knows it.
    version: Option<String>,
    /// The folder, below that of the lock, and how it is installed from there; nothing where that is not known.
    pub(super) place: Option<(String, Form)>,
    /// Nothing where a build backend knows them, or a lock does not say.
    needs: Option<Vec<Stated>>,
    extras: Option<BTreeSet<String>>,
    groups: Option<BTreeMap<String, Vec<Stated>>>,
}

/// The further settings from which a lock is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The Pythons, as the file writes them.
    pub(super) pythons: Option<String>,
    /// Those of all members of the workspace, where they are known.
    all_pythons: Option<Vec<Specifier>>,
    /// `constraints`, `overrides` and `build-constraints`.
    lists: [Vec<Stated>; 3],
    excludes: BTreeSet<String>,
    /// The modes in which versions are chosen, where they are not uv's defaults.
    modes: [Option<String>; 3],
    /// The settings of [`RECORDED`] that are there.
    recorded: [bool; 3],
    /// The places that are locked for, and those that have to be.
    places: [Vec<Marker>; 2],
    /// Extras and groups that exclude each other.
    conflicts: BTreeSet<BTreeSet<String>>,
    /// Whether groups that are empty count, which they do for uv from 0.4.27 on.
    has_empty_groups: bool,
    /// The groups of a workspace that is not a project.
    groups: Option<BTreeMap<String, Vec<Stated>>>,
}

/// The lists of a manifest: in a lock, and in `[tool.uv]`.
const LISTS: [(&str, &str); 3] = [
    ("constraints", "constraint-dependencies"),
    ("overrides", "override-dependencies"),
    ("build-constraints", "build-constraint-dependencies"),
];
/// The modes: in a lock, in `[tool.uv]`, and uv's default.
const MODES: [(&str, &str, &str); 3] = [
    ("resolution-mode", "resolution", "highest"),
    ("prerelease-mode", "prerelease", "if-necessary-or-explicit"),
    ("fork-strategy", "fork-strategy", "requires-python"),
];

/// Settings that a lock records, with the table that has them there. One that a lock alone has may come from the environment
/// of who wrote it.
const RECORDED: [(&str, &str); 3] = [
    ("options", "exclude-newer"),
    ("options", "exclude-newer-package"),
    ("manifest", "dependency-metadata"),
];
/// The places: in a lock, and in `[tool.uv]`.
const PLACES: [(&str, &str); 2] = [
    ("supported-markers", "environments"),
    ("required-markers", "required-environments"),
];

/// The statements of a file about a project, before its sources are looked up.
pub(super) struct Said<'s> {
    pub(super) project: &'s Table<'s>,
    pub(super) dependencies: &'s [Requirement],
    pub(super) extras: &'s [(String, Vec<Requirement>)],
    pub(super) groups: &'s Groups,
    /// The Pythons that groups are for.
    pub(super) group_pythons: BTreeMap<String, Marker>,
    pub(super) place: Option<(String, Form)>,
}

impl Origin {
    /// Reads what a lock of this project is made of.
    pub(super) fn stated(said: &Said<'_>, sources: &Sources) -> Self {
        let dynamic = said.project.get("dynamic").and_then(Value::as_array);
        let dynamic: Vec<&str> = dynamic.into_iter().flatten().filter_map(Value::as_str).collect();
        let is_static = !dynamic.contains(&"dependencies") && !dynamic.contains(&"optional-dependencies");
        let own = said.dependencies.iter();
        let own = own.flat_map(|need| sources.stated(need, Part::Project));
        let extras = said.extras.iter().flat_map(|(name, needs)| {
            let needs = needs.iter();
            needs.flat_map(move |need| sources.stated(need, Part::Extra(name)))
        });
        Self {
            version: text_of(said.project, "version").map(str::to_owned),
            place: said.place.clone(),
            needs: is_static.then(|| own.chain(extras).collect()),
            extras: is_static.then(|| said.extras.iter().map(|(name, _)| normalized(name)).collect()),
            groups: state_groups(said.groups, sources, &said.group_pythons),
        }
    }

    /// Reads it from the package of a lock.
    pub(super) fn locked(package: &Table<'_>) -> Self {
        let metadata = package.get("metadata").and_then(Value::as_table);
        let list = |key: &str| metadata.and_then(|table| table.get(key));
        let needs = read_list(list("requires-dist"), locked);
        let extras = list("provides-extras").and_then(Value::as_array);
        let extras = extras.map(|list| list.iter().filter_map(Value::as_str).map(normalized).collect());
        let source = package.get("source").and_then(Value::as_table);
        // A lock that says nothing of what a package states has no needs of it either.
        let says = metadata.is_some() || !package.contains_key("dependencies");
        Self {
            version: text_of(package, "version").map(str::to_owned),
            place: source.and_then(read_place),
            needs: says.then_some(needs),
            extras,
            groups: Some(read_lists(list("requires-dev"), locked)),
        }
    }
}

/// Returns the place of a project in a lock.
fn read_place(source: &Table<'_>) -> Option<(String, Form)> {
    let forms = [
        ("virtual", Form::Virtual),
        ("editable", Form::Editable),
        ("directory", Form::Copied),
    ];
    let mut forms = forms.into_iter();
    forms.find_map(|(key, form)| Some((plain_path("", text_of(source, key)?), form)))
}

/// Returns the requirements of groups, with those that they include, and the Pythons that each is for; nothing where
/// that is too much to compare.
fn state_groups(
    groups: &Groups,
    sources: &Sources,
    pythons: &BTreeMap<String, Marker>,
) -> Option<BTreeMap<String, Vec<Stated>>> {
    let flattened = groups.flattened()?.into_iter();
    let stated = flattened.map(|(name, needs)| {
        let needs = needs.into_iter().flat_map(|(path, need)| {
            let group = path.last().copied().unwrap_or_default();
            let markers: Vec<&Marker> = path.iter().filter_map(|name| pythons.get(&normalized(name))).collect();
            let stated = sources.stated(need, Part::Group(group)).into_iter();
            stated.map(move |stated| {
                markers
                    .iter()
                    .fold(stated, |stated, marker| stated.and((*marker).clone()))
            })
        });
        (name, needs.collect())
    });
    Some(stated.collect())
}

/// Returns the Pythons that `tool.uv.dependency-groups` has for groups, by the normalized names of these. What is left
/// out inside a range does not count.
pub(super) fn group_pythons(uv: Option<&Table<'_>>) -> BTreeMap<String, Marker> {
    let table = uv.and_then(|uv| uv.get("dependency-groups")?.as_table());
    let entries = table.into_iter().flat_map(Table::entries);
    let marker = |(name, _, value): (&str, usize, &Value<'_>)| {
        let range = text_of(value.as_table()?, "requires-python")?;
        Some((normalized(name), marker::of_pythons(range)?))
    };
    entries.filter_map(marker).collect()
}

impl Origin {
    /// Returns whether a lock says what it was made of.
    pub(super) fn says(&self) -> bool {
        self.needs.is_some()
    }
}

impl Manifest {
    /// Takes from a `uv.toml` how versions are chosen, which it says in place of `[tool.uv]`.
    pub(super) fn take_modes(&mut self, settings: &Self) {
        self.modes.clone_from(&settings.modes);
        self.recorded = settings.recorded;
    }

    /// Reads it from `[tool.uv]`.
    pub(super) fn stated(
        uv: Option<&Table<'_>>,
        requirements: impl Fn(&Value<'_>) -> Vec<Requirement>,
        sources: &Sources,
    ) -> Self {
        let get = |key: &str| uv.and_then(|uv| uv.get(key));
        let list = |(_, key): (&str, &str)| {
            let list = get(key).map(&requirements).unwrap_or_default();
            let list = list.iter();
            list.flat_map(|need| sources.stated(need, Part::Manifest)).collect()
        };
        let mode = |(_, key, default): (&str, &str, &str)| {
            let mode = get(key).and_then(Value::as_str).filter(|mode| *mode != default);
            mode.map(str::to_owned)
        };
        Self {
            lists: LISTS.map(list),
            excludes: read_names(get("exclude-dependencies")),
            modes: MODES.map(mode),
            recorded: RECORDED.map(|(_, key)| get(key).is_some()),
            places: PLACES.map(|(_, key)| read_markers(get(key))),
            conflicts: conflicts(get("conflicts")),
            ..Self::default()
        }
    }

    /// Adds the groups of a workspace that is not a project.
    pub(super) fn with_groups(mut self, of: &Groups, sources: &Sources, uv: Option<&Table<'_>>) -> Self {
        let pythons = group_pythons(uv);
        self.groups = state_groups(of, sources, &pythons);
        self
    }

    /// Adds what the members of a workspace say.
    pub(super) fn with_members(mut self, members: &Members) -> Self {
        self.all_pythons = members.pythons();
        self.conflicts.extend(members.conflicts());
        self
    }

    /// Reads it from a lock.
    pub(super) fn locked(document: &Table<'_>) -> Self {
        let manifest = document.get("manifest").and_then(Value::as_table);
        let get = |key: &str| manifest.and_then(|table| table.get(key));
        let options = document.get("options").and_then(Value::as_table);
        let recorded = |(table, key): (&str, &str)| {
            let table = document.get(table).and_then(Value::as_table);
            table.is_some_and(|table| table.contains_key(key))
        };
        let mode = |(key, ..): (&str, &str, &str)| options.and_then(|table| text_of(table, key)).map(str::to_owned);
        Self {
            pythons: text_of(document, "requires-python").map(str::to_owned),
            all_pythons: None,
            lists: LISTS.map(|(key, _)| read_list(get(key), locked)),
            excludes: read_names(get("excludes")),
            modes: MODES.map(mode),
            recorded: RECORDED.map(recorded),
            places: PLACES.map(|(key, _)| read_markers(document.get(key))),
            conflicts: conflicts(document.get("conflicts")),
            has_empty_groups: document
                .get("revision")
                .and_then(Value::as_integer)
                .is_some_and(|number| number != "0"),
            groups: Some(read_lists(get("dependency-groups"), locked)),
        }
    }

    fn specifiers(&self) -> Vec<Specifier> {
        let pythons = self.pythons.as_deref();
        pythons.and_then(version::specifiers).unwrap_or_default()
    }
}

fn read_markers(list: Option<&Value<'_>>) -> Vec<Marker> {
    let one = list.map(std::slice::from_ref).unwrap_or_default();
    let items = list.and_then(Value::as_array).unwrap_or(one).iter();
    let texts = items.filter_map(Value::as_str);
    texts.map(|text| marker::read(text).unwrap_or(Marker::True)).collect()
}

/// Sets of extras and groups; that they are of the project itself is not said of each in every file.
pub(super) fn conflicts(list: Option<&Value<'_>>) -> BTreeSet<BTreeSet<String>> {
    let sets = list.and_then(Value::as_array).into_iter().flatten();
    let one = |item: &Value<'_>| {
        let table = item.as_table()?;
        let kinds = ["extra", "group"].into_iter();
        let mut names = kinds.filter_map(|kind| Some(format!("{kind} {}", normalized(text_of(table, kind)?))));
        names
            .next()
            .or_else(|| Some(format!("package {}", normalized(text_of(table, "package")?))))
    };
    let sets = sets.filter_map(Value::as_array);
    sets.map(|set| set.iter().filter_map(one).collect()).collect()
}

fn read_names(list: Option<&Value<'_>>) -> BTreeSet<String> {
    let items = list.and_then(Value::as_array);
    let items = items.into_iter().flatten();
    let name = |item: &Value<'_>| match item.as_table() {
        Some(table) => text_of(table, "name").map(normalized),
        None => item.as_str().map(normalized),
    };
    items.filter_map(name).collect()
}
