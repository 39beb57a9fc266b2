//! The reasons why an image is built or not.

use std::collections::BTreeMap;
use std::fmt;

use image_core::plan::{At, Local, LocalOrigin, Plan};
use image_core::spec::Action;

use crate::build_files::files_of_image;
use crate::engine::{Engine, EngineError, KnownImage};
use crate::file_record::{Changes, FileRecord};
use crate::key::{Ingredients, LABEL, PARTS_LABEL, SPEC_LABEL};
use crate::memory::Memory;
use crate::prepare::Prepared;

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
    /// Files of the build context have changed, and it is not known which.
    Files,
    /// Files of one statement have changed.
    FilesOf(ChangedFiles),
    /// Nothing has changed since the last build, but the engine no longer has the image.
    Lost,
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

/// The changed files of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedFiles {
    /// The statement.
    pub at: Option<At>,
    /// The statement in short: `copy "src"`.
    pub statement: String,
    /// The number of files that are new, gone or different.
    pub changed: usize,
    /// The number of its files, with those that are gone.
    pub all: usize,
    /// The paths of the first changed files in the build context.
    pub names: Vec<String>,
}

impl Reason {
    /// Returns the statement that it is about.
    #[must_use]
    pub fn at(&self) -> Option<At> {
        match self {
            Self::Force(at) => *at,
            Self::FilesOf(files) => files.at,
            Self::Unchanged
            | Self::Pushed
            | Self::Missing
            | Self::Foreign
            | Self::Spec
            | Self::Files
            | Self::Lost
            | Self::Platform(_)
            | Self::BuildArg(_)
            | Self::Base(_)
            | Self::Caches
            | Self::NoCache
            | Self::Other => None,
        }
    }
}

/// Shows what follows "builds because", or all of why nothing is built.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at() {
            write!(f, "{}:{} ", at.file, at.line)?;
        }
        match self {
            Self::Unchanged => f.write_str("not built: the engine has this image, and nothing has changed"),
            Self::Pushed => f.write_str("not built: its registries have this image, and nothing has changed"),
            Self::Missing => f.write_str("the engine has no image of this declaration, and none of its name"),
            Self::Foreign => f.write_str("the existing image of its name does not record what it was made from"),
            Self::Spec => f.write_str("its declaration has changed"),
            Self::Files => f.write_str("files of its build context have changed"),
            Self::FilesOf(files) => files.fmt(f),
            Self::Lost => f.write_str("the engine no longer has it; nothing has changed"),
            Self::Platform(before) => write!(f, "the existing image is for {before}"),
            Self::BuildArg(name) => write!(f, "--build-arg {name} is another"),
            Self::Base(name) => write!(f, "the base moved: the image `{name}`, which it uses, is another"),
            Self::Caches => f.write_str("the existing image was built with cache mounts of another scope"),
            Self::Force(Some(_)) => f.write_str("has `force`"),
            Self::Force(None) => f.write_str("a step has `force`"),
            Self::NoCache => f.write_str("every step is to run again (`--no-cache`)"),
            Self::Other => f.write_str("a value has changed, most likely that of a build argument"),
        }
    }
}

impl fmt::Display for ChangedFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (changed, all) = (with_commas(self.changed), with_commas(self.all));
        let word = if self.all == 1 { "file" } else { "files" };
        let more = if self.changed > self.names.len() { ", …" } else { "" };
        let names = self.names.join(", ");
        write!(
            f,
            "{}: {changed} of {all} {word} changed ({names}{more})",
            self.statement
        )
    }
}

/// Returns a number with a comma between thousands.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
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

/// A build whose reasons are asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) engine: &'a Engine,
    pub(crate) prepared: &'a Prepared,
    pub(crate) parts: &'a Ingredients<'a>,
    /// The engine's image of the same declaration, if it was looked up.
    pub(crate) before: Option<&'a KnownImage>,
}

impl Asked<'_> {
    /// Returns what has changed since the image with one of its names was built.
    pub(crate) fn find_changes(&self) -> Result<Vec<Reason>, EngineError> {
        let record = FileRecord::load(&Memory::of(&self.prepared.options), self.prepared.spec);
        let mut before = self.before.cloned();
        for name in &self.prepared.names {
            if before.is_some() {
                break;
            }
            before = self.engine.find_image(name)?;
        }
        let digest = self.parts.digest().to_string();
        let is_of_spec = |known: &KnownImage| known.label(SPEC_LABEL) == Some(&self.prepared.spec.to_string());
        let has_record = record.as_ref().is_some_and(|record| record.digest() == digest);
        if has_record && !before.as_ref().is_some_and(is_of_spec) {
            return Ok(vec![Reason::Lost]);
        }
        let Some(before) = before else {
            return Ok(vec![Reason::Missing]);
        };
        let record = record.filter(|record| before.label(LABEL) == Some(record.digest()));
        Ok(self.with_files(compare(&before, self.parts), record))
    }

    /// Replaces the reason that files have changed by those files.
    fn with_files(&self, mut reasons: Vec<Reason>, record: Option<FileRecord>) -> Vec<Reason> {
        let (Some(at), Some(record)) = (reasons.iter().position(|reason| *reason == Reason::Files), record) else {
            return reasons;
        };
        let locals = files_of_image(self.plan);
        let by_local = record.changes(&self.prepared.files.0, &self.prepared.hashes);
        let mut changed: Vec<Reason> = by_local
            .into_iter()
            .map(|(local, changes)| Reason::FilesOf(changed_files(self.plan, locals.get(local), changes)))
            .collect();
        if !changed.is_empty() {
            reasons.remove(at);
            // Files come first: most builds are because of them.
            changed.append(&mut reasons);
            return changed;
        }
        reasons
    }
}

/// Returns the changed files of a local. Without one they are the program's own.
fn changed_files(plan: &Plan, local: Option<&Local>, changes: Changes) -> ChangedFiles {
    let Changes { changed, all, names } = changes;
    ChangedFiles {
        at: local.and_then(|local| local.at),
        statement: local.map_or_else(|| "the program".to_owned(), |local| statement_of(plan, local)),
        changed,
        all,
        names,
    }
}

fn statement_of(plan: &Plan, local: &Local) -> String {
    let (word, name) = match &local.origin {
        LocalOrigin::Context(name) | LocalOrigin::Listed(name) | LocalOrigin::External(name) => {
            (if is_copied(plan, local) { "copy " } else { "" }, name)
        }
        LocalOrigin::Inline(text) => ("file ", text),
        LocalOrigin::Python(name) | LocalOrigin::Module(name) | LocalOrigin::ExternalModule(name) => {
            ("python_source ", name)
        }
        LocalOrigin::CargoDependencies(source) | LocalOrigin::CargoProgram(source) => {
            let names = source.binaries.iter().map(|name| format!("{name:?}"));
            return format!("cargo {}", names.collect::<Vec<_>>().join(", "));
        }
        LocalOrigin::Binary(source, _) => ("bin ", &source.binary),
    };
    format!("{word}{name:?}")
}

fn is_copied(plan: &Plan, local: &Local) -> bool {
    let mut actions = plan.spec.stages().iter().flat_map(|stage| &stage.instructions);
    let names = |action: &Action<'_>| {
        let mut sources = action.local_sources().into_iter();
        sources.any(|source| source.into_path() == local.name())
    };
    actions.any(|step| matches!(step.action, Action::Copy(_)) && names(&step.action))
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
    fn files_are_counted() {
        let at = At {
            file: "src/main.rs",
            line: 9,
            statement: "copy",
        };
        let mut files = ChangedFiles {
            at: Some(at),
            statement: "copy \"app.py\"".to_owned(),
            changed: 1,
            all: 20_000,
            names: vec!["app/app.py".to_owned()],
        };
        let shown = Reason::FilesOf(files.clone()).to_string();
        assert_eq!(
            shown,
            "src/main.rs:9 copy \"app.py\": 1 of 20,000 files changed (app/app.py)"
        );
        (files.at, files.changed, files.all) = (None, 1_234_567, 1_234_567);
        let shown = Reason::FilesOf(files).to_string();
        assert_eq!(
            shown,
            "copy \"app.py\": 1,234,567 of 1,234,567 files changed (app/app.py, …)"
        );
    }

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
