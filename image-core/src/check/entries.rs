//! `env`, `label`, `arg`: keys and values.

use super::arguments::{Given, place};
use super::scope::{Cfg, SetBy};
use super::{Checker, FactKind, NeedKind, show};
use crate::ast::{Argument, Span, Value, Word};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::grammar::expand::{escape, refers};
use crate::kind::Kind;
use crate::model::PairStep;
use crate::node::{Args, Val, step};
use crate::rule::Rule;
use crate::table::StatementRow;

impl<'t> Checker<'t> {
    /// Notes that a variable is set.
    pub(super) fn set_variable(&mut self, name: &str, by: SetBy) {
        let cfg = self.here.cfg;
        if let Some(stage) = self.scope.stage() {
            stage.variables.add(name, by, cfg);
        }
    }

    pub(super) fn entries(&mut self, row: &'static StatementRow, step: PairStep, given: &Given<'t>) {
        self.first(row, given, &format!("{} key = \"value\"", row.keyword));
        for argument in &given.positionals {
            let Some(key) = self.key(row, argument) else { continue };
            let value = self.text(&argument.value, row.kind);
            let right = self.entry_key(row, key, value.as_ref());
            if let (Some(value), true) = (value, right) {
                self.push(Args::Pair(step, key.text.clone(), value), Vec::new());
            }
        }
    }

    fn key(&mut self, row: &StatementRow, argument: &'t Argument) -> Option<&'t Word> {
        if argument.key.is_none() {
            let what = format!("`{}` takes `key = value`", row.keyword);
            let usual = if row.kind == Kind::EnvValue { "NAME" } else { "key" };
            let key = argument.value.content.as_name().unwrap_or(usual);
            let pairs = pairs(&argument.value).unwrap_or_else(|| format!("{key} = \"value\""));
            let fix = format!("write `{} {pairs}`", row.keyword);
            self.report(Rule::WrongKind, argument.value.at, what, fix);
        }
        argument.key.as_ref()
    }

    fn entry_key(&mut self, row: &StatementRow, key: &Word, value: Option<&Val>) -> bool {
        if row.kind == Kind::LabelValue {
            self.label_key(key, value)
        } else {
            self.env_key(&key.text, key.at, value)
        }
    }

    /// Checks an `env` key and takes it as set; false when it is refused.
    fn env_key(&mut self, key: &str, at: Span, value: Option<&Val>) -> bool {
        let mut right = self.variable_name(key, at);
        let cfg = self.here.cfg;
        let (twice, arg) = self.set_before(key, cfg);
        if twice {
            right &= self.may_be_set_again(key, at, value);
        }
        if let (true, Some(value)) = (right, value) {
            right &= self.keeps_variable(key, at, value);
        }
        // `ARG V` and `ENV V=$V` are how a Dockerfile keeps an argument.
        let refers = |value: &Val| value.known().is_some_and(|text| refers(text, key));
        if arg && !(self.here.instruction && value.is_some_and(refers)) {
            let what = format!("`{key}` is a build argument of this stage");
            right &= self.passes(Rule::ArgIsEnv, at, what, "give one of the two another name");
        }
        let secret = value.and_then(Val::known).is_none_or(|text| !text.is_empty());
        if secret && right {
            self.lint_secret(key, at);
        }
        self.fact(FactKind::Env(key.to_owned()));
        self.set_variable(key, SetBy::Env);
        right
    }

    /// Checks that an `env` extends a variable that another has set in the stage; false when it is refused.
    fn may_be_set_again(&mut self, key: &str, at: Span, value: Option<&Val>) -> bool {
        let verdict = match value {
            Some(value) => judge::set_again(key, value.known()),
            // What is not a value is reported already, and refers to nothing.
            None => judge::set_again(key, Some("")),
        };
        match (verdict, value) {
            (Verdict::Later, Some(value)) => self.need(at, NeedKind::Extends(key.to_owned(), value.clone())),
            (Verdict::Right | Verdict::Later, _) => {}
            (Verdict::Wrong(wording), _) => {
                let fix = if self.here.line.is_empty() {
                    format!("keep one of the two, or extend it: {key} = \"…${key}\"")
                } else {
                    "keep one of the two".to_owned()
                };
                let what = format!("`{key}` {}", wording.what);
                return self.passes(wording.rule, at, what, fix);
            }
        }
        true
    }

    /// Returns whether `env`, and whether `arg`, set this variable before in the stage.
    fn set_before(&self, name: &str, cfg: Cfg) -> (bool, bool) {
        let Some(stage) = self.scope.stages.last() else {
            return (false, false);
        };
        (
            stage.variables.has(name, &SetBy::Env, cfg),
            stage.variables.has(name, &SetBy::Arg, cfg),
        )
    }

    /// Checks a key by the rule for variables.
    fn variable_name(&mut self, key: &str, at: Span) -> bool {
        let fault = Kind::Variable.check(key).err();
        if let Some(fault) = fault {
            self.fault(at, key, fault);
        }
        fault.is_none()
    }

    fn label_key(&mut self, key: &Word, value: Option<&Val>) -> bool {
        let mut right = self.grammar(key.at, &key.text, Kind::LabelKey);
        let cfg = self.here.cfg;
        let Some(stage) = self.scope.stage() else { return right };
        let twice = stage.labels.has(&key.text, &(), cfg);
        stage.labels.add(&key.text, (), cfg);
        if twice {
            let what = format!("{} is set before in this stage", show(&key.text));
            right &= self.passes(Rule::DuplicateLabel, key.at, what, "keep one of the two");
        }
        if right {
            self.lint_label(key, value.and_then(Val::known));
        }
        right
    }

    pub(super) fn defaults(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "arg NAME = \"default\"");
        for argument in &given.positionals {
            let Some((name, at)) = self.arg_name(argument) else {
                continue;
            };
            let default = argument.key.as_ref().and_then(|_| self.text(&argument.value, row.kind));
            let complete = argument.key.is_none() || default.is_some();
            if self.arg_key(&name, at, default.as_ref()) && complete {
                self.push(Args::Default(name, default), Vec::new());
            }
        }
    }

    fn arg_name(&mut self, argument: &Argument) -> Option<(String, Span)> {
        if let Some(key) = &argument.key {
            return Some((key.text.clone(), key.at));
        }
        let content = &argument.value.content;
        if let Some(name) = content.as_name() {
            return Some((name.to_owned(), argument.value.at));
        }
        let quoted = content.as_text().filter(|name| Kind::Variable.check(name).is_ok());
        let fix = match pairs(&argument.value).as_deref().or(quoted) {
            Some(arguments) => format!("write `arg {arguments}`"),
            None => "write `arg NAME`, or with a default `arg NAME = \"default\"`".to_owned(),
        };
        self.report(Rule::WrongKind, place(argument), "`arg` takes a name", fix);
        None
    }

    /// Checks a build argument's name and takes it as declared; false when it is refused.
    pub(super) fn arg_key(&mut self, name: &str, at: Span, default: Option<&Val>) -> bool {
        if self.here.instruction && self.scope.stages.is_empty() && self.is_outer(name, at, default) {
            return false;
        }
        let mut right = self.variable_name(name, at);
        let cfg = self.here.cfg;
        let (env, arg) = self.set_before(name, cfg);
        let twice = arg || (self.scope.stages.is_empty() && self.scope.globals.has(name, &(), cfg));
        if twice {
            let what = format!("`{name}` is declared before");
            right &= self.passes(Rule::DuplicateArg, at, what, "keep one of the two");
        }
        right &= self.is_no_env(name, at, env);
        if default.is_none_or(|default| default.known() != Some("")) {
            self.lint_secret(name, at);
        }
        self.declare(name);
        right
    }

    /// Checks that a build argument has not the name of a variable of the stage; false when it is refused.
    fn is_no_env(&mut self, name: &str, at: Span, set_by_env: bool) -> bool {
        let is_env = if set_by_env {
            Answer::Yes
        } else {
            self.is_extended(name)
        };
        match judge::argument(is_env) {
            Verdict::Right => {}
            Verdict::Later if self.is_tolerated(Rule::ArgIsEnv) => {}
            Verdict::Later => self.need(at, NeedKind::NotExtended(name.to_owned())),
            Verdict::Wrong(wording) => {
                let what = format!("`{name}` {}", wording.what);
                return self.passes(wording.rule, at, what, wording.fix);
            }
        }
        true
    }

    /// Returns whether an ARG before the first FROM is one that this image has already, so that the default there
    /// counts. Of two files, neither is the outer one.
    fn is_outer(&mut self, name: &str, at: Span, default: Option<&Val>) -> bool {
        let default = default.and_then(Val::known).map(str::to_owned);
        let Some(outer) = &self.scope.outer else { return false };
        if !outer.contains(name) {
            self.scope.of_files.insert(name.to_owned(), default);
            return false;
        }
        if self.scope.of_files.get(name).is_some_and(|other| *other != default) {
            let what = format!("a Dockerfile before declares `{name}` with another default");
            let fix = format!("give both the same: args = [\"{name}=…\"]");
            self.report(Rule::DuplicateArg, at, what, fix);
        }
        true
    }

    fn declare(&mut self, name: &str) {
        let cfg = self.here.cfg;
        self.fact(FactKind::Arg(name.to_owned()));
        if self.scope.stages.is_empty() {
            self.scope.globals.add(name, (), cfg);
        } else {
            self.set_variable(name, SetBy::Arg);
        }
    }

    pub(super) fn env_files(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "env_file \".env\"");
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            for file in self.texts(&argument.value, row.kind) {
                self.env_file(&file);
            }
        }
    }

    fn env_file(&mut self, file: &Val) {
        let Some(path) = file.known() else { return };
        let path = path.to_owned();
        let text = match self.files.read(&path) {
            None => return,
            Some(Ok(text)) => text,
            Some(Err(problem)) => return self.problem(file.at, problem),
        };
        let (entries, problems) = crate::files::dotenv::parse(&text);
        for problem in problems {
            self.problem_in(&path, file.at, problem);
        }
        for entry in entries {
            self.here.line = format!("{path}:{}", entry.line);
            let value = Val::known_text(file.at, Kind::EnvValue, escape(&entry.value).into_owned());
            if self.env_key(&entry.key, file.at, Some(&value)) {
                self.push(Args::Pair(step::Env, entry.key, value), Vec::new());
            }
        }
        self.here.line.clear();
    }
}

/// Returns the entries that a text `KEY=value`, or a list of such texts, was probably meant to be.
fn pairs(value: &Value) -> Option<String> {
    if let Some(items) = value.content.as_list() {
        let pairs: Option<Vec<String>> = items.iter().map(pairs).collect();
        return pairs.filter(|pairs| !pairs.is_empty()).map(|pairs| pairs.join(", "));
    }
    let (key, value) = value.content.as_text()?.split_once('=')?;
    let is_name = Kind::Variable.check(key).is_ok();
    is_name.then(|| format!("{key} = {value:?}"))
}
