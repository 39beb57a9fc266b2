//! The part of a project that uv is told to install: extras, groups and packages, by options of a statement and by words.

use std::collections::BTreeSet;

use crate::files::package_names::normalized;
use crate::files::version::Version;

/// The selection of what is installed. All names are normalized.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of uv's command line")]
pub struct Selection {
    extras: BTreeSet<String>,
    no_extras: BTreeSet<String>,
    all_extras: bool,
    groups: BTreeSet<String>,
    no_groups: BTreeSet<String>,
    all_groups: bool,
    /// The groups that the project says are installed by default.
    default_groups: BTreeSet<String>,
    no_default_groups: bool,
    /// Whether the project itself is left out, and only groups are installed.
    only_groups: bool,
    /// The packages of the workspace that are asked for in place of the project.
    pub(super) packages: Vec<String>,
    pub(super) all_packages: bool,
    left_out: BTreeSet<String>,
    /// Whether all packages beside the project are left out.
    no_locals: bool,
    /// Only these are installed.
    only: BTreeSet<String>,
    /// The series of the Python that they are for, if that is known.
    pub(super) python: Option<Version>,
}

impl Selection {
    /// Asks for extras and groups beside those that are installed by default.
    #[must_use]
    pub fn new<'n>(extras: impl IntoIterator<Item = &'n str>, groups: impl IntoIterator<Item = &'n str>) -> Self {
        Self {
            extras: extras.into_iter().map(normalized).collect(),
            groups: groups.into_iter().map(normalized).collect(),
            ..Self::default()
        }
    }

    /// Reads the words that uv is given besides. What is not about a selection is left out.
    pub fn words(&mut self, words: &[String]) {
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word, None),
            };
            if !self.flag(name) && is_named(name) {
                let value = value.or_else(|| words.next()).unwrap_or_default();
                self.named(name, value);
            }
        }
    }

    /// Reads an option that takes no value; false where it is none of these.
    fn flag(&mut self, name: &str) -> bool {
        let dev = || "dev".to_owned();
        match name {
            "--all-extras" => self.all_extras = true,
            "--all-groups" => self.all_groups = true,
            "--all-packages" => self.all_packages = true,
            "--no-default-groups" => self.no_default_groups = true,
            "--no-install-local" => self.no_locals = true,
            "--dev" => {
                self.groups.insert(dev());
            }
            "--no-dev" => {
                self.no_groups.insert(dev());
            }
            "--only-dev" => {
                self.only_groups = true;
                self.groups.insert(dev());
            }
            _ => return false,
        }
        true
    }

    fn named(&mut self, name: &str, value: &str) {
        let value = normalized(value);
        match name {
            "--extra" => self.extras.insert(value),
            "--no-extra" => self.no_extras.insert(value),
            "--group" => self.groups.insert(value),
            "--no-group" => self.no_groups.insert(value),
            "--only-group" => {
                self.only_groups = true;
                self.groups.insert(value)
            }
            "--no-install-package" => self.left_out.insert(value),
            "--only-install-package" => self.only.insert(value),
            _ => {
                self.packages.push(value);
                true
            }
        };
    }

    /// Sets the series of the Python, such as `3.12`.
    #[must_use]
    pub fn for_python(mut self, series: Option<&str>) -> Self {
        self.python = series.and_then(Version::read);
        self
    }

    /// Sets the groups that are installed by default.
    #[must_use]
    pub(super) fn with_defaults(mut self, groups: impl Iterator<Item = String>) -> Self {
        self.default_groups = groups.collect();
        self
    }

    /// Returns whether what the project needs is installed, and not groups alone.
    pub(super) fn has_project(&self) -> bool {
        !self.only_groups
    }

    pub(super) fn has_extra(&self, name: &str) -> bool {
        (self.all_extras || self.extras.contains(name)) && !self.no_extras.contains(name)
    }

    pub(super) fn has_group(&self, name: &str) -> bool {
        if self.no_groups.contains(name) {
            return false;
        }
        let is_default = !self.only_groups && !self.no_default_groups && self.default_groups.contains(name);
        self.all_groups || self.groups.contains(name) || is_default
    }

    /// Returns whether a package is left out, whoever needs it.
    pub(super) fn leaves_out(&self, name: &str) -> bool {
        self.no_locals || self.left_out.contains(name) || (!self.only.is_empty() && !self.only.contains(name))
    }
}

/// Returns whether an option takes a name.
fn is_named(name: &str) -> bool {
    matches!(
        name,
        "--extra"
            | "--no-extra"
            | "--group"
            | "--no-group"
            | "--only-group"
            | "--package"
            | "--no-install-package"
            | "--only-install-package"
    )
}
