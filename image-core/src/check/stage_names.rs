//! Names of stages: of a new one, and of those that statements refer to.

use super::scope::{Parent, compared};
use super::{Checker, NeedKind, Whole};
use crate::ast::{Content, Span, Value};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::suggest::nearest;

impl Checker<'_> {
    /// Returns a name that has to be an earlier stage's.
    pub(super) fn earlier_stage(&mut self, word: &str, at: Span) -> Option<String> {
        match judge::earlier_stage(self.has_stage(word)) {
            Verdict::Right => {}
            Verdict::Later => self.need(at, NeedKind::Stage(word.to_owned())),
            Verdict::Wrong(wording) => {
                let near = nearest(word, self.scope.stage_names());
                let fix = match (near, self.scope.stage_names().next()) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, Some(_)) => format!("name an earlier stage: from \"…\" as {word};"),
                    (None, None) => format!("an image of a registry stands in quotes: \"{word}\""),
                };
                self.broken_with(wording, at, word, fix);
                return None;
            }
        }
        Some(word.to_owned())
    }

    /// Returns whether there is a stage of that name so far.
    pub(super) fn has_stage(&self, name: &str) -> Answer {
        if self.scope.stage_named(name, self.here.cfg).is_some() {
            Answer::Yes
        } else if self.scope.continued || self.whole == Whole::Steps {
            Answer::Later
        } else {
            Answer::No
        }
    }

    pub(super) fn stage_name(&mut self, name: &str, at: Span) -> Option<Val> {
        if !self.grammar(at, name, Kind::StageName) {
            return None;
        }
        if let Verdict::Wrong(wording) = judge::stage_name(self.has_stage(name)) {
            self.broken(wording, at, name);
            return None;
        }
        Some(Val::known_text(at, Kind::StageName, name.to_owned()))
    }

    /// Notes that an image that was continued before may have a stage of this name.
    pub(super) fn ask_free_name(&mut self, name: Option<&Val>) {
        if let Some(name) = name
            && let Some(text) = name.known()
            && let Verdict::Later = judge::stage_name(self.has_stage(text))
        {
            self.need(name.at, NeedKind::FreeStage(text.to_owned()));
        }
    }

    /// Returns where `copy … from` finds its sources: a stage (by name or by a text that names one) or an image.
    pub(super) fn origin(&mut self, value: &Value) -> Option<Val> {
        match &value.content {
            Content::Word(word) if word == "scratch" => {
                let fix = "name a stage or an image that has the files";
                let what = "`scratch` is the empty base, which has no files";
                self.report(Rule::UnknownStage, value.at, what, fix);
                None
            }
            Content::Integer(digits) => self.text(
                &Value {
                    at: value.at,
                    content: Content::Text(digits.clone()),
                },
                Kind::Origin,
            ),
            Content::Word(word) if self.here.kept => {
                self.no_stage_there(word, value.at);
                None
            }
            Content::Word(word) => {
                let stage = self.earlier_stage(word, value.at)?;
                self.elsewhere(Val::known_text(value.at, Kind::Origin, stage))
            }
            Content::Text(text) if self.scope.stage_named(text, self.here.cfg).is_some() => {
                self.elsewhere(Val::known_text(value.at, Kind::Origin, text.clone()))
            }
            Content::Text(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Constant(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Path(..)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Call(..)
            | Content::Wrong => {
                let origin = self.text(value, Kind::Origin)?;
                self.elsewhere(origin)
            }
        }
    }

    /// Checks that files come from another stage than this one, or for what is kept from none of this image.
    pub(super) fn elsewhere(&mut self, origin: Val) -> Option<Val> {
        let (at, kept) = (origin.at, self.here.kept);
        let verdict = if kept {
            judge::kept_origin(self.is_stage(&origin))
        } else {
            judge::origin(self.is_this_stage(&origin))
        };
        match verdict {
            Verdict::Right => {}
            Verdict::Later if kept => self.need(at, NeedKind::NoStage(origin.clone())),
            Verdict::Later => self.need(at, NeedKind::OtherStage(origin.clone())),
            Verdict::Wrong(wording) => {
                self.broken(wording, at, origin.known().unwrap_or_default());
                return None;
            }
        }
        Some(origin)
    }

    /// Returns whether what files come from is a stage of this image.
    fn is_stage(&self, origin: &Val) -> Answer {
        match origin.known() {
            Some(name) if Kind::StageName.check(name).is_ok() => self.has_stage(name),
            Some(_) => Answer::No,
            None if self.whole == Whole::Image
                && !self.scope.continued
                && self.scope.stage_names().next().is_none() =>
            {
                Answer::No
            }
            None => Answer::Later,
        }
    }

    /// Returns whether what files come from is the current stage.
    fn is_this_stage(&self, origin: &Val) -> Answer {
        let Some(stage) = self.scope.stages.last() else {
            return Answer::No;
        };
        match (&stage.name, origin.known()) {
            (Some(own), Some(name)) => Answer::of(own == name && compared(stage.cfg, self.here.cfg)),
            (None, _) if stage.parent != Parent::Constant => Answer::No,
            // It may have a name in the image that it goes on from, or where a fragment is included.
            (None, Some(name)) if Kind::StageName.check(name).is_err() => Answer::No,
            (Some(_), None) | (None, _) => Answer::Later,
        }
    }
}
