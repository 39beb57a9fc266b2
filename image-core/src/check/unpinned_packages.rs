//! Packages without a version: a lint that is off until a crate asks for it.

use super::{Checker, show};
use crate::kind::Kind;
use crate::node::{Args, Node, StepName, Val};
use crate::policy::Severity;
use crate::rule::Rule;

impl Checker<'_> {
    /// Looks for packages whose version the next build may change.
    pub(super) fn lint_packages(&mut self, node: &Node) {
        let Args::Words(_, packages) = &node.args else { return };
        let Some(sample) = versioned(node.name()).filter(|_| self.severity(Rule::UnpinnedPackage) != Severity::Allow)
        else {
            return;
        };
        let is_unpinned = |val: &&Val| val.known().is_some_and(|text| !has_version(val.kind, text));
        let found: Vec<&Val> = packages.iter().filter(is_unpinned).collect();
        for val in found {
            let text = val.known().unwrap_or_default();
            let what = format!("{} is whichever version there is at the time", show(text));
            let fix = format!("name the version: \"{}\"", sample.replace("name", text));
            self.report(Rule::UnpinnedPackage, val.at, what, fix);
        }
    }
}

/// Returns how a step that installs packages names a version.
fn versioned(step: StepName) -> Option<&'static str> {
    let samples = [
        (StepName::Apt, "name=VERSION"),
        (StepName::Apk, "name=VERSION"),
        (StepName::Dnf, "name-VERSION"),
        (StepName::Zypper, "name=VERSION"),
        (StepName::Pip, "name==VERSION"),
        (StepName::Uv, "name==VERSION"),
        (StepName::Npm, "name@VERSION"),
        (StepName::Micromamba, "name=VERSION"),
    ];
    samples
        .iter()
        .find(|(name, _)| *name == step)
        .map(|(_, sample)| *sample)
}

/// Returns whether a package names a version, or is no name: a file, an address or a group.
fn has_version(kind: Kind, text: &str) -> bool {
    let is_place =
        text.contains(['/', '$', ':']) && !text.starts_with('@') || text.starts_with('.') || text.contains(" @ ");
    let after_scope = text.strip_prefix('@').unwrap_or(text);
    if kind == Kind::NpmPackage {
        return after_scope
            .split_once('@')
            .is_some_and(|(_, version)| !version.is_empty())
            || (is_place && !text.starts_with('@'));
    }
    let has_number = text
        .split('-')
        .skip(1)
        .any(|part| part.starts_with(|first: char| first.is_ascii_digit()));
    let is_group = text.starts_with('@');
    is_place || is_group || text.contains(['=', '<', '>', '~']) || (kind == Kind::FedoraPackage && has_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_packages() {
        for (kind, text) in [
            (Kind::DebianPackage, "git=1:2.39.2-1"),
            (Kind::FedoraPackage, "git-2.43.0"),
            (Kind::FedoraPackage, "@development-tools"),
            (Kind::Requirement, "pandas>=2"),
            (Kind::Requirement, "a @ https://host.example/a.whl"),
            (Kind::NpmPackage, "typescript@5"),
            (Kind::NpmPackage, "@scope/name@1.2"),
            (Kind::NpmPackage, "git+https://host.example/a.git"),
        ] {
            assert!(has_version(kind, text), "{text}");
        }
        for (kind, text) in [
            (Kind::DebianPackage, "git"),
            (Kind::DebianPackage, "python3-pip"),
            (Kind::FedoraPackage, "gcc-c++"),
            (Kind::Requirement, "pandas[all]"),
            (Kind::NpmPackage, "typescript"),
            (Kind::NpmPackage, "@scope/name"),
        ] {
            assert!(!has_version(kind, text), "{text}");
        }
    }
}
