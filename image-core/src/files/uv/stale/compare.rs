//! The comparison of what a project states with what was locked.

use std::collections::{BTreeMap, BTreeSet};

use super::{LISTS, MODES, Manifest, Origin, PLACES, RECORDED};
use crate::files::InFile;
use crate::files::lock::LOCK;
use crate::files::marker;
use crate::files::package_names::normalized;
use crate::files::uv::members::Form;
use crate::files::uv::stated::{Difference, Stated, differences};
use crate::files::version::{self, Bounds, Specifier, Version};
use crate::files::{Problem, listed, show};

/// Both sides of a comparison: what is stated, and what was locked.
#[derive(Clone, Copy)]
pub(in crate::files::uv) struct Sides<'s> {
    /// The file that states it, as messages call it.
    pub(in crate::files::uv) file: &'s str,
    pub(in crate::files::uv) own: (&'s Origin, &'s Origin),
    pub(in crate::files::uv) manifest: (&'s Manifest, &'s Manifest),
    /// The names of the members of the workspace; nothing where these are not known.
    pub(in crate::files::uv) members: Option<(&'s BTreeSet<&'s str>, &'s BTreeSet<&'s str>)>,
    pub(in crate::files::uv) name: &'s str,
    /// The names of the packages of the lock.
    pub(in crate::files::uv) packages: &'s BTreeSet<&'s str>,
    /// Whether the Pythons of other projects count too.
    pub(in crate::files::uv) is_workspace: bool,
}

impl Sides<'_> {
    fn report_older(&self, what: impl std::fmt::Display) -> Problem {
        let what = format!("uv.lock is older than {}: {what}", self.file);
        Problem::new(LOCK, what, "write it anew: `uv lock`")
    }
}

/// Returns what is wrong with a lock that is of another state of the project.
pub(in crate::files::uv) fn outdated(sides: Sides<'_>) -> Option<Problem> {
    let pythons = sides.manifest.1.specifiers();
    requirements(sides, &pythons)
        .or_else(|| members_differ(sides))
        .or_else(|| manifest(sides, &pythons))
        .or_else(|| pythons_differ(sides))
        .or_else(|| compare_project(sides))
}

/// Returns what is wrong with a lock that is of another state of a project beside this one.
pub(in crate::files::uv) fn other_outdated(sides: Sides<'_>) -> Option<Problem> {
    let pythons = sides.manifest.1.specifiers();
    let problem = requirements(sides, &pythons).or_else(|| compare_project(sides))?;
    // The line is of a file that the statement does not name.
    let nowhere = InFile { line: None };
    Some(problem.placed(nowhere))
}

/// Compares the lists of members.
fn members_differ(sides: Sides<'_>) -> Option<Problem> {
    let (own, lock) = sides.members?;
    let new = own.difference(lock).next();
    let new = new.map(|name| sides.report_older(format!("it has no member {}", show(name))));
    let old = || lock.difference(own).next();
    new.or_else(|| Some(sides.report_older(format!("it still has the member {}", show(old()?)))))
}

/// Compares what the project needs, and its groups.
fn requirements(sides: Sides<'_>, pythons: &[Specifier]) -> Option<Problem> {
    let (own, lock) = sides.own;
    let mut found = Vec::new();
    if let (Some(needs), Some(locked)) = (&own.needs, &lock.needs) {
        let differ = differences(needs, locked, pythons);
        // uv reads what no backend has a say in from the file.
        let is_flat = own.version.is_none() && is_flattened(&differ, sides.name);
        found.extend(differ.into_iter().filter(|_| !is_flat));
        compare_groups(own.groups.as_ref(), lock.groups.as_ref(), pythons, &mut found);
    }
    if let Some(problem) = problem_of(&found, sides) {
        return Some(problem);
    }
    if sides.manifest.1.has_empty_groups
        && let (Some(stated), Some(locked)) = (&own.groups, &lock.groups)
    {
        let keys = |groups: &BTreeMap<String, Vec<Stated>>| groups.keys().cloned().collect::<BTreeSet<_>>();
        let (stated, locked) = (keys(stated), keys(locked));
        if let Some(name) = stated.symmetric_difference(&locked).next() {
            return Some(sides.report_older(format!("the group {} is in only one of the two", show(name))));
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
    extra.or_else(further).map(|what| sides.report_older(what))
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
fn problem_of(differ: &[Difference<'_>], sides: Sides<'_>) -> Option<Problem> {
    let missing = differ.iter().filter_map(|one| match one {
        Difference::Missing(need) => Some(need.name.as_str()).filter(|name| !sides.packages.contains(name)),
        Difference::Other(_) | Difference::Further(_) => None,
    });
    let mut missing: Vec<&str> = missing.collect();
    missing.dedup();
    if !missing.is_empty() {
        return Some(sides.report_older(format!("it has no {}", listed(&missing, "packages"))));
    }
    let other = differ.iter().find_map(|one| match one {
        Difference::Missing(need) | Difference::Other(need) => Some(
            sides
                .report_older(format!("{} is not what was locked", show(&need.text)))
                .at(need.line),
        ),
        Difference::Further(_) => None,
    });
    other.or_else(|| match differ.first() {
        Some(Difference::Further(need)) => Some(sides.report_older(format!("it still has {}", show(&need.text)))),
        Some(Difference::Missing(_) | Difference::Other(_)) | None => None,
    })
}

fn manifest(sides: Sides<'_>, pythons: &[Specifier]) -> Option<Problem> {
    let (own, lock) = sides.manifest;
    for (index, (_, key)) in LISTS.iter().enumerate() {
        if !differences(&own.lists[index], &lock.lists[index], pythons).is_empty() {
            return Some(sides.report_older(format!("`{key}` is not what was locked")));
        }
    }
    if own.excludes != lock.excludes {
        return Some(sides.report_older("`exclude-dependencies` is not what was locked"));
    }
    for (index, (_, key, _)) in MODES.iter().enumerate() {
        if own.modes[index] != lock.modes[index] {
            return Some(sides.report_older(format!("`{key}` is not what was locked")));
        }
    }
    for (index, (_, key)) in RECORDED.iter().enumerate() {
        if own.recorded[index] && !lock.recorded[index] {
            return Some(sides.report_older(format!("`{key}` is not in it")));
        }
    }
    for (index, (_, key)) in PLACES.iter().enumerate() {
        let (own, lock) = (&own.places[index], &lock.places[index]);
        let mut pairs = own.iter().zip(lock);
        if own.len() != lock.len() || !pairs.all(|(one, other)| marker::are_same(one, other, pythons)) {
            return Some(sides.report_older(format!("`{key}` is not what was locked")));
        }
    }
    if own.conflicts != lock.conflicts {
        return Some(sides.report_older("`conflicts` is not what was locked"));
    }
    let mut found = Vec::new();
    compare_groups(own.groups.as_ref(), lock.groups.as_ref(), pythons, &mut found);
    problem_of(&found, sides)
}

/// Compares the Pythons; of a workspace the lock has those that all its projects have.
fn pythons_differ(sides: Sides<'_>) -> Option<Problem> {
    let (own, lock) = sides.manifest;
    let (stated, locked) = (own.specifiers(), lock.specifiers());
    let all = match &own.all_pythons {
        Some(all) => all.clone(),
        None if sides.is_workspace => [stated, locked.clone()].concat(),
        None => stated,
    };
    let bounds = version::bounds(&locked);
    if version::bounds(&all) == bounds || all.is_empty() && is_default(&bounds) {
        return None;
    }
    let had = show(lock.pythons.as_deref().unwrap_or_default());
    Some(sides.report_older(match &own.pythons {
        Some(stated) if own.all_pythons.is_none() => {
            format!("it is for Python {had}, and the file for {}", show(stated))
        }
        Some(_) | None => format!("it is for Python {had}, and `requires-python` is for others now"),
    }))
}

/// Returns whether a range of Pythons can be of the Python by which a project was locked that states none.
fn is_default((from, to): &Bounds) -> bool {
    to.is_none() && from.as_ref().is_none_or(|(_, is_in)| *is_in)
}

/// Compares what is said of the project itself.
fn compare_project(sides: Sides<'_>) -> Option<Problem> {
    let (own, lock) = sides.own;
    let version = |text: &Option<String>| text.as_deref().map(Version::read);
    if version(&own.version) != version(&lock.version) {
        let of = |version: &Option<String>| version.as_deref().map_or_else(|| "a dynamic version".to_owned(), show);
        return Some(sides.report_older(format!(
            "it has the project as {}, and the file as {}",
            of(&lock.version),
            of(&own.version)
        )));
    }
    let (Some((folder, form)), Some((locked_in, locked))) = (&own.place, &lock.place) else {
        return None;
    };
    let what = match (form, locked) {
        _ if folder != locked_in => format!("it has the project in {}", show(locked_in)),
        _ if form == locked => return None,
        (Form::Virtual, _) => "the project has no more a package of its own (`[build-system]`)".to_owned(),
        (_, Form::Virtual) => "the project now has a package of its own (`[build-system]`)".to_owned(),
        (Form::Editable | Form::Copied, _) => "`editable` of the project is not what was locked".to_owned(),
    };
    Some(sides.report_older(what))
}
