//! Whom steps run as: what only root can do, and caches that only root can write to.

use super::scope::{Cfg, Created, Parent, Ran, Scope, compared};
use super::{Checker, FactKind, NeedKind, show};
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
            Some(text) => (Ran::As(self.by_number(text)), self.here.cfg),
            None => (Ran::Later, self.here.cfg),
        };
        self.fact(FactKind::User(match &ran {
            Ran::As(text) => Val::known_text(user.at, user.kind, text.clone()),
            Ran::Later => user,
        }));
        if let Some(stage) = self.scope.stage() {
            stage.user = Some((ran, cfg));
        }
    }

    /// Returns a user by its number, where a statement created it with one, else as it is written.
    fn by_number(&self, user: &str) -> String {
        let (name, group) = user
            .split_once(':')
            .map_or((user, None), |(name, group)| (name, Some(group)));
        for stage in self.scope.lineage() {
            let own = stage
                .created
                .iter()
                .rev()
                .find(|one| one.name == name && compared(one.cfg, self.here.cfg));
            if let Some(Created { uid: Some(uid), .. }) = own {
                return group.map_or_else(|| uid.clone(), |group| format!("{uid}:{group}"));
            }
        }
        user.to_owned()
    }

    /// Notes a user that is created, once.
    fn create(&mut self, name: &Val, node: &Node) {
        let Some(text) = name.known() else { return };
        let uid = node.option_texts(OptName::Uid).next();
        let groups = node.option_texts(OptName::Group).filter_map(Val::known);
        let groups = groups.map(str::to_owned).collect();
        let cfg = self.here.cfg;
        let Some(stage) = self.scope.stage() else { return };
        let number = uid.and_then(Val::known);
        let before = stage.created.iter().filter(|one| compared(one.cfg, cfg));
        let (mut same_name, mut same_number) = (false, None);
        for one in before {
            same_name |= one.name == text;
            if number.is_some() && one.uid.as_deref() == number {
                same_number = Some(one.name.clone());
            }
        }
        stage.created.push(Created {
            name: text.to_owned(),
            uid: number.map(str::to_owned),
            groups,
            cfg,
        });
        if same_name {
            let what = format!("{} is created before in this stage", show(text));
            self.report(Rule::CreatedUser, name.at, what, "keep one of the two");
        } else if let (Some(other), Some(uid)) = (same_number, uid) {
            let what = format!(
                "{} is the number of {}",
                show(uid.known().unwrap_or_default()),
                show(&other)
            );
            self.report(Rule::CreatedUser, uid.at, what, "give one of the two another number");
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
        if let (StepName::CreateUser, Args::Text(_, name)) = (node.name(), &node.args) {
            self.ask_user(self.here.at, Rule::NeedsRoot, user::creates, NeedKind::Root);
            self.create(name, node);
        }
        if needs_root(node) {
            self.ask_user(self.here.at, Rule::NeedsRoot, user::installs, NeedKind::Root);
        }
        if adds_programs(node) {
            self.ask_user(self.here.at, Rule::NeedsRoot, user::adds_programs, NeedKind::Root);
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
    Distribution::of_step(node.name()).is_some() || node.adds_python()
}

/// The folders that belong to root in every base.
const OF_ROOT: &[&str] = &["/bin", "/etc", "/lib", "/sbin", "/usr"];

/// Returns whether a step, in the user's own name, puts programs into a folder of the system: `/usr/local/bin` unless it
/// says another. (What copies files does so as root.)
fn adds_programs(node: &Node) -> bool {
    let to = node.options.iter().rfind(|option| option.name == OptName::To);
    let is_of_root = |folder: &str| OF_ROOT.iter().any(|root| is_below(folder, root));
    let to = to.map(|option| option.value.as_text().and_then(Val::known).unwrap_or_default());
    node.name() == StepName::Cargo && to.is_none_or(is_of_root)
}

/// Returns whether a path is a folder, or in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns where the first cache of a step is written.
fn cache(node: &Node) -> Option<Span> {
    node.option_texts(OptName::Cache).next().map(|path| path.at)
}
