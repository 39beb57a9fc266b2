//! Whom steps run as: what only root can do, and caches that only root can write to.

use super::scope::{Cfg, Parent, Ran, Scope};
use super::{Checker, FactKind, NeedKind};
use crate::ast::Span;
use crate::distribution::Distribution;
use crate::grammar::user;
use crate::kind::Kind;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::{Fault, Rule};

impl Checker<'_> {
    /// Notes whom the steps that follow run as.
    pub(super) fn set_user(&mut self, user: Val) {
        let (ran, cfg) = match user.known() {
            Some(text) => (Ran::As(text.to_owned()), self.here.cfg),
            None => (Ran::Later, self.here.cfg),
        };
        self.fact(FactKind::User(user));
        if let Some(stage) = self.scope.stage() {
            stage.user = Some((ran, cfg));
        }
    }

    /// Notes the user that a step sets, or a line of a base's `setup`.
    fn user_of_step(&mut self, node: &Node) {
        for line in node.option_texts(OptName::Setup) {
            self.user_of_line(line);
        }
        if let (StepName::User, Args::Text(_, user)) = (node.name(), &node.args) {
            self.set_user(user.clone());
        }
        if let (StepName::Raw, Args::Text(_, line)) = (node.name(), &node.args) {
            self.user_of_line(line);
        }
    }

    fn user_of_line(&mut self, line: &Val) {
        if let Some(user) = line.known().and_then(user::of_instruction) {
            self.set_user(Val::known_text(line.at, Kind::User, user.to_owned()));
        }
    }

    /// Looks for what the user of a step cannot do, and notes whom those that follow run as.
    pub(super) fn users(&mut self, node: &Node) {
        self.user_of_step(node);
        if needs_root(node) {
            self.ask_user(self.here.at, Rule::NeedsRoot, user::installs, NeedKind::Root);
        }
        if let Some(at) = cache(node) {
            self.ask_user(at, Rule::ClosedCache, user::owns_caches, NeedKind::OwnCache);
        }
    }

    fn ask_user(&mut self, at: Span, rule: Rule, check: fn(&str) -> Result<(), Fault>, need: NeedKind) {
        if self.is_allowed(rule) {
            return;
        }
        match self.scope.user(self.here.cfg) {
            Ran::Later => self.ask_lint(at, need),
            Ran::As(user) => {
                if let Err(fault) = check(&user) {
                    self.fault(at, &user, fault);
                }
            }
        }
    }

    /// Has a constant asked for what is seldom meant.
    pub(super) fn ask_lint(&mut self, at: Span, need: NeedKind) {
        let number = self.needs;
        self.needs += 1;
        self.fact_at(at, FactKind::Lint(number, need));
    }
}

impl Scope {
    /// Returns whom the steps of the current stage run as, `""` where no statement says.
    pub(super) fn user(&self, cfg: Cfg) -> Ran {
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get(index)) {
            match &stage.user {
                // Which of two users counts is known once the compiler has read the `cfg`s.
                Some((_, when)) if when.is_some() && *when != cfg => return Ran::Later,
                Some((ran, _)) => return ran.clone(),
                None => {}
            }
            next = match stage.parent {
                Parent::Stage(parent) => Some(parent),
                Parent::Constant | Parent::Text => return Ran::Later,
                Parent::Closed => None,
            };
        }
        Ran::As(String::new())
    }
}

/// Returns whether a step does what only root can do.
fn needs_root(node: &Node) -> bool {
    let name = node.name();
    Distribution::of_step(name).is_some() || name == StepName::AddPython || node.has_option(OptName::AddPython)
}

/// Returns where the first cache of a step is written.
fn cache(node: &Node) -> Option<Span> {
    node.option_texts(OptName::Cache).next().map(|path| path.at)
}
