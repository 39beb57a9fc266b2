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
        let keyword = action.keyword()?;
        let mut all = [Self::Entrypoint, Self::Cmd, Self::Healthcheck].into_iter();
        all.find(|once| once.keyword() == keyword)
    }

    const fn keyword(self) -> Keyword {
        match self {
            Self::Entrypoint => Keyword::Entrypoint,
            Self::Cmd => Keyword::Cmd,
            Self::Healthcheck => Keyword::Healthcheck,
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
