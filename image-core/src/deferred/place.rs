//! The evaluation of needs, at a place among facts.

use super::steps::{
    LastStage, are_set, image_has_global, image_has_stage, last_stage, named_stage_sets, only_mounts, stage_name,
    steps_set,
};
use super::wording::{self, Wording};
use super::{Fact, Need, Unmet};
use crate::grammar::bytes::{equal, part};
use crate::grammar::expand::{Guards, keeps, next_reference_in};
use crate::grammar::path::{is_absolute, is_glob};
use crate::grammar::user;
use crate::kind::Kind;
use crate::model::{Image, Step};
use crate::rule::Rule;
use crate::variables::PATH;

/// Evaluates a need, and panics with the message of its rule when it is not met: a compile error in a constant.
#[track_caller]
pub const fn met(facts: &[Fact<'_>], number: u32) {
    if let Some(unmet) = unmet(facts, number) {
        crate::grammar::assured::refuse(unmet.rule, unmet.subject, unmet.what, unmet.fix);
    }
}

/// Evaluates the need of that number.
#[must_use]
pub const fn unmet<'a>(facts: &[Fact<'a>], number: u32) -> Option<Unmet<'a>> {
    let mut index = 0;
    while index < facts.len() {
        if let Fact::Need(id, need) | Fact::Lenient(id, need) | Fact::Lint(id, need) = facts[index]
            && id == number
        {
            return Position {
                facts,
                end: index,
                outer: None,
                lenient: matches!(facts[index], Fact::Lenient(..)),
            }
            .unmet(need);
        }
        index += 1;
    }
    None
}

/// A place among facts: those before `end`, and for a fragment those where it is included.
#[derive(Clone, Copy)]
pub(super) struct Position<'p, 'a> {
    pub(super) facts: &'p [Fact<'a>],
    pub(super) end: usize,
    pub(super) outer: Option<&'p Position<'p, 'a>>,
    /// Whether `undefined_variable` is allowed.
    lenient: bool,
}

/// The things that are looked for in a stage.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// A variable that `env` or `arg` sets.
    Variable(&'a str),
    /// A variable that `env` sets: what a later stage takes over.
    Env(&'a str),
    /// The value that a statement other than `env` has put into a variable, unless an `env` has replaced it since.
    Extended(&'a str),
    /// A working directory.
    Workdir,
}

impl Wanted<'_> {
    /// The same, as far as a stage hands it on to one that starts from it.
    pub(super) const fn inherited(self) -> Self {
        match self {
            Wanted::Variable(name) => Wanted::Env(name),
            other => other,
        }
    }

    /// Returns the answer of an `env`, if it has one. Without a value it is one that replaces nothing.
    pub(super) const fn of_env(self, name: &str, value: Option<&str>) -> Option<bool> {
        match (self, value) {
            (Wanted::Variable(wanted) | Wanted::Env(wanted), _) if equal(wanted, name) => Some(true),
            (Wanted::Extended(wanted), Some(value)) if equal(wanted, name) && !keeps(value, name) => Some(false),
            (Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir, _) => None,
        }
    }

    /// Returns the answer of an `arg`, if it has one.
    pub(super) const fn of_arg(self, name: &str) -> Option<bool> {
        match self {
            Wanted::Variable(wanted) if equal(wanted, name) => Some(true),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => None,
        }
    }

    /// Returns the answer of another statement that puts something into the variable, if it has one.
    pub(super) const fn of_extended(self, name: &str) -> Option<bool> {
        match self {
            Wanted::Variable(wanted) | Wanted::Env(wanted) | Wanted::Extended(wanted) if equal(wanted, name) => {
                Some(true)
            }
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => None,
        }
    }

    /// Returns the answer of a working directory, if it has one.
    pub(super) const fn of_workdir(self) -> Option<bool> {
        match self {
            Wanted::Workdir => Some(true),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) => None,
        }
    }
}

impl<'a> Position<'_, 'a> {
    const fn unmet(self, need: Need<'a>) -> Option<Unmet<'a>> {
        match need {
            Need::Variable(name) => self.variable(name),
            Need::GlobalVariable(name) => self.global(name),
            Need::Text(text, kind) => self.text(text, kind),
            Need::Kept(name, text) if keeps(text, name) || !self.sets(Wanted::Extended(name)) => None,
            Need::Kept(name, _) => Some(wording::REPLACED_VARIABLE.of(name)),
            Need::Workdir(..) if self.sets(Wanted::Workdir) => None,
            Need::Workdir(path, kind) => Some(without_workdir(kind).of(path)),
            Need::Stage(name) if self.has_stage(name) => None,
            Need::Stage(name) => Some(wording::UNKNOWN_STAGE.of(name)),
            Need::FreeStage(name) if self.has_stage(name) => Some(wording::DUPLICATE_STAGE.of(name)),
            Need::Unnamed => self.unnamed(),
            Need::Buildable(keyword) => self.buildable(keyword),
            Need::Fragment => self.fragment(false),
            Need::FragmentUsers => self.fragment(true),
            Need::Root => self.refused_user(user::installs(self.user())),
            Need::OwnCache => self.refused_user(user::owns_caches(self.user())),
            Need::Mounts => self.mounts(),
            Need::Continued => self.continued(),
            Need::Folder(text) => folder(text),
            Need::GlobTo(source, destination) if is_glob(source) => folder(destination),
            Need::FreeStage(_) | Need::GlobTo(..) => None,
        }
    }

    const fn variable(self, name: &'a str) -> Option<Unmet<'a>> {
        if self.lenient || equal(name, PATH) || self.sets(Wanted::Variable(name)) {
            return None;
        }
        Some(wording::UNDEFINED_VARIABLE.of(name))
    }

    /// Returns whether something is set in the stage at this place.
    const fn sets(self, wanted: Wanted<'_>) -> bool {
        let mut index = self.end;
        while index > 0 {
            index -= 1;
            if let Some(answer) = self.at(index).fact(self.facts[index], wanted) {
                return answer;
            }
        }
        match self.outer {
            Some(outer) => outer.sets(wanted),
            None => false,
        }
    }

    /// Returns the answer of a fact, before which this place is; `None` if those before it have to be asked.
    const fn fact(self, fact: Fact<'_>, wanted: Wanted<'_>) -> Option<bool> {
        match fact {
            Fact::Env(name) => wanted.of_env(name, None),
            Fact::Replaced(name) => wanted.of_env(name, Some("")),
            Fact::Extended(name) => wanted.of_extended(name),
            Fact::Arg(name) => wanted.of_arg(name),
            Fact::Workdir => wanted.of_workdir(),
            Fact::Steps(fragment) => steps_set(fragment.steps, fragment.steps.len(), wanted),
            Fact::Stage(_) => Some(false),
            Fact::StageFrom(_, base) => Some(self.stage_sets(base, wanted.inherited())),
            Fact::Image(image, _) => Some(are_set(image.steps(), image.steps().len(), wanted)),
            Fact::User(_) | Fact::Need(..) | Fact::Lenient(..) | Fact::Lint(..) => None,
        }
    }

    pub(super) const fn at(self, end: usize) -> Self {
        Self { end, ..self }
    }

    /// Returns whether something is set at the end of an earlier stage.
    const fn stage_sets(self, stage: &str, wanted: Wanted<'_>) -> bool {
        let mut index = self.end;
        let mut end = self.end;
        while index > 0 {
            index -= 1;
            match self.facts[index] {
                Fact::Stage(name) | Fact::StageFrom(name, _) if equal(name, stage) => return self.at(end).sets(wanted),
                Fact::Image(_, name) if equal(name, stage) => return self.at(end).sets(wanted),
                Fact::Image(image, _) if image_has_stage(image, stage) => {
                    return named_stage_sets(image.steps(), image.steps().len(), stage, wanted);
                }
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) => end = index,
                _ => {}
            }
        }
        match self.outer {
            Some(outer) => outer.stage_sets(stage, wanted),
            None => false,
        }
    }

    const fn global(self, name: &'a str) -> Option<Unmet<'a>> {
        if self.lenient {
            return None;
        }
        let mut index = 0;
        while index < self.end {
            match self.facts[index] {
                Fact::Image(image, _) if image_has_global(image, name) => return None,
                _ => index += 1,
            }
        }
        Some(wording::UNDEFINED_GLOBAL.of(name))
    }

    /// Checks the references of a constant's text, and that a path of it is absolute or has a working directory.
    const fn text(self, text: &'a str, kind: Kind) -> Option<Unmet<'a>> {
        if kind.check(text).is_err() {
            // Reported where the constant stands.
            return None;
        }
        if matches!(kind, Kind::Workdir | Kind::Destination | Kind::StartPlace)
            && !is_absolute(text)
            && !self.sets(Wanted::Workdir)
        {
            return Some(without_workdir(kind).of(text));
        }
        self.references(text, (0, text.len()), &Guards::NONE, kind.is_of_base())
    }

    const fn references(
        self,
        text: &'a str,
        (from, to): (usize, usize),
        guards: &Guards<'_>,
        global: bool,
    ) -> Option<Unmet<'a>> {
        let mut next = from;
        while let Some(reference) = next_reference_in(text, next, to) {
            let name = part(text, reference.name_from, reference.name_to);
            let unmet = match reference.fallback {
                Some((_, from, to)) => self.references(text, (from, to), &guards.inside(reference, text), global),
                None if guards.has(name) => None,
                None if global => self.global_or_declared(name),
                None => self.variable(name),
            };
            if unmet.is_some() {
                return unmet;
            }
            next = reference.to;
        }
        None
    }

    const fn global_or_declared(self, name: &'a str) -> Option<Unmet<'a>> {
        let mut index = 0;
        while index < self.end {
            match self.facts[index] {
                Fact::Arg(global) if equal(global, name) => return None,
                Fact::Stage(_) | Fact::StageFrom(..) | Fact::Image(..) => break,
                _ => index += 1,
            }
        }
        self.global(name)
    }

    const fn has_stage(self, stage: &str) -> bool {
        let mut index = 0;
        while index < self.end {
            match self.facts[index] {
                Fact::Stage(name) | Fact::StageFrom(name, _) if equal(name, stage) => return true,
                Fact::Image(_, name) if equal(name, stage) => return true,
                Fact::Image(image, _) if image_has_stage(image, stage) => return true,
                _ => index += 1,
            }
        }
        match self.outer {
            Some(outer) => outer.has_stage(stage),
            None => false,
        }
    }

    /// The image that the stage at this place continues.
    const fn image(self) -> Option<&'a Image> {
        let mut index = self.end;
        while index > 0 {
            index -= 1;
            match self.facts[index] {
                Fact::Image(image, _) => return Some(image),
                Fact::Stage(_) | Fact::StageFrom(..) => return None,
                _ => {}
            }
        }
        None
    }

    const fn unnamed(self) -> Option<Unmet<'a>> {
        match self.image() {
            Some(image) => match last_stage(image.steps()) {
                LastStage { name: Some(name), .. } => Some(wording::NAMED_BASE.of(name)),
                _ => None,
            },
            None => None,
        }
    }

    const fn buildable(self, keyword: &'a str) -> Option<Unmet<'a>> {
        match self.image() {
            Some(image) if last_stage(image.steps()).prebuilt => Some(wording::PREBUILT.of(keyword)),
            _ => None,
        }
    }

    const fn continued(self) -> Option<Unmet<'a>> {
        let mut index = self.end;
        while index > 0 {
            index -= 1;
            if let Fact::Image(image, _) = self.facts[index] {
                return self.at(index).free_names(image.steps());
            }
        }
        None
    }

    /// Checks that no stage of these steps has the name of an earlier one.
    const fn free_names(self, steps: &[Step]) -> Option<Unmet<'a>> {
        let mut index = 0;
        while index < steps.len() {
            if let Some(name) = stage_name(steps, index)
                && self.has_stage(name)
            {
                return Some(wording::DUPLICATE_STAGE.of(name));
            }
            if let Step::FromImage(image) = &steps[index]
                && let Some(unmet) = self.free_names(image.steps())
            {
                return Some(unmet);
            }
            index += 1;
        }
        None
    }

    /// Checks what the fragment just included needs of this place, or with `lints` what it has lints about.
    const fn fragment(self, lints: bool) -> Option<Unmet<'a>> {
        let mut index = self.end;
        while index > 0 {
            index -= 1;
            if let Fact::Steps(fragment) = self.facts[index] {
                return self.at(index).needs_of(fragment.facts, lints);
            }
        }
        None
    }

    const fn mounts(self) -> Option<Unmet<'a>> {
        let mut included = None;
        let mut index = self.end;
        while index > 0 {
            index -= 1;
            match self.facts[index] {
                Fact::Steps(fragment) if included.is_none() => included = Some(fragment),
                Fact::Image(image, _) if !last_stage(image.steps()).prebuilt => return None,
                Fact::Image(..) | Fact::Stage(_) => break,
                Fact::StageFrom(..) => return None,
                _ => {}
            }
        }
        match included {
            Some(fragment) if !only_mounts(fragment.steps) => Some(wording::PREBUILT_INCLUDES.of("include")),
            _ => None,
        }
    }

    const fn needs_of(self, facts: &[Fact<'a>], lints: bool) -> Option<Unmet<'a>> {
        let mut index = 0;
        while index < facts.len() {
            if let Fact::Need(_, need) | Fact::Lenient(_, need) | Fact::Lint(_, need) = facts[index]
                && lints == matches!(facts[index], Fact::Lint(..))
                && let Some(unmet) = (Position {
                    facts,
                    end: index,
                    outer: Some(&self),
                    lenient: self.lenient || matches!(facts[index], Fact::Lenient(..)),
                })
                .unmet(need)
            {
                return Some(unmet);
            }
            index += 1;
        }
        None
    }
}

/// Returns the words for a path that needs a working directory (see [`Need::Workdir`]).
const fn without_workdir(kind: Kind) -> Wording {
    match kind {
        Kind::Workdir => wording::relative(Rule::RelativeWorkdir),
        Kind::Destination | Kind::StartPlace => wording::relative(Rule::RelativeDestination),
        _ => wording::NO_DESTINATION,
    }
}

/// Returns why a destination is not a folder, if it does not end as one does.
const fn folder(text: &str) -> Option<Unmet<'_>> {
    match text.as_bytes() {
        [.., b'/'] | [] => None,
        _ => Some(wording::NO_FOLDER.of(text)),
    }
}
