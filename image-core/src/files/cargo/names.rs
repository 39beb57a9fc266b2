//! The names that a statement has of a project: binaries, packages, features, profiles.

use std::collections::BTreeSet;

use super::{Package, Project};
use crate::files::{Problem, listed, show};
use crate::rule::Rule;
use crate::suggest::nearest;

/// The profiles that Cargo has.
const PROFILES: [&str; 4] = ["release", "dev", "test", "bench"];

/// The features that are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Features<'f> {
    /// Those that are named, perhaps as `package/feature`.
    pub named: &'f [&'f str],
    /// Whether all are.
    pub all: bool,
    /// Whether the default ones are not.
    pub no_default: bool,
}

impl Project {
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
                    let packages = listed(&names, "packages");
                    let what = format!("several packages have a binary {}: {packages}", show(name));
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
        unknown(name, &format!("is not a binary of {place}"), &names, "binaries")
    }

    /// Checks that a package is a member of the workspace.
    pub fn member(&self, name: &str) -> Result<(), Problem> {
        let names: Vec<&str> = self.members().map(|member| &*member.name).collect();
        if names.contains(&name) {
            return Ok(());
        }
        Err(unknown(name, "is not a package of the project", &names, "packages"))
    }

    /// Checks that one of the packages has a feature, which may be written as `package/feature`: of one that is built, or that
    /// one of them depends on.
    pub fn feature(&self, name: &str, packages: &[String]) -> Result<(), Problem> {
        let built: Vec<&Package> = self
            .members()
            .filter(|package| packages.contains(&package.name))
            .collect();
        let Some((package, feature)) = name.split_once('/') else {
            return has_feature(name, &built, "");
        };
        let key = package.trim_end_matches('?');
        let needed = built
            .iter()
            .flat_map(|built| &built.dependencies)
            .filter(|needed| !needed.is_dev);
        let needed = needed.clone().find(|needed| needed.key == key);
        let own = built.iter().copied().find(|built| built.name == key);
        let in_context = || self.package(needed?.folder.as_deref()?);
        match own.or_else(in_context) {
            Some(package) => has_feature(feature, &[package], &format!("{key}/")),
            // What is in it, is known when it is fetched.
            None if needed.is_some() => Ok(()),
            None => Err(not_built(key, &built)),
        }
    }

    /// Checks that a binary is built with these features.
    pub fn has_required(&self, binary: &str, package: &str, features: Features<'_>) -> Result<(), Problem> {
        let member = self.members().find(|member| member.name == package);
        let Some((member, own)) = member.and_then(|member| Some((member, member.manifest.package.as_ref()?))) else {
            return Ok(());
        };
        let required = own.required.iter().filter(|(name, _)| name == binary);
        let enabled = member.enabled(features);
        let mut required = required.flat_map(|(_, required)| required);
        let missing = required.find(|feature| !feature.contains('/') && !enabled.contains(&***feature));
        missing.filter(|_| !features.all).map_or(Ok(()), |feature| {
            let what = format!("{} is built only with the feature {}", show(binary), show(feature));
            let fix = format!("add it: features = [\"{feature}\"]");
            Err(Problem::new(Rule::CargoName, what, fix))
        })
    }

    /// Checks that there is a profile.
    pub fn profile(&self, name: &str) -> Result<(), Problem> {
        let own = self.root.profiles.iter().chain(&self.config.profiles);
        let names: BTreeSet<&str> = PROFILES.into_iter().chain(own.map(String::as_str)).collect();
        if names.contains(name) {
            return Ok(());
        }
        let names: Vec<&str> = names.into_iter().collect();
        let mut problem = unknown(name, "is not a profile of the workspace", &names, "profiles");
        if name == "debug" {
            // The folder of its results is called so.
            "write `dev`".clone_into(&mut problem.fix);
        }
        Err(problem)
    }
}

impl Package {
    fn has(&self, binary: &str) -> bool {
        self.binaries.iter().any(|name| name == binary)
    }

    fn has_feature(&self, name: &str) -> bool {
        self.manifest.features.iter().any(|(feature, _)| feature == name)
    }

    /// Returns the features that are on, with those that they turn on.
    fn enabled<'f>(&'f self, features: Features<'f>) -> BTreeSet<&'f str> {
        let own = features.named.iter().filter_map(|name| match name.split_once('/') {
            Some((package, feature)) => (package == self.name).then_some(feature),
            None => Some(*name),
        });
        let default = (!features.no_default).then_some("default");
        let mut next: Vec<&str> = own.chain(default).collect();
        let mut enabled = BTreeSet::new();
        while let Some(name) = next.pop() {
            if enabled.insert(name) {
                let features = self.manifest.features.iter().filter(|(feature, _)| feature == name);
                next.extend(features.flat_map(|(_, values)| values).map(String::as_str));
            }
        }
        enabled
    }
}

/// Checks that one of the packages has a feature; `before` is what stands before it in the text.
fn has_feature(name: &str, packages: &[&Package], before: &str) -> Result<(), Problem> {
    if packages.iter().any(|package| package.has_feature(name)) {
        return Ok(());
    }
    let features = packages.iter().flat_map(|package| &package.manifest.features);
    let names: Vec<&str> = features.map(|(feature, _)| &**feature).collect();
    let place: Vec<&str> = packages.iter().map(|package| &*package.name).collect();
    let what = format!("is not a feature of {}", listed(&place, "packages"));
    let mut problem = unknown(name, &what, &names, "features");
    if !before.is_empty() && problem.fix.starts_with("write `") {
        problem.fix = problem.fix.replacen("write `", &format!("write `{before}"), 1);
    }
    Err(problem)
}

/// Returns a feature of a package that is not built.
fn not_built(key: &str, built: &[&Package]) -> Problem {
    let own = built.iter().map(|package| &*package.name);
    let needed = built.iter().flat_map(|package| &package.dependencies);
    let needed = needed.filter(|needed| !needed.is_dev).map(|needed| &*needed.key);
    let names: Vec<&str> = own.clone().chain(needed).collect();
    let place = listed(&own.collect::<Vec<_>>(), "packages");
    let what = format!("is neither built here nor a dependency of {place}");
    unknown(key, &what, &names, "packages")
}

/// Returns a name that is not there, with the nearest that is.
fn unknown(name: &str, what: &str, names: &[&str], kind: &str) -> Problem {
    let what = format!("{} {what}", show(name));
    let fix = match nearest(name, names.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None if names.is_empty() => format!("there are no {kind}: leave it out"),
        None => format!("name one of its {kind}: {}", listed(names, kind)),
    };
    Problem::new(Rule::CargoName, what, fix)
}
