//! A place among facts, and what the facts before it say.

use super::Fact;
use super::steps::{at_end, image_has_global, image_has_stage, in_kept, in_named_stage, in_steps, last_stage};
use super::table::inside_stage;
use super::wanted::{Found, Wanted};
use crate::grammar::bytes::equal;
use crate::model::Image;

/// A place among facts: those before `end`, and for a fragment those where it is included.
#[derive(Clone, Copy)]
pub(super) struct Position<'p, 'a> {
    facts: &'p [Fact<'a>],
    end: usize,
    pub(super) outer: Option<&'p Position<'p, 'a>>,
    /// Whether `undefined_variable` is allowed.
    pub(super) lenient: bool,
    /// Whether this is the place of a statement that `on_build` keeps.
    kept: bool,
    /// Whether the facts before `end` are those of such statements.
    among_kept: bool,
}

impl<'p, 'a> Position<'p, 'a> {
    pub(super) const fn start(facts: &'p [Fact<'a>], outer: Option<&'p Position<'p, 'a>>, lenient: bool) -> Self {
        Self {
            facts,
            end: 0,
            outer,
            lenient,
            kept: false,
            among_kept: false,
        }
    }

    /// Goes behind the next fact; returns it, and the place of its statement.
    pub(super) const fn step(&mut self) -> Option<(Self, Fact<'a>)> {
        if self.end == self.facts.len() {
            return None;
        }
        let fact = self.fact();
        let lenient = self.lenient || matches!(fact, Fact::Lenient(..));
        let position = Self { lenient, ..*self };
        self.kept = match fact {
            Fact::Kept => true,
            Fact::NotKept => false,
            Fact::Stage(_)
            | Fact::StageFrom(..)
            | Fact::Image(..)
            | Fact::Steps(_)
            | Fact::Env(_)
            | Fact::Provided(_)
            | Fact::Replaced(_)
            | Fact::Extended(_)
            | Fact::Arg(_)
            | Fact::Workdir
            | Fact::User(_)
            | Fact::Need(..)
            | Fact::Lenient(..)
            | Fact::Lint(..) => self.kept,
        };
        self.among_kept = self.kept;
        self.end += 1;
        Some((position, fact))
    }

    /// Returns the fact behind this place.
    pub(super) const fn fact(self) -> Fact<'a> {
        self.facts[self.end]
    }

    /// Returns the place before the last fact that counts here: of kept statements, or of others.
    pub(super) const fn previous(mut self) -> Option<Self> {
        while self.end > 0 {
            self.end -= 1;
            match self.fact() {
                Fact::NotKept => self.among_kept = true,
                Fact::Kept => self.among_kept = false,
                // Each of them may have statements of both sorts.
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) | Fact::Steps(_) => return Some(self),
                Fact::Env(_)
                | Fact::Provided(_)
                | Fact::Replaced(_)
                | Fact::Extended(_)
                | Fact::Arg(_)
                | Fact::Workdir
                | Fact::User(_)
                | Fact::Need(..)
                | Fact::Lenient(..)
                | Fact::Lint(..) => {
                    if self.kept == self.among_kept {
                        return Some(self);
                    }
                }
            }
        }
        None
    }

    /// Returns this place as that of a statement that is kept.
    pub(super) const fn as_kept(self) -> Self {
        Self { kept: true, ..self }
    }

    /// Returns this place as that of a statement that is not kept, if it is one that is.
    pub(super) const fn without_kept(self) -> Option<Self> {
        if self.kept {
            Some(Self { kept: false, ..self })
        } else {
            None
        }
    }

    /// Returns whether something is set in the stage at this place.
    pub(super) const fn sets(self, wanted: Wanted<'_>) -> bool {
        matches!(self.find(wanted), Found::Yes)
    }

    /// Returns what is in the stage at this place.
    pub(super) const fn find(self, wanted: Wanted<'_>) -> Found<'a> {
        match self.without_kept() {
            None => self.in_this_stage(wanted),
            // What is kept runs in a stage that starts from this one.
            Some(stage) => match self.in_kept(wanted) {
                Some(answer) => answer,
                None => stage.in_this_stage(wanted.inherited()),
            },
        }
    }

    /// Returns the answer of the statements that are kept.
    const fn in_kept(self, wanted: Wanted<'_>) -> Option<Found<'a>> {
        let mut position = self.as_kept();
        while let Some(before) = position.previous() {
            position = before;
            let answer = match position.fact() {
                Fact::Stage(_) | Fact::StageFrom(..) => return None,
                Fact::Image(image, _) => return in_kept(image.steps(), wanted),
                Fact::Steps(fragment) => in_kept(fragment.steps, wanted),
                fact @ inside_stage!() => position.answer(fact, wanted),
            };
            if answer.is_some() {
                return answer;
            }
        }
        match self.outer {
            Some(outer) => outer.in_kept(wanted),
            None => None,
        }
    }

    const fn in_this_stage(self, wanted: Wanted<'_>) -> Found<'a> {
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            if let Some(answer) = position.answer(position.fact(), wanted) {
                return answer;
            }
        }
        match self.outer {
            Some(outer) => outer.find(wanted),
            None => Found::No,
        }
    }

    /// Returns the answer of a fact, before which this place is; `None` if those before it have to be asked.
    const fn answer(self, fact: Fact<'a>, wanted: Wanted<'_>) -> Option<Found<'a>> {
        match fact {
            Fact::Env(name) | Fact::Provided(name) => wanted.of_env(name, None),
            Fact::Replaced(name) => wanted.of_env(name, Some("")),
            Fact::Extended(name) => wanted.of_extended(name),
            Fact::Arg(name) => wanted.of_arg(name),
            Fact::Workdir => wanted.of_workdir(),
            Fact::Steps(fragment) => in_steps(fragment.steps, fragment.steps.len(), wanted),
            Fact::Stage(_) => Some(Found::No),
            Fact::StageFrom(_, base) => Some(self.in_stage(base, wanted.inherited())),
            Fact::Image(image, _) => Some(at_end(image.steps(), image.steps().len(), wanted)),
            Fact::User(user) => wanted.of_user(user),
            Fact::Kept | Fact::NotKept | Fact::Need(..) | Fact::Lenient(..) | Fact::Lint(..) => None,
        }
    }

    /// Returns what is at the end of an earlier stage, or in a base of that name.
    const fn in_stage(self, stage: &str, wanted: Wanted<'_>) -> Found<'a> {
        let (mut position, mut end) = (self, self);
        while let Some(before) = position.previous() {
            position = before;
            match position.fact() {
                Fact::Stage(name) | Fact::StageFrom(name, _) if equal(name, stage) => return end.find(wanted),
                Fact::Image(_, name) if equal(name, stage) => return end.find(wanted),
                Fact::Image(image, _) if image_has_stage(image, stage) => {
                    return in_named_stage(image.steps(), image.steps().len(), stage, wanted);
                }
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) => end = position,
                Fact::Steps(_) | inside_stage!() => {}
            }
        }
        match self.outer {
            Some(outer) => outer.in_stage(stage, wanted),
            None => wanted.of_base(stage),
        }
    }

    /// Returns whether this place is before the first stage.
    pub(super) const fn is_head(self) -> bool {
        let mut index = 0;
        while index < self.end {
            if let Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) = self.facts[index] {
                return false;
            }
            index += 1;
        }
        self.outer.is_none()
    }

    /// Returns whether a build argument is declared before the first stage, here or in an image that is continued.
    pub(super) const fn has_global(self, name: &str) -> bool {
        let mut index = 0;
        let mut started = false;
        while index < self.end {
            match self.facts[index] {
                Fact::Arg(global) if !started && equal(global, name) => return true,
                Fact::Image(image, _) if image_has_global(image, name) => return true,
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) => started = true,
                Fact::Steps(_) | inside_stage!() => {}
            }
            index += 1;
        }
        false
    }

    pub(super) const fn has_stage(self, stage: &str) -> bool {
        let mut index = 0;
        while index < self.end {
            match self.facts[index] {
                Fact::Stage(name) | Fact::StageFrom(name, _) if equal(name, stage) => return true,
                Fact::Image(_, name) if equal(name, stage) => return true,
                Fact::Image(image, _) if image_has_stage(image, stage) => return true,
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) | Fact::Steps(_) | inside_stage!() => {}
            }
            index += 1;
        }
        match self.outer {
            Some(outer) => outer.has_stage(stage),
            None => false,
        }
    }

    /// Returns the image that the stage at this place continues, and the name that the stage gets.
    pub(super) const fn image(self) -> Option<(&'a Image, &'a str)> {
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            match position.fact() {
                Fact::Image(image, name) => return Some((image, name)),
                Fact::Stage(_) | Fact::StageFrom(..) => return None,
                Fact::Steps(_) | inside_stage!() => {}
            }
        }
        None
    }

    /// Returns the name of the stage at this place, `""` if it has none.
    pub(super) const fn stage(self) -> Option<&'a str> {
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            match position.fact() {
                Fact::Image(image, name) if name.is_empty() => return last_stage(image.steps()).name,
                Fact::Image(_, name) | Fact::Stage(name) | Fact::StageFrom(name, _) => return Some(name),
                Fact::Steps(_) | inside_stage!() => {}
            }
        }
        match self.outer {
            Some(outer) => outer.stage(),
            None => None,
        }
    }
}
