//! Why an image is built, or is not.

use std::collections::BTreeMap;
use std::fmt;

use image_core::plan::{At, Plan};

use crate::engine::{Engine, EngineError, Known};
use crate::key::{Ingredients, PARTS_LABEL, SPEC_LABEL};

/// Why an image is built, or is not. It comes from a label of the image that the engine has by the same name, so it goes
/// with that image, whoever built it; of the value of a build argument that label has one byte of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is there, made of the same.
    Unchanged,
    /// The registries have it, made of the same.
    Pushed,
    /// The engine has no image of this spec, nor one of the image's name.
    Missing,
    /// The image that has the name was not built by this project, or by an older version of it.
    Foreign,
    /// The declaration is another one.
    Spec,
    /// Files that go into it are others.
    Files,
    /// It is for other platforms: what it was for.
    Platform(String),
    /// A build argument has another value, or is given or left out.
    BuildArg(String),
    /// An image that it is made of is another one.
    Base(String),
    /// Its steps had caches of another scope: another user's, or of another `--cache-scope`.
    Caches,
    /// A step has `force`.
    Force(Option<At>),
    /// Everything is to run again.
    NoCache,
    /// The image of the same spec and parts has another digest: a value that its label tells too little of.
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

/// What is not looked at.
pub(crate) fn unseen(pulls: bool) -> &'static str {
    if pulls {
        "not checked: what steps download"
    } else {
        "not checked: whether registries have newer base images (`--pull` asks them), and what steps download"
    }
}

/// The reasons that do not depend on what is there.
pub(crate) fn asked(plan: &Plan, no_cache: bool) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (stage, notes) in plan.notes.iter().enumerate() {
        let forced = notes.iter().enumerate().filter(|(_, note)| note.force);
        reasons.extend(forced.map(|(number, _)| Reason::Force(plan.at(stage, Some(number)))));
    }
    reasons.dedup();
    reasons.extend(no_cache.then_some(Reason::NoCache));
    reasons
}

/// What has changed since the image was built that has one of these names.
pub(crate) fn changed(engine: &Engine, names: &[String], now: &Ingredients<'_>) -> Result<Vec<Reason>, EngineError> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = engine.all_known(&names)?;
    let Some(before) = found.iter().flatten().next() else {
        return Ok(vec![Reason::Missing]);
    };
    Ok(compared(before, now))
}

fn compared(before: &Known, now: &Ingredients<'_>) -> Vec<Reason> {
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

/// The parts that are not the same. Those of build arguments cannot be compared over two specs, with which they are salted.
fn differences(before: &str, now: &str, spec_changed: bool) -> Vec<Reason> {
    let (before, now) = (table(before), table(now));
    let mut keys: Vec<&&str> = before.keys().chain(now.keys()).collect();
    keys.sort();
    keys.dedup();
    let changed = keys.into_iter().filter(|key| before.get(**key) != now.get(**key));
    changed
        .filter_map(|key| reason(key, before.get(*key).copied(), now.contains_key(*key), spec_changed))
        .collect()
}

fn reason(key: &str, before: Option<&str>, is_now: bool, spec_changed: bool) -> Option<Reason> {
    match key.split_once(':') {
        None if key == "files" => Some(Reason::Files),
        None if key == "caches" => Some(Reason::Caches),
        None => Some(Reason::Platform(before.unwrap_or_default().to_owned())),
        Some(("arg", name)) if !spec_changed || before.is_none() || !is_now => Some(Reason::BuildArg(name.to_owned())),
        Some(("base", name)) if !spec_changed || before.is_some() && is_now => Some(Reason::Base(name.to_owned())),
        Some(_) => None,
    }
}

fn table(parts: &str) -> BTreeMap<&str, &str> {
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
