//! What `image.lock` knows of a base. Of several platforms for which an image may be built, that counts which holds on each.

use super::shell_text::is_error_option;
use crate::distribution::Distribution;
use crate::lock::{LockedFiles, LockedPlatform};
use crate::variables::PATH;

/// What is known of a base.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct BaseFacts {
    /// The reference, as the lock has it.
    pub(super) reference: String,
    /// The variables that it sets, PATH excepted, which each base has.
    pub(super) variables: Vec<String>,
    /// The user, empty for root; `None` where platforms differ.
    pub(super) user: Option<String>,
    /// Whether it has a shell of its own for shell forms.
    pub(super) has_shell: bool,
    /// Whether that one stops at the first command of a pipe that fails.
    pub(super) pipefail: bool,
    /// Whether it stops at the first command that fails.
    pub(super) stops_at_errors: bool,
    /// Whether something runs when another image starts from it.
    pub(super) has_triggers: bool,
    /// What its files say, if they were read for one of the platforms.
    pub(super) files: Option<FileFacts>,
}

/// What is known of the files of a base.
#[derive(Debug)]
pub(super) struct FileFacts {
    /// The users that it has on one of the platforms at least: there is no other.
    pub(super) users: Vec<String>,
    /// The groups, as well.
    pub(super) groups: Vec<String>,
    /// The programs, as well, of those that are looked for.
    programs: Vec<String>,
    /// The distribution, if it is one of those whose packages statements install.
    pub(super) distribution: Option<Distribution>,
    /// The distribution and its version, as messages name them.
    pub(super) system: String,
}

impl BaseFacts {
    /// Returns what is known of a base on all these platforms.
    pub(super) fn of<'a>(reference: &str, platforms: impl Iterator<Item = &'a LockedPlatform>) -> Self {
        let platforms: Vec<&LockedPlatform> = platforms.collect();
        let first = platforms.first().map(|first| &first.config);
        let user = first.map(|first| first.user.clone()).unwrap_or_default();
        let is_everywhere = |name: &&str| {
            platforms
                .iter()
                .all(|one| names(&one.config.env, '=').any(|own| own == *name))
        };
        let variables = first.into_iter().flat_map(|first| names(&first.env, '='));
        let has = |is: fn(&LockedPlatform) -> bool| !platforms.is_empty() && platforms.iter().all(|one| is(one));
        Self {
            reference: reference.to_owned(),
            variables: variables
                .filter(|name| *name != PATH && is_variable(name))
                .filter(is_everywhere)
                .map(str::to_owned)
                .collect(),
            user: platforms.iter().all(|one| one.config.user == user).then_some(user),
            has_shell: has(|one| !one.config.shell.is_empty()),
            pipefail: has(|one| one.config.shell.iter().any(|word| word == "pipefail")),
            stops_at_errors: has(|one| one.config.shell.iter().any(|word| is_error_option(word))),
            has_triggers: platforms.iter().any(|one| !one.config.onbuild.is_empty()),
            files: FileFacts::of(platforms.iter().filter_map(|one| one.files.as_ref())),
        }
    }
}

impl FileFacts {
    fn of<'a>(all: impl Iterator<Item = &'a LockedFiles>) -> Option<Self> {
        let mut all: Vec<&LockedFiles> = all.collect();
        // Most bases have the same on each platform.
        all.dedup();
        let (first, others) = all.split_first()?;
        let distribution = family(first);
        let version = first.distribution_version.as_deref().unwrap_or_default();
        let system = format!("{} {version}", first.distribution.as_deref().unwrap_or_default());
        let mut facts = Self {
            distribution: distribution
                .filter(|family_of_first| all.iter().all(|one| family(one) == Some(*family_of_first))),
            system: system.trim().to_owned(),
            users: owned(names(&first.users, ':')),
            groups: owned(names(&first.groups, ':')),
            programs: first.programs.clone(),
        };
        for files in others {
            add(&mut facts.users, names(&files.users, ':'));
            add(&mut facts.groups, names(&files.groups, ':'));
            add(&mut facts.programs, files.programs.iter().map(String::as_str));
        }
        Some(facts)
    }

    /// Returns whether it has one of these programs.
    pub(super) fn has(&self, programs: &[&str]) -> bool {
        self.programs.iter().any(|own| programs.contains(&own.as_str()))
    }
}

fn family(files: &LockedFiles) -> Option<Distribution> {
    Distribution::of_release(
        files.distribution.as_deref().unwrap_or_default(),
        &files.distribution_like,
    )
}

fn owned<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

/// Adds names that are not there yet.
fn add<'a>(to: &mut Vec<String>, names: impl Iterator<Item = &'a str>) {
    for name in names {
        if !to.iter().any(|own| own == name) {
            to.push(name.to_owned());
        }
    }
}

/// Returns the names before a character.
fn names(pairs: &[String], between: char) -> impl Iterator<Item = &str> {
    pairs.iter().filter_map(move |pair| Some(pair.split_once(between)?.0))
}

/// Returns whether a reference can name a variable.
fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
