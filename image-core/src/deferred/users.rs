//! The users that the steps of constant images run as.

use super::position::Position;
use super::steps::{image_has_stage, is_kept, stage_name};
use super::table::inside_stage;
use super::{Fact, Unmet};
use crate::grammar::bytes::equal;
use crate::grammar::user::{of_base, of_instruction};
use crate::kind::Kind;
use crate::model::{Image, OptName, Rare, Step};
use crate::rule::Fault;

impl<'a> Position<'_, 'a> {
    /// Returns the user that steps at this place run as, `""` where nothing says.
    pub(super) const fn user(self) -> &'a str {
        match self.without_kept() {
            None => self.own_user(),
            Some(stage) => match self.kept_user() {
                Some(user) => user,
                None => stage.own_user(),
            },
        }
    }

    /// Returns the user that a kept statement sets, if one does.
    const fn kept_user(self) -> Option<&'a str> {
        let mut position = self.as_kept();
        while let Some(before) = position.previous() {
            position = before;
            let user = match position.fact() {
                Fact::Stage(_) | Fact::StageFrom(..) => return None,
                Fact::Image(image, _) => return kept_user(image.steps()),
                Fact::Steps(fragment) => kept_user(fragment.steps),
                Fact::User(user) => Some(user),
                inside_stage!() => None,
            };
            if user.is_some() {
                return user;
            }
        }
        match self.outer {
            Some(outer) => outer.kept_user(),
            None => None,
        }
    }

    const fn own_user(self) -> &'a str {
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            let found = match position.fact() {
                Fact::User(user) => Some(user),
                Fact::Steps(fragment) => steps_user(fragment.steps, fragment.steps.len()),
                Fact::Image(image, _) => return image_user(image),
                Fact::Stage(_) => return "",
                Fact::StageFrom(_, base) => return position.base_user(base),
                inside_stage!() => None,
            };
            if let Some(user) = found {
                return user;
            }
        }
        match self.outer {
            Some(outer) => outer.user(),
            None => "",
        }
    }

    /// Returns the user of what a stage starts from, which may be an earlier stage.
    const fn base_user(self, base: &'a str) -> &'a str {
        match of_base(base) {
            Some(user) => user,
            None => self.stage_user(base),
        }
    }

    /// Returns the user at the end of an earlier stage.
    const fn stage_user(self, stage: &str) -> &'a str {
        let (mut position, mut end) = (self, self);
        while let Some(before) = position.previous() {
            position = before;
            match position.fact() {
                Fact::Stage(name) | Fact::StageFrom(name, _) if equal(name, stage) => return end.user(),
                Fact::Image(_, name) if equal(name, stage) => return end.user(),
                Fact::Image(image, _) if image_has_stage(image, stage) => {
                    return named_stage_user(image.steps(), image.steps().len(), stage);
                }
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) => end = position,
                Fact::Steps(_) | inside_stage!() | Fact::User(_) => {}
            }
        }
        match self.outer {
            Some(outer) => outer.stage_user(stage),
            None => "",
        }
    }

    /// Returns what is wrong with the user of the steps at this place.
    pub(super) const fn refused_user(self, checked: Result<(), Fault>) -> Option<Unmet<'a>> {
        match checked {
            Ok(()) => None,
            // What is not a user is reported where the constant stands.
            Err(_) if Kind::User.check(self.user()).is_err() => None,
            Err(fault) => Some(Unmet {
                rule: fault.rule,
                subject: self.user(),
                what: fault.what,
                fix: fault.fix,
            }),
        }
    }
}

/// Returns the user at the end of an image, `""` where nothing says.
const fn image_user(image: &Image) -> &'static str {
    match steps_user(image.steps(), image.steps().len()) {
        Some(user) => user,
        None => "",
    }
}

/// Returns the user at the end of the first `end` steps; `None` where they set none and have no base.
const fn steps_user(steps: &[Step], end: usize) -> Option<&'static str> {
    let mut index = end;
    while index > 0 {
        index -= 1;
        if is_kept(steps, index) {
            continue;
        }
        let user = user_after(steps, index);
        if user.is_some() {
            return user;
        }
    }
    None
}

/// Returns the user after a step; `None` if those before it have to be asked.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`set_by` asserts that no other step has an effect, by the exhaustive `StepName::effect`"
)]
const fn user_after(steps: &[Step], index: usize) -> Option<&'static str> {
    match &steps[index] {
        Step::Include(fragment) => steps_user(fragment.steps, fragment.steps.len()),
        Step::FromScratch | Step::Rare(Rare::FromId(_)) => Some(""),
        Step::From(base) | Step::FromStage(base) => Some(base_user(steps, index, base)),
        Step::FromImage(image) => Some(image_user(image)),
        step => set_by(step),
    }
}

/// Returns the user that a step sets, or a line of a base's `setup`.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`changes_nothing` asserts that no other step has an effect, by the exhaustive `StepName::effect`"
)]
const fn set_by(step: &Step) -> Option<&'static str> {
    match step {
        Step::User(user) => Some(user),
        Step::Rare(Rare::Raw(text)) | Step::With(OptName::Setup, text) => of_instruction(text),
        Step::Env(..) | Step::Arg(..) | Step::Workdir(_) | Step::Rare(Rare::AddPython(_) | Rare::PythonSource(_)) => {
            None
        }
        step => step.changes_nothing(),
    }
}

/// Returns the user that a kept step of the last stage sets, if one does.
const fn kept_user(steps: &[Step]) -> Option<&'static str> {
    let mut index = steps.len();
    while index > 0 {
        index -= 1;
        let step = &steps[index];
        let user = if let Step::Include(fragment) = step {
            kept_user(fragment.steps)
        } else if let Step::FromImage(image) = step {
            return kept_user(image.steps());
        } else if step.name().starts_stage() {
            return None;
        } else if is_kept(steps, index) {
            set_by(step)
        } else {
            // It is no part of what is kept.
            None
        };
        if user.is_some() {
            return user;
        }
    }
    None
}

/// Returns the user of what a stage starts from, which may be an earlier stage.
const fn base_user(steps: &[Step], index: usize, base: &'static str) -> &'static str {
    match of_base(base) {
        Some(user) => user,
        None => named_stage_user(steps, index, base),
    }
}

/// Returns the user at the end of a named stage among the first `end` steps.
const fn named_stage_user(steps: &[Step], end: usize, stage: &str) -> &'static str {
    let (mut index, mut stage_end) = (end, end);
    while index > 0 {
        index -= 1;
        let step = &steps[index];
        if let Some(name) = stage_name(steps, index)
            && equal(name, stage)
        {
            return match steps_user(steps, stage_end) {
                Some(user) => user,
                None => "",
            };
        }
        if let Step::FromImage(image) = step
            && image_has_stage(image, stage)
        {
            return named_stage_user(image.steps(), image.steps().len(), stage);
        }
        if step.name().starts_stage() {
            stage_end = index;
        }
    }
    ""
}
