//! Projects of Cargo: the packages of a workspace, what they depend on in the context, and the skeleton by which their other
//! dependencies are built (Cargo's book, "Manifest Format", "Workspaces").

mod config;
mod lock;
mod manifest;
mod reader;
mod skeleton;

use std::collections::BTreeSet;

use self::config::Config;
use self::manifest::Manifest;
pub use self::reader::read;
pub use self::skeleton::{Packed, Part, Tree, packed};
use super::{Problem, below, listed, show};
use crate::rule::Rule;
use crate::suggest::nearest;

/// The profiles that Cargo has.
const PROFILES: [&str; 4] = ["release", "dev", "test", "bench"];

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
}

/// How a package was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    /// Whether it stands for a package of a registry, or one does that depends on it.
    by_patch: bool,
    /// Whether it is the project's own, or one that is depends on it.
    by_own: bool,
}

/// A dependency of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Needed {
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
        let is_inside = self.folder.is_empty()
            || package.folder == self.folder
            || package
                .folder
                .strip_prefix(&self.folder)
                .is_some_and(|rest| rest.starts_with('/'));
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

    /// Returns the package that has a binary: `package`, if that is named.
    pub fn binary(&self, name: &str, package: Option<&str>) -> Result<String, Problem> {
        let may_have = |member: &&Package| package.is_none_or(|package| package == member.name);
        let having: Vec<&Package> = self
            .members()
            .filter(may_have)
            .filter(|member| member.has(name))
            .collect();
        match having.as_slice() {
            [one] => Ok(one.name.clone()),
            [] => Err(self.no_binary(name, package)),
            several => {
                let of_named = several.iter().find(|member| self.named.as_ref() == Some(&member.name));
                let names: Vec<&str> = several.iter().map(|member| &*member.name).collect();
                of_named.map(|member| member.name.clone()).ok_or_else(|| {
                    let what = format!(
                        "several packages have a binary {}: {}",
                        show(name),
                        listed(&names, "packages")
                    );
                    Problem::new(Rule::CargoName, what, format!("add `package = \"{}\"`", names[0]))
                })
            }
        }
    }

    fn no_binary(&self, name: &str, package: Option<&str>) -> Problem {
        let members = self
            .members()
            .filter(|member| package.is_none_or(|package| package == member.name));
        let names: Vec<&str> = members
            .flat_map(|member| &member.binaries)
            .map(String::as_str)
            .collect();
        let place = package.map_or_else(|| "the project".to_owned(), show);
        unknown(name, &format!("is no binary of {place}"), &names, "binaries")
    }

    /// Checks that a package is a member of the workspace.
    pub fn member(&self, name: &str) -> Result<(), Problem> {
        let names: Vec<&str> = self.members().map(|member| &*member.name).collect();
        if names.contains(&name) {
            return Ok(());
        }
        Err(unknown(name, "is no package of the project", &names, "packages"))
    }

    /// Checks that one of the packages has a feature, which may be written as `package/feature`.
    pub fn feature(&self, name: &str, packages: &[String]) -> Result<(), Problem> {
        let of = |package: &&Package| packages.contains(&package.name);
        let built: Vec<&Package> = self.members().filter(of).collect();
        if let Some((package, feature)) = name.split_once('/') {
            let member = self.members().find(|member| member.name == package);
            let is_known = built.iter().any(|built| built.needs(package.trim_end_matches('?')));
            return match member {
                Some(member) if member.has_feature(feature) => Ok(()),
                Some(member) => Err(unknown_feature(feature, &[member], &format!("{package}/"))),
                None if is_known => Ok(()),
                None => Err(self
                    .member(package)
                    .err()
                    .unwrap_or_else(|| unknown_feature(name, &built, ""))),
            };
        }
        if built.iter().any(|package| package.has_feature(name)) {
            return Ok(());
        }
        Err(unknown_feature(name, &built, ""))
    }

    /// Checks that there is a profile.
    pub fn profile(&self, name: &str) -> Result<(), Problem> {
        let own = self
            .root
            .profiles
            .iter()
            .chain(&self.config.profiles)
            .map(String::as_str);
        let names: BTreeSet<&str> = PROFILES.into_iter().chain(own).collect();
        if names.contains(name) {
            return Ok(());
        }
        let names: Vec<&str> = names.into_iter().collect();
        Err(unknown(name, "is no profile of the workspace", &names, "profiles"))
    }

    /// Returns how Cargo is told to build of these packages: the path of the manifest of one, below the folder of the
    /// workspace, which says so even where a dependency has the same name.
    #[must_use]
    pub fn manifest_of(&self, packages: &[String]) -> Option<String> {
        let [one] = packages else { return None };
        let package = self.members().find(|member| member.name == *one)?;
        let of_root = package.folder == self.folder;
        let has_default = self
            .root
            .workspace
            .as_ref()
            .is_some_and(|workspace| workspace.has_default_members);
        let path = package.manifest();
        let path = path.strip_prefix(&self.folder).unwrap_or(&path).trim_start_matches('/');
        (!(of_root && has_default)).then(|| path.to_owned())
    }

    /// Returns the folders of the packages that are built for some packages: those that they depend on but for tests.
    fn built(&self, packages: &[String]) -> BTreeSet<&str> {
        let first = self.members().filter(|member| packages.contains(&member.name));
        let patches = self.packages.iter().filter(|package| package.reached.by_patch);
        let first = first.chain(patches).map(|package| &*package.folder).collect();
        self.closure(first)
    }

    /// The folders that are reached by dependencies.
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

impl Package {
    fn has(&self, binary: &str) -> bool {
        self.binaries.iter().any(|name| name == binary)
    }

    fn has_feature(&self, name: &str) -> bool {
        name == "default" || self.manifest.features.iter().any(|feature| feature == name)
    }

    fn needs(&self, key: &str) -> bool {
        self.manifest
            .dependencies
            .iter()
            .any(|dependency| dependency.key == key)
    }
}

fn unknown_feature(name: &str, packages: &[&Package], before: &str) -> Problem {
    let names: Vec<&str> = packages
        .iter()
        .flat_map(|package| &package.manifest.features)
        .map(String::as_str)
        .collect();
    let place: Vec<&str> = packages.iter().map(|package| &*package.name).collect();
    let what = format!("is no feature of {}", listed(&place, "packages"));
    let mut problem = unknown(name, &what, &names, "features");
    if !before.is_empty() && problem.fix.starts_with("write `") {
        problem.fix = problem.fix.replacen("write `", &format!("write `{before}"), 1);
    }
    problem
}

/// A name that is not there, with the nearest that is.
fn unknown(name: &str, what: &str, names: &[&str], kind: &str) -> Problem {
    let what = format!("{} {what}", show(name));
    let fix = match nearest(name, names.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None if names.is_empty() => format!("there are no {kind}: leave it out"),
        None => format!("name one of its {kind}: {}", listed(names, kind)),
    };
    Problem::new(Rule::CargoName, what, fix)
}
