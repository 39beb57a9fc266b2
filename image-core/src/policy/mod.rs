//! A crate's own rules: which lints count for its images, from which registries bases may come, which labels have to be set.
//!
//! A crate says them in its `Cargo.toml`, in `[package.metadata.image-dsl]`, and a workspace for all members in
//! `[workspace.metadata.image-dsl]`.

mod of_crate;
mod read;

use std::collections::BTreeMap;

pub(crate) use self::of_crate::{CratePolicy, of_crate};
use crate::files::Problem;
use crate::grammar::reference;
use crate::lock::normalized;
use crate::rule::{Level, Rule};

/// What becomes of a statement that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing.
    Allow,
    /// A warning.
    Warn,
    /// An error, unless the statement allows it.
    Deny,
    /// An error, and no statement may allow it.
    Forbid,
}

impl Severity {
    /// All, in the order of their names in `Cargo.toml`.
    pub const ALL: &'static [Severity] = &[Self::Allow, Self::Warn, Self::Deny, Self::Forbid];

    /// Returns its key in `Cargo.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Forbid => "forbid",
        }
    }

    /// Returns what a rule is where nobody says otherwise.
    #[must_use]
    pub const fn usual(rule: Rule) -> Self {
        match rule.info().level {
            Level::Error | Level::OfDockerfile | Level::Allowable => Self::Deny,
            Level::Lint => Self::Warn,
            Level::Asked => Self::Allow,
        }
    }
}

/// The rules of a crate's own.
///
/// ```
/// # use image_core::policy::Policy;
/// let policy = Policy::read("[package.metadata.image-dsl]\ndeny = [\"latest_tag\"]")?;
/// # Ok::<(), Vec<image_core::files::Problem>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    levels: BTreeMap<Rule, Severity>,
    registries: Option<Vec<String>>,
    labels: Option<Vec<String>>,
}

impl Policy {
    /// Reads the text of a `Cargo.toml`: what `[package.metadata.image-dsl]` says, before what
    /// `[workspace.metadata.image-dsl]` says.
    ///
    /// # Errors
    /// All that is wrong, each with its line: rules that are not there or cannot be allowed, unknown keys, wrong types.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let tables = read::read(text)?;
        Ok(tables.package.unwrap_or_default().over(tables.workspace))
    }

    /// Returns the same, where a rule counts so much. One that is always an error stays an error.
    #[must_use]
    pub fn level(mut self, rule: Rule, severity: Severity) -> Self {
        self.levels.insert(rule, severity);
        self
    }

    /// Returns the same, where bases come from these registries, or folders of them: `ghcr.io/acme`.
    #[must_use]
    pub fn registries<T: Into<String>>(mut self, registries: impl IntoIterator<Item = T>) -> Self {
        self.registries = Some(registries.into_iter().map(Into::into).collect());
        self
    }

    /// Returns the same, where each image sets these labels.
    #[must_use]
    pub fn labels<T: Into<String>>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }

    /// Returns what it says of a rule.
    pub(crate) fn level_of(&self, rule: Rule) -> Option<Severity> {
        self.levels.get(&rule).copied()
    }

    /// Returns the labels that each image sets.
    pub(crate) fn required_labels(&self) -> &[String] {
        self.labels.as_deref().unwrap_or_default()
    }

    /// Returns the registries from which bases may come, if only some are.
    pub(crate) fn allowed_registries(&self) -> Option<&[String]> {
        self.registries.as_deref()
    }

    /// Returns whether a base comes from one of its registries. Only the text before a variable is known.
    pub(crate) fn has_registry_of(&self, image: &str) -> bool {
        let Some(registries) = &self.registries else {
            return true;
        };
        let known = image.split('$').next().unwrap_or_default();
        let name = normalized(known);
        // A text that ends at a variable says no more than the folders before it.
        let name = if known == image {
            name.as_str()
        } else {
            folder_of(&name, known)
        };
        registries.iter().any(|registry| {
            let rest = name.strip_prefix(registry.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '@']))
        })
    }

    /// Returns what a crate says, before what its workspace says.
    fn over(mut self, workspace: Option<Self>) -> Self {
        let workspace = workspace.unwrap_or_default();
        for (rule, severity) in workspace.levels {
            self.levels.entry(rule).or_insert(severity);
        }
        self.registries = self.registries.or(workspace.registries);
        self.labels = self.labels.or(workspace.labels);
        self
    }
}

/// Returns the folder of a name, as far as a text before a variable says it.
fn folder_of<'n>(name: &'n str, known: &str) -> &'n str {
    let is_name = known.rsplit('/').next().is_some_and(|last| last.contains(':'));
    let folder = if is_name {
        name.split(':').next()
    } else {
        name.rsplit_once('/').map(|(folder, _)| folder)
    };
    folder.filter(|_| known.contains(['/', ':'])).unwrap_or_default()
}

/// Returns the reason why an entry is no registry, nor a folder of one.
fn unfit_registry(text: &str) -> Option<(String, String)> {
    let host = text.split('/').next().unwrap_or_default();
    if !(host.contains(['.', ':']) || host == "localhost") {
        let fix = format!("write the registry before it: \"docker.io/{text}\"");
        return Some((format!("`{text}` names no registry"), fix));
    }
    let name = if host == text {
        format!("{text}/name")
    } else {
        text.to_owned()
    };
    let is_wrong = reference::check(name.as_bytes()).is_err() || text.ends_with('/') || reference::tag(&name).is_some();
    let fix = "write a registry with folders below it, without a tag: \"ghcr.io/acme\"";
    is_wrong.then(|| (format!("`{text}` is not a valid registry"), fix.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_of_registries() {
        let policy = Policy::default().registries(["ghcr.io/acme", "docker.io/library", "localhost:5000"]);
        for image in [
            "ghcr.io/acme/tool:1",
            "ghcr.io/acme/team/tool@sha256:0",
            "debian:12",
            "docker.io/debian",
            "debian:$TAG",
            "ghcr.io/acme/$NAME",
            "localhost:5000/x",
        ] {
            assert!(policy.has_registry_of(image), "{image}");
        }
        for image in [
            "ghcr.io/acme2/tool",
            "ghcr.io/other/x",
            "acme/tool",
            "quay.io/acme/x",
            "$BASE",
            "ghcr.io/$NAME",
            "debian$X",
        ] {
            assert!(!policy.has_registry_of(image), "{image}");
        }
        assert!(Policy::default().has_registry_of("$BASE"));
    }

    #[test]
    fn entries_that_are_no_registries() {
        for text in ["ghcr.io", "ghcr.io/acme", "localhost:5000", "localhost/team"] {
            assert_eq!(unfit_registry(text), None, "{text}");
        }
        for text in ["acme", "", "ghcr.io/acme/", "ghcr.io/Acme", "ghcr.io/acme:1"] {
            assert!(unfit_registry(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_crate_comes_before_its_workspace() {
        let text = "[package.metadata.image-dsl]\nallow = [\"sudo\"]\nlabels = []\n[workspace.metadata.image-dsl]\n\
                    deny = [\"sudo\", \"latest_tag\"]\nlabels = [\"a\"]\nregistries = [\"ghcr.io/acme\"]\n";
        let policy = Policy::read(text).unwrap();
        assert_eq!(policy.level_of(Rule::Sudo), Some(Severity::Allow));
        assert_eq!(policy.level_of(Rule::LatestTag), Some(Severity::Deny));
        assert_eq!(
            (policy.required_labels().len(), policy.has_registry_of("debian:12")),
            (0, false)
        );
    }
}
