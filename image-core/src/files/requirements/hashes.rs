//! Hashes of requirements: where one has some, pip wants them of all, and one version of each ("Hash-checking mode" of
//! pip's documentation).

use std::collections::BTreeSet;

use super::options::{About, Given};
use super::problem;
use crate::files::package_names::{name_of, normalized};
use crate::files::{Problem, show};

/// The hashes of requirements, as far as they matter to pip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hashes {
    /// Whether one has a hash, or all have to.
    pub are_wanted: bool,
    /// The requirements that pip refuses then, and their files.
    pub wanting: Vec<(String, Problem)>,
    /// The packages, by their normalized names, whose hashes a file of constraints has.
    constrained: BTreeSet<String>,
    /// The requirements without a hash, unless a constraint has it.
    doubted: Vec<(String, String, Problem)>,
}

/// The fix where a requirement has no hash and others have.
pub const FIX: &str = "write its `--hash=sha256:…` after it in the file, or leave out all hashes";

impl Hashes {
    /// Notes a line of a file of constraints. Pip counts its hashes for the package that it names.
    pub(super) fn add_constraint(&mut self, requirement: &str, options: &[Given]) {
        if self.counts(requirement, options) {
            self.constrained.insert(normalized(name_of(requirement)));
        }
    }

    /// Notes whether hashes are wanted because of a line; true where it has one.
    fn counts(&mut self, requirement: &str, options: &[Given]) -> bool {
        let has_hash = options.iter().any(|option| option.about == About::Hash) || requirement.contains("#sha");
        let is_for_all = options.iter().any(|option| option.name == "--require-hashes");
        self.are_wanted |= has_hash || is_for_all;
        has_hash
    }

    /// Returns whether constraints have the hashes of a package.
    #[must_use]
    pub fn has(&self, requirement: &str) -> bool {
        self.constrained.contains(&normalized(name_of(requirement)))
    }

    /// Decides what is wanting, when all files have been read.
    pub(super) fn settle(&mut self) {
        let doubted = std::mem::take(&mut self.doubted).into_iter();
        let wanting = doubted.filter(|(text, ..)| !self.has(text));
        self.wanting = wanting.map(|(_, path, problem)| (path, problem)).collect();
    }

    /// Notes a line of a file, which is none of constraints.
    pub(super) fn add(&mut self, path: &str, number: u32, requirement: &str, options: &[Given]) {
        let has_hash = self.counts(requirement, options);
        let editable = options.iter().find(|option| option.about == About::Editable);
        let text = editable.map_or(requirement, |option| option.value.as_str());
        // What a marker leaves out needs no hash, and a variable may be anything.
        if text.is_empty() || text.contains(';') || text.contains("${") {
            return;
        }
        let found = if is_of_version_control(text) || editable.is_some() {
            Some((
                "is not an archive, of which pip could compare a hash",
                "name an archive, or leave out all hashes",
            ))
        } else if !has_hash {
            Some(("has no hash, and others have, so pip wants one of each", FIX))
        } else if !is_pinned(text) {
            let fix = "write its version: `name==1.2.3`";
            Some(("has a hash and not one version, without which pip compares none", fix))
        } else {
            None
        };
        let found = found.map(|(what, fix)| problem(format!("{} {what}", show(text)), fix).at(number));
        self.doubted
            .extend(found.map(|problem| (text.to_owned(), path.to_owned(), problem)));
    }
}

fn is_of_version_control(text: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+"].iter().any(|start| text.contains(start))
}

/// Returns whether it is an address, or names exactly one version.
fn is_pinned(text: &str) -> bool {
    let specifiers = text.split_once(']').map_or(text, |(_, rest)| rest);
    text.contains("://") || (specifiers.contains("==") && !specifiers.contains([',', '*']))
}
