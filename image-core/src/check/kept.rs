//! What statements other than `env`, and the base, have put into variables: an `env` that does not refer to it replaces it.

use super::scope::{Cfg, compared};
use super::{Checker, FactKind, NeedKind};
use crate::ast::Span;
use crate::deferred::judge::{self, Answer, Verdict};
use crate::grammar::expand::keeps;
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::variables::{EXTENDED, PATH};

/// The origins of a variable's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The base: a PATH with the folders of its programs.
    Base,
    /// A statement other than `env`, by its name.
    Statement(&'static str),
    /// A constant, which is asked later.
    Constant,
    /// A base that is a text, which may be the name of a stage: asked later.
    Text,
    /// An `env` that replaced what was there.
    Env,
}

/// By variables and the `#[cfg]`s of statements, the origins in their order, as far as later ones do not cover them.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(Vec<(&'static str, Origin, Cfg)>);

impl Origins {
    /// Returns the origins of a stage that goes on from a constant.
    pub(super) fn of_constant() -> Self {
        Self(EXTENDED.map(|variable| (variable, Origin::Constant, None)).into())
    }

    pub(super) fn set(&mut self, variable: &'static str, origin: Origin, cfg: Cfg) {
        self.0
            .retain(|(other, _, when)| *other != variable || (cfg.is_some() && *when != cfg));
        self.0.push((variable, origin, cfg));
    }

    /// Returns the origin for a statement under `cfg`. An `env` under a `#[cfg]` replaces nothing for those without.
    pub(super) fn of(&self, variable: &str, cfg: Cfg) -> Option<Origin> {
        let counts = |origin: Origin, when: Cfg| match origin {
            Origin::Env => when.is_none() || when == cfg,
            Origin::Base | Origin::Statement(_) | Origin::Constant | Origin::Text => compared(when, cfg),
        };
        let mut last = self.0.iter().rev();
        let found = last.find(|(other, origin, when)| *other == variable && counts(*origin, *when));
        found.map(|(_, origin, _)| *origin)
    }

    /// Returns the variables that statements have set.
    pub(super) fn by_statements(&self) -> impl Iterator<Item = &str> {
        let set = self.0.iter();
        set.filter_map(|(variable, origin, _)| matches!(origin, Origin::Statement(_)).then_some(*variable))
    }
}

fn extended(origin: Option<Origin>) -> Answer {
    match origin {
        Some(Origin::Statement(_)) => Answer::Yes,
        Some(Origin::Constant | Origin::Text) => Answer::Later,
        Some(Origin::Base | Origin::Env) | None => Answer::No,
    }
}

impl Checker<'_> {
    /// Takes what a statement other than `env` puts into a variable.
    pub(super) fn extend_variable(&mut self, variable: &'static str, statement: &'static str) {
        self.fact(FactKind::Extended(variable.to_owned()));
        self.set_origin(variable, Origin::Statement(statement));
    }

    /// Takes what a fragment may put into variables.
    pub(super) fn extend_by_fragment(&mut self) {
        for variable in EXTENDED {
            if self.is_tolerated(Rule::ReplacedVariable) {
                self.fact(FactKind::Replaced(variable.to_owned()));
            }
            self.set_origin(variable, Origin::Constant);
        }
    }

    pub(super) fn set_origin(&mut self, variable: &'static str, origin: Origin) {
        let cfg = self.here.cfg;
        if let Some(stage) = self.scope.stage() {
            stage.origins.set(variable, origin, cfg);
        }
    }

    /// Returns the statement other than `env` that has set a variable of the current stage.
    pub(super) fn extended_by(&self, name: &str) -> Option<&'static str> {
        match self.scope.origin(name, self.here.cfg) {
            Some(Origin::Statement(statement)) => Some(statement),
            Some(Origin::Base | Origin::Constant | Origin::Text | Origin::Env) | None => None,
        }
    }

    /// Returns whether a statement other than `env` has put something into a variable of the current stage.
    pub(super) fn is_extended(&self, name: &str) -> Answer {
        extended(self.scope.origin(name, self.here.cfg))
    }

    /// Checks that an `env` keeps what there is of a variable; false when it is refused.
    pub(super) fn keeps_variable(&mut self, key: &str, at: Span, value: &Val) -> bool {
        let Some(variable) = EXTENDED.into_iter().find(|variable| *variable == key) else {
            return true;
        };
        let origin = self.scope.origin(key, self.here.cfg);
        match judge::kept(key, value.known(), extended(origin)) {
            Verdict::Right => {}
            Verdict::Later => self.asks_kept(variable, value),
            Verdict::Wrong(wording) => {
                let text = value.known().unwrap_or_default();
                let by = self.extended_by(key).unwrap_or_default();
                let what = format!("`{key}` {}: `{by}`", wording.what);
                let fix = self.extended(key, text);
                let right = self.passes(wording.rule, at, what, fix);
                self.replaced(variable);
                return right;
            }
        }
        if let Some(Origin::Base | Origin::Text) = origin {
            self.keeps_base(variable, at, value);
        }
        true
    }

    /// Asks for what a constant has to say: the value, or what the stage goes on from.
    fn asks_kept(&mut self, variable: &'static str, value: &Val) {
        if self.is_tolerated(Rule::ReplacedVariable) {
            self.replaced(variable);
        } else {
            self.need(value.at, NeedKind::Kept(variable.to_owned(), value.clone()));
        }
    }

    fn replaced(&mut self, variable: &'static str) {
        self.fact(FactKind::Replaced(variable.to_owned()));
        self.set_origin(variable, Origin::Env);
    }

    /// Warns of a PATH without the folders of the base.
    fn keeps_base(&mut self, variable: &'static str, at: Span, value: &Val) {
        match judge::whole_path(value.known()) {
            Verdict::Right => {}
            Verdict::Later if self.is_allowed(Rule::ReplacedPath) => {}
            Verdict::Later => self.ask_lint(at, NeedKind::WholePath(value.clone())),
            Verdict::Wrong(wording) => {
                let what = format!("`{PATH}` {}", wording.what);
                let fix = self.extended(PATH, value.known().unwrap_or_default());
                self.report(wording.rule, at, what, fix);
            }
        }
        if value.known().is_some_and(|text| !keeps(text, variable)) {
            self.set_origin(variable, Origin::Env);
        }
    }

    /// Says how the value keeps the earlier one, in the words of what is read.
    fn extended(&self, key: &str, text: &str) -> String {
        let is_plain = !text.is_empty() && text.len() <= 60 && Kind::EnvValue.check(text).is_ok();
        let shown = if is_plain && !text.contains(['"', '\\', ' ']) {
            text
        } else {
            "…"
        };
        if self.here.instruction {
            format!("refer to it: ENV {key}={shown}:${key}")
        } else if self.here.line.is_empty() {
            format!("refer to it: {key} = \"{shown}:${key}\"")
        } else {
            format!("texts of a file are literal, so take it out and refer to it: env {key} = \"{shown}:${key}\";")
        }
    }
}
