//! `COPY` and `ADD`.

use super::action::{owned, translate_words};
use super::stage::Stages;
use super::text;
use crate::dockerfile::{Instruction, Text};
use crate::kind::Kind;
use crate::spec::{Action, Add, Copy, Origin, Words};

/// The parts that both have.
struct Places {
    sources: Words<'static>,
    destination: Text<'static>,
    chown: Option<Text<'static>>,
    chmod: Option<Text<'static>>,
}

pub(super) fn copy(instruction: &Instruction<'_>, words: &[Text<'_>], stages: &Stages) -> Option<Action<'static>> {
    has_only(instruction, &["from", "chown", "chmod"]).then_some(())?;
    let (from, kind) = origin_and_kind(instruction.flag("from"), stages)?;
    let places = places(instruction, words, kind)?;
    Some(Action::Copy(Copy {
        from,
        sources: places.sources,
        destination: places.destination,
        chown: places.chown,
        chmod: places.chmod,
    }))
}

/// Returns a stage or an image.
/// Returns where sources come from, if that is named, and of which kind they are then.
pub(super) fn origin_and_kind(name: Option<&str>, stages: &Stages) -> Option<(Option<Origin<'static>>, Kind)> {
    match name {
        Some(name) => Some((Some(origin(name, stages)?), Kind::StageSource)),
        None => Some((None, Kind::Source)),
    }
}

fn origin(name: &str, stages: &Stages) -> Option<Origin<'static>> {
    let origin = stages.origin(name);
    // A stage may be named by its number.
    if let Origin::Image(_) = &origin {
        Kind::Origin.check(name).ok()?;
    }
    Some(origin)
}

pub(super) fn add(instruction: &Instruction<'_>, words: &[Text<'_>]) -> Option<Action<'static>> {
    has_only(instruction, &["checksum", "keep-git-dir", "unpack", "chown", "chmod"]).then_some(())?;
    let places = places(instruction, words, Kind::RemoteSource)?;
    Some(Action::Add(Add {
        sources: places.sources,
        destination: places.destination,
        checksum: optional(instruction, "checksum", Kind::Checksum).ok()?,
        keep_git_dir: switch(instruction, "keep-git-dir")?,
        unpack: switch(instruction, "unpack")?,
        chown: places.chown,
        chmod: places.chmod,
    }))
}

/// Returns whether an instruction has no here-documents and no flags but these.
pub(super) fn has_only(instruction: &Instruction<'_>, names: &[&str]) -> bool {
    let known = instruction.flags.iter().all(|flag| names.contains(&&*flag.name));
    known && instruction.heredocs.is_empty()
}

fn places(instruction: &Instruction<'_>, words: &[Text<'_>], kind: Kind) -> Option<Places> {
    let [sources @ .., destination] = words else {
        return None;
    };
    // The renderer keeps what looks like a here-document from being one, and here it is none.
    (!words.iter().any(|word| word.contains("<<"))).then_some(())?;
    // A spec gives a backslash in a source a meaning of its own.
    let mut literals = sources.iter().filter_map(|source| text::expanding(source));
    (!literals.any(|source| source.contains('\\'))).then_some(())?;
    let destination = text::of(Kind::Destination, destination)?;
    let is_folder = destination.ends_with('/') || sources.len() == 1;
    Some(Places {
        sources: translate_words(kind, sources).filter(|_| is_folder)?,
        destination: owned(destination),
        chown: optional(instruction, "chown", Kind::Owner).ok()?,
        chmod: optional(instruction, "chmod", Kind::Mode).ok()?,
    })
}

/// A value is not of its kind.
struct Unlike;

/// Returns the value of a flag, if it is given.
fn optional(instruction: &Instruction<'_>, name: &str, kind: Kind) -> Result<Option<Text<'static>>, Unlike> {
    let value = instruction.flag(name);
    let text = value.map(|value| text::of(kind, value).map(owned).ok_or(Unlike));
    text.transpose()
}

/// Returns whether a flag is on. One that is off is not the same as none.
fn switch(instruction: &Instruction<'_>, name: &str) -> Option<bool> {
    match instruction.flag(name) {
        None => Some(false),
        Some(value) if value.is_empty() || value.eq_ignore_ascii_case("true") => Some(true),
        Some(_) => None,
    }
}
