//! The evaluation of needs: the rules of `judge.rs`, with what the constants say.

use super::judge::{self, Answer};
use super::locked;
use super::position::Position;
use super::steps::{image_has_stage, last_stage, only_mounts, stage_name};
use super::table::inside_stage;
use super::wanted::Wanted;
use super::wording;
use super::{Fact, Need, Unmet};
use crate::grammar::bytes::equal;
use crate::grammar::needed::Needed;
use crate::grammar::path::is_glob;
use crate::grammar::user;
use crate::kind::Kind;
use crate::model::Step;
use crate::rule::Fault;
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
    let mut next = Position::start(facts, None, false);
    while let Some((position, fact)) = next.step() {
        if let Fact::Need(id, need) | Fact::Lenient(id, need) | Fact::Lint(id, need) = fact
            && id == number
        {
            return position.unmet(need);
        }
    }
    None
}

impl<'a> Position<'_, 'a> {
    const fn unmet(self, need: Need<'a>) -> Option<Unmet<'a>> {
        match need {
            Need::Variable(name) => self.reference(name, false),
            Need::GlobalVariable(name) => self.reference(name, true),
            Need::Text(text, kind) => self.text(text, kind),
            Need::Texts(texts, kind) => self.texts(texts, kind),
            Need::Given(keyword, lists) => judge::given(lists).unmet(keyword),
            Need::Program(lists) => judge::program(lists).unmet("[…]"),
            Need::Extends(name, text) => judge::set_again(name, Some(text)).unmet(name),
            Need::Kept(name, text) => judge::kept(name, Some(text), self.extended(name)).unmet(name),
            Need::NotExtended(name) => judge::argument(self.extended(name)).unmet(name),
            Need::WholePath(text) => judge::whole_path(Some(text)).unmet(PATH),
            Need::Workdir(path, kind) => self.path(path, kind),
            Need::Stage(name) => judge::earlier_stage(Answer::of(self.has_stage(name))).unmet(name),
            Need::FreeStage(name) => judge::stage_name(Answer::of(self.has_stage(name))).unmet(name),
            Need::OtherStage(name) => judge::origin(self.is_stage(name)).unmet(name),
            Need::NoStage(name) => judge::kept_origin(Answer::of(self.has_stage(name))).unmet(name),
            Need::Unnamed => self.unnamed(),
            Need::Buildable(keyword) => judge::buildable(self.is_prebuilt()).unmet(keyword),
            Need::Fragment => self.fragment(false),
            Need::FragmentUsers => self.fragment(true),
            Need::NamedUser(user, users, groups) => locked::named_user(user, users, groups).unmet(user),
            Need::PlatformOfBase(platform, all) => locked::platform_of_base(platform, all).unmet(platform),
            Need::Root => refused(self.user(), user::installs(self.user())),
            Need::OwnCache => refused(self.user(), user::owns_caches(self.user())),
            Need::Mounts => self.mounts(),
            Need::Continued => self.continued(),
            Need::Folder(text) => judge::folder(Some(text), Answer::Yes).unmet(text),
            Need::GlobTo(source, text) => judge::folder(Some(text), Answer::of(is_glob(source))).unmet(text),
        }
    }

    const fn reference(self, name: &'a str, global: bool) -> Option<Unmet<'a>> {
        if self.lenient {
            return None;
        }
        match judge::reference(name, global) {
            None => None,
            Some(rule) if global => Answer::of(self.has_global(name)).or(rule).unmet(name),
            Some(rule) => Answer::of(self.sets(Wanted::Variable(name))).or(rule).unmet(name),
        }
    }

    const fn user(self) -> &'a str {
        self.find(Wanted::User).user()
    }

    const fn is_stage(self, name: &str) -> Answer {
        Answer::of(!name.is_empty() && matches!(self.stage(), Some(stage) if equal(stage, name)))
    }

    const fn extended(self, name: &str) -> Answer {
        Answer::of(self.sets(Wanted::Extended(name)))
    }

    const fn path(self, text: &'a str, kind: Kind) -> Option<Unmet<'a>> {
        match judge::path(text, kind) {
            None => None,
            Some(rule) => Answer::of(self.sets(Wanted::Workdir)).or(rule).unmet(text),
        }
    }

    /// Checks the references of a constant's text, and that a path of it is absolute or has a working directory.
    const fn text(self, text: &'a str, kind: Kind) -> Option<Unmet<'a>> {
        if kind.check(text).is_err() {
            // Reported where the constant stands.
            return None;
        }
        if matches!(kind, Kind::Workdir | Kind::Destination | Kind::StartPlace)
            && let Some(unmet) = self.path(text, kind)
        {
            return Some(unmet);
        }
        let global = kind.is_of_base() || self.is_head();
        let mut needed = Needed::of(text);
        while let Some(reference) = needed.next() {
            let unmet = self.reference(reference.name(text), global);
            if unmet.is_some() {
                return unmet;
            }
        }
        None
    }

    const fn texts(self, texts: &[&'a str], kind: Kind) -> Option<Unmet<'a>> {
        let mut index = 0;
        while index < texts.len() {
            let unmet = self.text(texts[index], kind);
            if unmet.is_some() {
                return unmet;
            }
            index += 1;
        }
        None
    }

    const fn unnamed(self) -> Option<Unmet<'a>> {
        let Some((image, name)) = self.image() else { return None };
        match last_stage(image.steps()).name {
            Some(name) => Some(wording::NAMED_BASE.of(name)),
            None => judge::stage_name(Answer::of(image_has_stage(image, name))).unmet(name),
        }
    }

    const fn is_prebuilt(self) -> Answer {
        Answer::of(matches!(self.image(), Some((image, _)) if last_stage(image.steps()).prebuilt))
    }

    const fn continued(self) -> Option<Unmet<'a>> {
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            if let Fact::Image(image, _) = position.fact() {
                return position.free_names(image.steps());
            }
        }
        None
    }

    /// Checks that no stage of these steps has the name of an earlier one.
    const fn free_names(self, steps: &[Step]) -> Option<Unmet<'a>> {
        let mut index = 0;
        while index < steps.len() {
            if let Some(name) = stage_name(steps, index)
                && let Some(unmet) = judge::stage_name(Answer::of(self.has_stage(name))).unmet(name)
            {
                return Some(unmet);
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
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            if let Fact::Steps(fragment) = position.fact() {
                return position.needs_of(fragment.facts, self.lenient, lints);
            }
        }
        None
    }

    const fn mounts(self) -> Option<Unmet<'a>> {
        let mut included = None;
        let mut position = self;
        while let Some(before) = position.previous() {
            position = before;
            match position.fact() {
                Fact::Steps(fragment) if included.is_none() => included = Some(fragment),
                Fact::Image(image, _) if !last_stage(image.steps()).prebuilt => return None,
                Fact::Image(..) | Fact::Stage(_) => break,
                Fact::StageFrom(..) => return None,
                Fact::Steps(_) | inside_stage!() => {}
            }
        }
        match included {
            Some(fragment) if !only_mounts(fragment.steps) => Some(wording::PREBUILT_INCLUDES.of("include")),
            Some(_) | None => None,
        }
    }

    const fn needs_of(self, facts: &[Fact<'a>], lenient: bool, lints: bool) -> Option<Unmet<'a>> {
        let mut next = Position::start(facts, Some(&self), lenient);
        while let Some((position, fact)) = next.step() {
            if let Fact::Need(_, need) | Fact::Lenient(_, need) | Fact::Lint(_, need) = fact
                && lints == matches!(fact, Fact::Lint(..))
                && let Some(unmet) = position.unmet(need)
            {
                return Some(unmet);
            }
        }
        None
    }
}

/// Returns what is wrong with a user of steps.
const fn refused(user: &str, checked: Result<(), Fault>) -> Option<Unmet<'_>> {
    match checked {
        Ok(()) => None,
        // What is not a user is reported where the constant stands.
        Err(_) if Kind::User.check(user).is_err() => None,
        Err(fault) => Some(Unmet {
            rule: fault.rule,
            subject: user,
            what: fault.what,
            fix: fault.fix,
        }),
    }
}
