//! Instructions of which an image has one: in a stage, each overrides those before it.

use super::{Action, Instruction};
use crate::keyword::Keyword;

/// The instructions that a stage has once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// `ENTRYPOINT`
    Entrypoint,
    /// `CMD`
    Cmd,
    /// `HEALTHCHECK`
    Healthcheck,
}

impl Once {
    /// Returns the one that an action is, if it is one. (What `ONBUILD` keeps is of another image.)
    #[must_use]
    pub fn of(action: &Action<'_>) -> Option<Self> {
        match action {
            Action::Entrypoint(_) => Some(Self::Entrypoint),
            Action::Cmd(_) => Some(Self::Cmd),
            Action::Healthcheck(_) => Some(Self::Healthcheck),
            Action::Raw(text) => Keyword::of(text).and_then(Self::of_keyword),
            Action::Arg(_)
            | Action::Env(_)
            | Action::Label(_)
            | Action::Workdir(_)
            | Action::User(_)
            | Action::Expose(_)
            | Action::Volume(_)
            | Action::StopSignal(_)
            | Action::Shell(_)
            | Action::Copy(_)
            | Action::Add(_)
            | Action::Run(_)
            | Action::OnBuild(_) => None,
        }
    }

    fn of_keyword(keyword: Keyword) -> Option<Self> {
        match keyword {
            Keyword::Entrypoint => Some(Self::Entrypoint),
            Keyword::Cmd => Some(Self::Cmd),
            Keyword::Healthcheck => Some(Self::Healthcheck),
            Keyword::Run
            | Keyword::Env
            | Keyword::Copy
            | Keyword::Arg
            | Keyword::From
            | Keyword::Add
            | Keyword::Workdir
            | Keyword::Label
            | Keyword::Expose
            | Keyword::Volume
            | Keyword::User
            | Keyword::Maintainer
            | Keyword::Onbuild
            | Keyword::Shell
            | Keyword::Stopsignal => None,
        }
    }
}

/// Removes the instruction that the last one of a stage overrides, and returns its place.
pub(crate) fn override_earlier(instructions: &mut Vec<Instruction<'static>>) -> Option<usize> {
    let (last, earlier) = instructions.split_last()?;
    let once = Once::of(&last.action)?;
    let place = earlier
        .iter()
        .rposition(|other| Once::of(&other.action) == Some(once))?;
    instructions.remove(place);
    Some(place)
}
