//! Projects of Cargo: the packages of a workspace, what they depend on in the context, and the skeleton by which their other
//! dependencies are built (Cargo's book, "Manifest Format", "Workspaces").

mod config;
mod here;
mod lock;
mod manifest;
mod named;
mod names;
mod reader;
mod skeleton;

use std::collections::{BTreeMap, BTreeSet};

use self::config::Config;
pub use self::here::{configured_target, found_from};
use self::manifest::Manifest;
pub use self::names::Features;
pub use self::reader::read;
pub use self::skeleton::{Packed, Part, Tree, packed};
use super::below;

/// Whether a file of the context is ignored.
pub type IsOut<'o> = &'o dyn Fn(&str) -> bool;

/// A project of Cargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The folder of the workspace, or of the package if it has none.
    pub folder: String,
    root: Manifest,
    /// The packages in the context, those of the workspace and others.
    packages: Vec<Package>,
    /// The package of the manifest that was named.
    named: Option<String>,
    config: Config,
    /// Other workspaces, from which packages outside this one inherit, by their folders.
    others: BTreeMap<String, Manifest>,
    /// The text of `Cargo.lock`, if there is one.
    lock: Option<String>,
}

/// A package in the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Package {
    folder: String,
    name: String,
    version: String,
    manifest: Manifest,
    has_lib: bool,
    has_build: bool,
    binaries: Vec<String>,
    dependencies: Vec<Needed>,
    reached: Reached,
    /// The folder of the workspace from which it inherits, if that is another one.
    heir_of: Option<String>,
}

/// How a package was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    /// Whether it stands for a package of a registry, or one does that depends on it.
    by_patch: bool,
    /// Whether it is the project's own, or one that is depends on it.
    by_own: bool,
    /// Whether a package of a registry or repository depends on it, which only a patch can bring about.
    by_fetched: bool,
}

/// A dependency of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Needed {
    /// Its name in the manifest.
    key: String,
    /// The name of its package.
    name: String,
    /// The folder of its package, if that is in the context.
    folder: Option<String>,
    is_dev: bool,
    is_optional: bool,
    line: u32,
}

impl Package {
    fn manifest(&self) -> String {
        below(&self.folder, "Cargo.toml")
    }
}

impl Project {
    /// Returns whether there is a lock.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Returns the target that the configuration names.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.config.target.as_deref()
    }

    fn package(&self, folder: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.folder == folder)
    }

    fn is_member(&self, package: &Package) -> bool {
        let is_inside = named::is_inside(&package.folder, &self.folder);
        let is_alone = self.root.workspace.is_none() && package.folder != self.folder;
        package.reached.by_own && is_inside && !is_alone && !self.is_excluded(&package.folder)
    }

    fn is_excluded(&self, folder: &str) -> bool {
        let excluded = self.root.workspace.iter().flat_map(|workspace| &workspace.exclude);
        excluded
            .map(|path| reader::joined(&self.folder, path).unwrap_or_default())
            .any(|path| folder == path || folder.strip_prefix(&*path).is_some_and(|rest| rest.starts_with('/')))
    }

    fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.is_member(package))
    }

    /// Returns by which manifests Cargo is told of these packages, below the folder of the workspace: that of one, which says
    /// it even where a dependency has the same name; those of several, where the names of some do not tell.
    #[must_use]
    pub fn manifests_of(&self, packages: &[String]) -> Vec<String> {
        let members = self.members().filter(|member| packages.contains(&member.name));
        let members: Vec<&Package> = members.collect();
        let is_by_name = match &*members {
            [one] => one.folder == self.folder && self.has_default_members(),
            _ => !members.iter().any(|member| self.is_ambiguous(&member.name)),
        };
        if is_by_name {
            return Vec::new();
        }
        let paths = members.iter().map(|member| member.manifest());
        let below = |path: String| {
            let path = path.strip_prefix(&self.folder).unwrap_or(&path);
            path.trim_start_matches('/').to_owned()
        };
        paths.map(below).collect()
    }

    /// Returns whether the manifest that was named says which package is meant, and its name would not.
    #[must_use]
    pub fn is_told_by_manifest(&self, package: &str) -> bool {
        self.named.as_deref() == Some(package) && self.is_ambiguous(package)
    }

    fn has_default_members(&self) -> bool {
        let workspace = self.root.workspace.as_ref();
        workspace.is_some_and(|workspace| workspace.has_default_members)
    }

    /// Returns whether a package is surely one of those that are resolved, which a patch may not be.
    fn is_used(&self, package: &Package) -> bool {
        let named = format!("name = \"{}\"\nversion = \"{}\"\n", package.name, package.version);
        match &self.lock {
            Some(lock) => lock::packages_of(lock).0.contains(&named),
            None => !package.reached.by_patch,
        }
    }

    /// Returns whether several packages of the lock have a name.
    fn is_ambiguous(&self, name: &str) -> bool {
        let lock = self.lock.as_deref().unwrap_or_default();
        lock.matches(&format!("name = \"{name}\"\n")).count() > 1
    }

    /// Returns the folders of the packages that are built for some packages: those that they depend on but for tests.
    fn built(&self, packages: &[String]) -> BTreeSet<&str> {
        let first = self.members().filter(|member| packages.contains(&member.name));
        let fetched = self.packages.iter().filter(|package| package.reached.by_fetched);
        let first = first.chain(fetched).map(|package| &*package.folder).collect();
        self.closure(first)
    }

    /// Returns the folders that are reached by dependencies.
    fn closure<'p>(&'p self, first: Vec<&'p str>) -> BTreeSet<&'p str> {
        let mut found = BTreeSet::new();
        let mut next = first;
        while let Some(folder) = next.pop() {
            if !found.insert(folder) {
                continue;
            }
            let needs = self
                .package(folder)
                .into_iter()
                .flat_map(|package| &package.dependencies);
            let needs = needs.filter(|needed| !needed.is_dev);
            next.extend(needs.filter_map(|needed| needed.folder.as_deref()));
        }
        found
    }
}
