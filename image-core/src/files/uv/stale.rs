//! Whether a lock is of the project beside it: the verdict of `uv lock --check`, as far as the two files say.

use std::collections::{BTreeMap, BTreeSet};

use super::stated::{Difference, Part, Sources, Stated, differences, locked};
use crate::files::groups::Groups;
use crate::files::lock::LOCK;
use crate::files::marker::{self, Marker};
use crate::files::pyproject::normalized;
use crate::files::tables::{Requirement, text_of};
use crate::files::toml::{Table, Value};
use crate::files::version::{self, Bounds, Specifier, Version};
use crate::files::{Problem, listed, show};

/// The state of a project and its workspace from which a lock is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The version, unless a build backend knows it.
    version: Option<String>,
    /// Whether it is installed itself; nothing where that is not known.
    pub(super) is_package: Option<bool>,
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
    /// `constraints`, `overrides` and `build-constraints`.
    lists: [Vec<Stated>; 3],
    excludes: BTreeSet<String>,
    /// The modes in which versions are chosen, where they are not uv's defaults.
    modes: [Option<String>; 3],
    /// The settings of [`RECORDED`] that are there.
    recorded: [bool; 2],
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
const RECORDED: [(&str, &str); 2] = [("options", "exclude-newer"), ("manifest", "dependency-metadata")];
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
    pub(super) is_package: Option<bool>,
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
            is_package: said.is_package,
            needs: is_static.then(|| own.chain(extras).collect()),
            extras: is_static.then(|| said.extras.iter().map(|(name, _)| normalized(name)).collect()),
            groups: groups(said.groups, sources),
        }
    }

    /// Reads it from the package of a lock.
    pub(super) fn locked(package: &Table<'_>) -> Self {
        let metadata = package.get("metadata").and_then(Value::as_table);
        let list = |key: &str| metadata.and_then(|table| table.get(key));
        let needs = list("requires-dist").map(stateds).unwrap_or_default();
        let extras = list("provides-extras").and_then(Value::as_array);
        let extras = extras.map(|list| list.iter().filter_map(Value::as_str).map(normalized).collect());
        let source = package.get("source").and_then(Value::as_table);
        // A lock that says nothing of what a package states has no needs of it either.
        let says = metadata.is_some() || !package.contains_key("dependencies");
        Self {
            version: text_of(package, "version").map(str::to_owned),
            is_package: source.map(|source| !source.contains_key("virtual")),
            needs: says.then_some(needs),
            extras,
            groups: Some(locked_groups(list("requires-dev"))),
        }
    }
}

/// The requirements of groups, with those that they include; nothing where that is too much to compare.
fn groups(groups: &Groups, sources: &Sources) -> Option<BTreeMap<String, Vec<Stated>>> {
    let flattened = groups.flattened()?.into_iter();
    let stated = flattened.map(|(name, needs)| {
        let needs = needs.into_iter();
        let needs = needs.flat_map(|(group, need)| sources.stated(need, Part::Group(group)));
        (name, needs.collect())
    });
    Some(stated.collect())
}

fn locked_groups(value: Option<&Value<'_>>) -> BTreeMap<String, Vec<Stated>> {
    let table = value.and_then(Value::as_table);
    let entries = table.into_iter().flat_map(Table::entries);
    entries
        .map(|(name, _, list)| (normalized(name), stateds(list)))
        .collect()
}

fn stateds(list: &Value<'_>) -> Vec<Stated> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| locked(item.as_table()?)).collect()
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
            excludes: names(get("exclude-dependencies")),
            modes: MODES.map(mode),
            recorded: RECORDED.map(|(_, key)| get(key).is_some()),
            places: PLACES.map(|(_, key)| markers(get(key))),
            conflicts: conflicts(get("conflicts")),
            ..Self::default()
        }
    }

    /// Adds the groups of a workspace that is not a project.
    pub(super) fn with_groups(mut self, of: &Groups, sources: &Sources) -> Self {
        self.groups = groups(of, sources);
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
            lists: LISTS.map(|(key, _)| get(key).map(stateds).unwrap_or_default()),
            excludes: names(get("excludes")),
            modes: MODES.map(mode),
            recorded: RECORDED.map(recorded),
            places: PLACES.map(|(key, _)| markers(document.get(key))),
            conflicts: conflicts(document.get("conflicts")),
            has_empty_groups: document
                .get("revision")
                .and_then(Value::as_integer)
                .is_some_and(|number| number != "0"),
            groups: Some(locked_groups(get("dependency-groups"))),
        }
    }

    fn specifiers(&self) -> Vec<Specifier> {
        let pythons = self.pythons.as_deref();
        pythons.and_then(version::specifiers).unwrap_or_default()
    }
}

fn markers(list: Option<&Value<'_>>) -> Vec<Marker> {
    let one = list.map(std::slice::from_ref).unwrap_or_default();
    let items = list.and_then(Value::as_array).unwrap_or(one).iter();
    let texts = items.filter_map(Value::as_str);
    texts.map(|text| marker::read(text).unwrap_or(Marker::True)).collect()
}

/// Sets of extras and groups; that they are of the project itself is not said of each in every file.
fn conflicts(list: Option<&Value<'_>>) -> BTreeSet<BTreeSet<String>> {
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

fn names(list: Option<&Value<'_>>) -> BTreeSet<String> {
    let items = list.and_then(Value::as_array);
    let items = items.into_iter().flatten();
    let name = |item: &Value<'_>| match item.as_table() {
        Some(table) => text_of(table, "name").map(normalized),
        None => item.as_str().map(normalized),
    };
    items.filter_map(name).collect()
}

/// Both sides of a comparison: what is stated, and what was locked.
#[derive(Clone, Copy)]
pub(super) struct Sides<'s> {
    pub(super) own: (&'s Origin, &'s Origin),
    pub(super) manifest: (&'s Manifest, &'s Manifest),
    pub(super) name: &'s str,
    /// The names of the packages of the lock.
    pub(super) packages: &'s BTreeSet<&'s str>,
    /// Whether the Pythons of other projects count too.
    pub(super) is_workspace: bool,
}

fn older(what: impl std::fmt::Display) -> Problem {
    let what = format!("uv.lock is older than pyproject.toml: {what}");
    Problem::new(LOCK, what, "write it anew: `uv lock`")
}

/// Returns what is wrong with a lock that is of another state of the project.
pub(super) fn outdated(sides: Sides<'_>) -> Option<Problem> {
    let pythons = sides.manifest.1.specifiers();
    requirements(sides, &pythons)
        .or_else(|| manifest(sides, &pythons))
        .or_else(|| pythons_differ(sides))
        .or_else(|| whole(sides.own))
}

/// Compares what the project needs, and its groups.
fn requirements(sides: Sides<'_>, pythons: &[Specifier]) -> Option<Problem> {
    let (own, lock) = sides.own;
    let mut found = Vec::new();
    if let (Some(needs), Some(locked)) = (&own.needs, &lock.needs) {
        let differ = differences(needs, locked, pythons);
        let is_flat = is_flattened(&differ, sides.name);
        found.extend(differ.into_iter().filter(|_| !is_flat));
        compare_groups(own.groups.as_ref(), lock.groups.as_ref(), pythons, &mut found);
    }
    if let Some(problem) = said(&found, sides.packages) {
        return Some(problem);
    }
    if sides.manifest.1.has_empty_groups
        && let (Some(stated), Some(locked)) = (&own.groups, &lock.groups)
    {
        let keys = |groups: &BTreeMap<String, Vec<Stated>>| groups.keys().cloned().collect::<BTreeSet<_>>();
        let (stated, locked) = (keys(stated), keys(locked));
        if let Some(name) = stated.symmetric_difference(&locked).next() {
            return Some(older(format!("the group {} is in only one of the two", show(name))));
        }
    }
    let (Some(stated), Some(locked)) = (&own.extras, &lock.extras) else {
        return None;
    };
    let extra = stated
        .difference(locked)
        .next()
        .map(|name| format!("it has no extra {}", show(name)));
    let further = || {
        locked
            .difference(stated)
            .next()
            .map(|name| format!("it still has an extra {}", show(name)))
    };
    extra.or_else(further).map(older)
}

fn compare_groups<'s>(
    stated: Option<&'s BTreeMap<String, Vec<Stated>>>,
    locked: Option<&'s BTreeMap<String, Vec<Stated>>>,
    pythons: &[Specifier],
    found: &mut Vec<Difference<'s>>,
) {
    let (Some(stated), Some(locked)) = (stated, locked) else {
        return;
    };
    let names: BTreeSet<&String> = stated.keys().chain(locked.keys()).collect();
    for name in names {
        let of = |groups: &'s BTreeMap<String, Vec<Stated>>| groups.get(name).map_or(&[] as &[Stated], Vec::as_slice);
        found.extend(differences(of(stated), of(locked), pythons));
    }
}

/// Returns whether only references to the project's own extras differ, in whose place some backends write what they
/// name.
fn is_flattened(differ: &[Difference<'_>], name: &str) -> bool {
    let name = normalized(name);
    let has_reference = differ
        .iter()
        .any(|one| matches!(one, Difference::Missing(need) | Difference::Other(need) if need.name == name));
    has_reference
        && differ.iter().all(|one| match one {
            Difference::Missing(need) | Difference::Other(need) => need.name == name,
            Difference::Further(need) => need.name != name,
        })
}

/// Returns the problem of differences: first of packages that are not in the lock at all.
fn said(differ: &[Difference<'_>], packages: &BTreeSet<&str>) -> Option<Problem> {
    let missing = differ.iter().filter_map(|one| match one {
        Difference::Missing(need) => Some(need.name.as_str()).filter(|name| !packages.contains(name)),
        Difference::Other(_) | Difference::Further(_) => None,
    });
    let mut missing: Vec<&str> = missing.collect();
    missing.dedup();
    if !missing.is_empty() {
        return Some(older(format!("it has no {}", listed(&missing, "packages"))));
    }
    let other = differ.iter().find_map(|one| match one {
        Difference::Missing(need) | Difference::Other(need) => {
            Some(older(format!("{} is not what was locked", show(&need.text))).at(need.line))
        }
        Difference::Further(_) => None,
    });
    other.or_else(|| match differ.first() {
        Some(Difference::Further(need)) => Some(older(format!("it still has {}", show(&need.text)))),
        Some(Difference::Missing(_) | Difference::Other(_)) | None => None,
    })
}

fn manifest(sides: Sides<'_>, pythons: &[Specifier]) -> Option<Problem> {
    let (own, lock) = sides.manifest;
    for (index, (_, key)) in LISTS.iter().enumerate() {
        if !differences(&own.lists[index], &lock.lists[index], pythons).is_empty() {
            return Some(older(format!("`{key}` is not what was locked")));
        }
    }
    if own.excludes != lock.excludes {
        return Some(older("`exclude-dependencies` is not what was locked"));
    }
    for (index, (_, key, _)) in MODES.iter().enumerate() {
        if own.modes[index] != lock.modes[index] {
            return Some(older(format!("`{key}` is not what was locked")));
        }
    }
    for (index, (_, key)) in RECORDED.iter().enumerate() {
        if own.recorded[index] && !lock.recorded[index] {
            return Some(older(format!("`{key}` is not in it")));
        }
    }
    for (index, (_, key)) in PLACES.iter().enumerate() {
        let (own, lock) = (&own.places[index], &lock.places[index]);
        let mut pairs = own.iter().zip(lock);
        if own.len() != lock.len() || !pairs.all(|(one, other)| marker::are_same(one, other, pythons)) {
            return Some(older(format!("`{key}` is not what was locked")));
        }
    }
    if own.conflicts != lock.conflicts {
        return Some(older("`conflicts` is not what was locked"));
    }
    let mut found = Vec::new();
    compare_groups(own.groups.as_ref(), lock.groups.as_ref(), pythons, &mut found);
    said(&found, sides.packages)
}

/// Compares the Pythons; of a workspace the lock has those that all its projects have.
fn pythons_differ(sides: Sides<'_>) -> Option<Problem> {
    let (own, lock) = sides.manifest;
    let stated = own.pythons.as_deref()?;
    let (own, locked) = (own.specifiers(), lock.specifiers());
    let together = || [own.clone(), locked.clone()].concat();
    let expected: Bounds = version::bounds(&if sides.is_workspace { together() } else { own.clone() });
    (expected != version::bounds(&locked)).then(|| {
        let had = lock.pythons.as_deref().unwrap_or_default();
        older(format!(
            "it is for Python {}, and the file for {}",
            show(had),
            show(stated)
        ))
    })
}

/// Compares what is said of the project itself.
fn whole((own, lock): (&Origin, &Origin)) -> Option<Problem> {
    let version = |text: &Option<String>| text.as_deref().map(Version::read);
    if version(&own.version) != version(&lock.version) {
        let of = |version: &Option<String>| version.as_deref().map_or_else(|| "a dynamic version".to_owned(), show);
        return Some(older(format!(
            "it has the project as {}, and the file as {}",
            of(&lock.version),
            of(&own.version)
        )));
    }
    let (Some(own), Some(locked)) = (own.is_package, lock.is_package) else {
        return None;
    };
    (own != locked).then(|| {
        let has = if own { "now has" } else { "has no more" };
        older(format!("the project {has} a package of its own (`[build-system]`)"))
    })
}
