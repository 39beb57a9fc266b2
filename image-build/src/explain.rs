//! The reasons why an image is built or not.

use std::collections::BTreeMap;
use std::fmt;

use image_core::plan::{At, Plan};

use crate::engine::{Engine, EngineError, KnownImage};
use crate::key::{Ingredients, PARTS_LABEL, SPEC_LABEL};

/// A reason why an image is built or not. It is found by comparing with a label of the engine's image of the same name,
/// whoever built that. The label has only one byte of a digest for the value of a build argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The engine has the image, made from the same inputs.
    Unchanged,
    /// The registries have the image, made from the same inputs.
    Pushed,
    /// The engine has no image of this spec, and none of the image's name.
    Missing,
    /// The existing image of that name was not built by this project, or by an older version of it.
    Foreign,
    /// The declaration has changed.
    Spec,
    /// Files of the build context have changed.
    Files,
    /// The existing image is for other platforms. Has those platforms.
    Platform(String),
    /// A build argument has another value, or was added or removed. Has its name.
    BuildArg(String),
    /// An image that it uses has changed. Has its name.
    Base(String),
    /// Its steps had cache mounts of another scope: of another user, or of another `--cache-scope`.
    Caches,
    /// A step has `force`. Has its statement.
    Force(Option<At>),
    /// Every step is to run again.
    NoCache,
    /// The image has the same spec and parts, but another digest: its label tells too little of a value.
    Other,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => f.write_str("not built: the engine has this image, and nothing has changed"),
            Self::Pushed => f.write_str("not built: its registries have this image, and nothing has changed"),
            Self::Missing => f.write_str("built: the engine has no image of this declaration, and none of its name"),
            Self::Foreign => f.write_str("built: the existing image of its name does not record what it was made from"),
            Self::Spec => f.write_str("built: its declaration has changed"),
            Self::Files => f.write_str("built: files of its build context have changed"),
            Self::Platform(before) => write!(f, "built: the existing image is for {before}"),
            Self::BuildArg(name) => write!(f, "built: the build argument `{name}` has changed"),
            Self::Base(name) => write!(f, "built: the image `{name}`, which it uses, has changed"),
            Self::Caches => f.write_str("built: the existing image was built with cache mounts of another scope"),
            Self::Force(_) => f.write_str("built: a step has `force`"),
            Self::NoCache => f.write_str("built: every step runs again (`--no-cache`)"),
            Self::Other => f.write_str("built: a value has changed, most likely that of a build argument"),
        }
    }
}

/// Returns a note on what is not checked.
pub(crate) fn unchecked_note(pulls: bool) -> &'static str {
    if pulls {
        "not checked: what steps download"
    } else {
        "not checked: whether registries have newer base images (`--pull` asks them), and what steps download"
    }
}

/// Returns the reasons that do not depend on existing images.
pub(crate) fn requested_reasons(plan: &Plan, no_cache: bool) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (stage, notes) in plan.notes.iter().enumerate() {
        let forced = (0..notes.len()).filter(|number| plan.is_forced(stage, *number));
        reasons.extend(forced.map(|number| Reason::Force(plan.at(stage, Some(number)))));
    }
    reasons.dedup();
    reasons.extend(no_cache.then_some(Reason::NoCache));
    reasons
}

/// Returns what has changed since the image with one of these names was built.
pub(crate) fn find_changes(
    engine: &Engine,
    names: &[String],
    now: &Ingredients<'_>,
) -> Result<Vec<Reason>, EngineError> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = engine.find_images(&names)?;
    let Some(before) = found.iter().flatten().next() else {
        return Ok(vec![Reason::Missing]);
    };
    Ok(compare(before, now))
}

fn compare(before: &KnownImage, now: &Ingredients<'_>) -> Vec<Reason> {
    let (Some(spec), Some(parts)) = (before.label(SPEC_LABEL), before.label(PARTS_LABEL)) else {
        return vec![Reason::Foreign];
    };
    let spec_changed = spec != now.spec.to_string();
    let mut reasons: Vec<Reason> = spec_changed.then_some(Reason::Spec).into_iter().collect();
    reasons.extend(differences(parts, &now.parts(), spec_changed));
    if reasons.is_empty() {
        reasons.push(Reason::Other);
    }
    reasons
}

/// Returns the parts that differ. Build arguments cannot be compared between two specs, because their digests are
/// salted with the spec.
fn differences(before: &str, now: &str, spec_changed: bool) -> Vec<Reason> {
    let (before, now) = (parse_parts(before), parse_parts(now));
    let mut keys: Vec<&&str> = before.keys().chain(now.keys()).collect();
    keys.sort();
    keys.dedup();
    let changed = keys.into_iter().filter(|key| before.get(**key) != now.get(**key));
    changed
        .filter_map(|key| reason_for_part(key, before.get(*key).copied(), now.contains_key(*key), spec_changed))
        .collect()
}

fn reason_for_part(key: &str, before: Option<&str>, is_now: bool, spec_changed: bool) -> Option<Reason> {
    match key.split_once(':') {
        None if key == "files" => Some(Reason::Files),
        None if key == "caches" => Some(Reason::Caches),
        None => Some(Reason::Platform(before.unwrap_or_default().to_owned())),
        Some(("arg", name)) if !spec_changed || before.is_none() || !is_now => Some(Reason::BuildArg(name.to_owned())),
        Some(("base", name)) if !spec_changed || before.is_some() && is_now => Some(Reason::Base(name.to_owned())),
        Some(_) => None,
    }
}

fn parse_parts(parts: &str) -> BTreeMap<&str, &str> {
    parts.split(' ').filter_map(|part| part.rsplit_once('=')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_that_differs_is_a_reason() {
        let before = "arg:A=90 arg:B=01 base:debian:12=aa base:host:5000/x=bb files=1 platform=linux/amd64";
        let changed = |now: &str| differences(before, now, false);
        assert_eq!(changed(before), []);
        assert_eq!(
            changed("arg:A=91 base:debian:12=ab base:host:5000/x=bb files=2 platform=linux/arm64"),
            [
                Reason::BuildArg("A".to_owned()),
                Reason::BuildArg("B".to_owned()),
                Reason::Base("debian:12".to_owned()),
                Reason::Files,
                Reason::Platform("linux/amd64".to_owned()),
            ]
        );
        let of_other_spec = "arg:A=33 arg:B=44 base:debian:13=cc files=1 platform=linux/amd64";
        assert_eq!(differences(before, of_other_spec, true), []);
    }
}
