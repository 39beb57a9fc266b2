//! The rules between statements, each decided in one place: the check asks them with what it knows by then, a need with
//! what the constants say. Both only look up what a rule depends on.

use super::Unmet;
use super::wording::{self, Wording};
use crate::grammar::bytes::equal;
use crate::grammar::expand::{keeps, refers};
use crate::grammar::path::{has_folder, is_absolute};
use crate::kind::Kind;
use crate::variables::{PATH, PLATFORM_ARGS};

/// The answer to whether something holds at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// A constant has to be asked.
    Later,
}

/// The verdict of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    Right,
    Wrong(&'static Wording),
    /// A constant has to be asked.
    Later,
}

impl Answer {
    pub(crate) const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Returns the verdict of a rule that asks for this.
    pub(crate) const fn or(self, wording: &'static Wording) -> Verdict {
        match self {
            Self::Yes => Verdict::Right,
            Self::No => Verdict::Wrong(wording),
            Self::Later => Verdict::Later,
        }
    }

    /// Returns the verdict of a rule that forbids this.
    const fn forbids(self, wording: &'static Wording) -> Verdict {
        match self {
            Self::Yes => Verdict::Wrong(wording),
            Self::No => Verdict::Right,
            Self::Later => Verdict::Later,
        }
    }
}

impl Verdict {
    /// Returns the finding about a name or text, where all constants are known.
    pub(crate) const fn unmet(self, subject: &str) -> Option<Unmet<'_>> {
        match self {
            Self::Wrong(wording) => Some(wording.of(subject)),
            Self::Right | Self::Later => None,
        }
    }
}

/// Returns the rule for a reference to a variable, in a stage or where only `global` build arguments are known: it has to
/// be set. `None` if it always is.
pub(crate) const fn reference(name: &str, global: bool) -> Option<&'static Wording> {
    match global {
        true if is_platform_arg(name) => None,
        true => Some(&wording::UNDEFINED_GLOBAL),
        false if equal(name, PATH) => None,
        false => Some(&wording::UNDEFINED_VARIABLE),
    }
}

const fn is_platform_arg(name: &str) -> bool {
    let mut index = 0;
    while index < PLATFORM_ARGS.len() {
        if equal(name, PLATFORM_ARGS[index]) {
            return true;
        }
        index += 1;
    }
    false
}

/// Returns the rule for a path, or for a source without a destination: a working directory has to be set. `None` if it
/// needs none.
pub(crate) const fn path(text: &str, kind: Kind) -> Option<&'static Wording> {
    if matches!(kind, Kind::Workdir) {
        if is_absolute(text) {
            None
        } else {
            Some(&wording::RELATIVE_WORKDIR)
        }
    } else if matches!(kind, Kind::Destination | Kind::FilePlace | Kind::StartPlace) {
        if is_absolute(text) {
            None
        } else {
            Some(&wording::RELATIVE_DESTINATION)
        }
    } else {
        debug_assert!(matches!(kind, Kind::Source), "only paths are asked about");
        Some(&wording::NO_DESTINATION)
    }
}

/// Judges the text to which `env` sets a variable that other statements have put something into, or not.
pub(crate) const fn kept(name: &str, text: Option<&str>, extended: Answer) -> Verdict {
    match (extended, text) {
        (Answer::No, _) => Verdict::Right,
        (Answer::Yes | Answer::Later, None) => Verdict::Later,
        (Answer::Yes | Answer::Later, Some(text)) if keeps(text, name) => Verdict::Right,
        (Answer::Yes | Answer::Later, Some(_)) => extended.forbids(&wording::REPLACED_VARIABLE),
    }
}

/// Judges the text to which `env` sets the PATH of a base: one that names the usual folders itself is meant to be the
/// whole of it.
pub(crate) const fn whole_path(text: Option<&str>) -> Verdict {
    match text {
        None => Verdict::Later,
        Some(text) if keeps(text, PATH) => Verdict::Right,
        Some(text) => Answer::of(has_folder(text, "/usr/bin") && has_folder(text, "/bin")).or(&wording::REPLACED_PATH),
    }
}

/// Judges the text to which `env` sets a variable that another `env` of the stage has set.
pub(crate) const fn set_again(name: &str, text: Option<&str>) -> Verdict {
    match text {
        None => Verdict::Later,
        Some(text) => Answer::of(refers(text, name)).or(&wording::DUPLICATE_ENV),
    }
}

/// Judges a build argument, whose name is that of a variable that a statement of the stage has set, or not.
pub(crate) const fn argument(is_env: Answer) -> Verdict {
    is_env.forbids(&wording::ARG_IS_ENV)
}

/// Judges a name that has to be an earlier stage's.
pub(crate) const fn earlier_stage(exists: Answer) -> Verdict {
    exists.or(&wording::UNKNOWN_STAGE)
}

/// Judges the name of a new stage.
pub(crate) const fn stage_name(is_taken: Answer) -> Verdict {
    is_taken.forbids(&wording::DUPLICATE_STAGE)
}

/// Judges where a stage takes files from.
pub(crate) const fn origin(is_itself: Answer) -> Verdict {
    is_itself.forbids(&wording::ITSELF)
}

/// Judges where a statement that `on_build` keeps takes files from.
pub(crate) const fn kept_origin(is_stage: Answer) -> Verdict {
    is_stage.forbids(&wording::KEPT_STAGE)
}

/// Judges whether a statement may follow a base that may be prebuilt.
pub(crate) const fn buildable(is_prebuilt: Answer) -> Verdict {
    is_prebuilt.forbids(&wording::PREBUILT)
}

/// Judges constant lists that are all that a statement is given.
pub(crate) const fn given(lists: &[&[&str]]) -> Verdict {
    Answer::of(has_text(lists)).or(&wording::NOTHING_GIVEN)
}

/// Judges constant lists that are all of a command.
pub(crate) const fn program(lists: &[&[&str]]) -> Verdict {
    Answer::of(has_text(lists)).or(&wording::NO_PROGRAM)
}

const fn has_text(lists: &[&[&str]]) -> bool {
    let mut index = 0;
    while index < lists.len() {
        if !lists[index].is_empty() {
            return true;
        }
        index += 1;
    }
    false
}

/// Judges the destination of what may be several files.
pub(crate) const fn folder(text: Option<&str>, several: Answer) -> Verdict {
    match (several, text) {
        (Answer::No, _) => Verdict::Right,
        (Answer::Yes | Answer::Later, Some(text)) if matches!(text.as_bytes(), [.., b'/'] | []) => Verdict::Right,
        (Answer::Yes, Some(_)) => Verdict::Wrong(&wording::NO_FOLDER),
        (Answer::Yes, None) | (Answer::Later, _) => Verdict::Later,
    }
}
