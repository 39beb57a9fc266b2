//! Statements of one text, or of several: `workdir`, `user`, `stop_signal`, `script`, `expose`, `volume`.

use super::Checker;
use super::arguments::Given;
use super::options::option_of;
use super::{FactKind, show};
use crate::ast::{Content, Span, Value};
use crate::kind::Kind;
use crate::model::{TextStep, WordsStep};
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, option_texts};
use crate::rule::Rule;
use crate::table::StatementRow;

impl<'t> Checker<'t> {
    pub(super) fn one_text(&mut self, row: &'static StatementRow, step: TextStep, given: &Given<'t>) {
        let Some(argument) = self.first(row, given, &format!("{} \"…\"", row.keyword)) else {
            return;
        };
        self.only_one(row, given);
        let options = self.options(given);
        let text = self.text(&argument.value, row.kind);
        if row.kind == Kind::Workdir {
            self.working_directory(text.as_ref());
        }
        if let Some(text) = text {
            self.push(Args::Text(step, text), options);
        }
    }

    /// Checks `python` and `installer`: one text, or `none`, which is kept as no text.
    pub(super) fn tool(&mut self, row: &'static StatementRow, step: TextStep, given: &Given<'t>) {
        let value = given.positionals.first().map(|argument| &argument.value);
        let name = value.and_then(|value| Some((value.at, value.content.as_name()?)));
        match name {
            Some((at, "none")) => {
                self.only_one(row, given);
                let text = Val::known_text(at, row.kind, String::new());
                self.push(Args::Text(step, text), Vec::new());
            }
            Some((at, name)) if name.eq_ignore_ascii_case("none") => {
                let what = format!("{} is not the word `none`", show(name));
                let fix = format!("write `{} none`", row.keyword);
                self.report(Rule::WrongKind, at, what, fix);
            }
            _ => self.one_text(row, step, given),
        }
    }

    /// Takes the working directory as set, whatever is wrong with it, so that one error stays one.
    pub(super) fn working_directory(&mut self, text: Option<&Val>) {
        if let Some(text) = text {
            self.absolute_or_below(text);
        }
        let cfg = self.here.cfg;
        self.fact(FactKind::Workdir);
        if let Some(stage) = self.scope.stage() {
            stage.workdirs.push(cfg);
        }
    }

    pub(super) fn words(&mut self, row: &'static StatementRow, step: WordsStep, given: &Given<'t>) {
        let example = if row.kind == Kind::Port { "8000" } else { "\"/data\"" };
        self.first(row, given, &format!("{} {example}", row.keyword));
        let mut words: Vec<Val> = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            words.extend(self.all_texts(&argument.value, row.kind));
        }
        self.some_text(row.keyword, &words);
        self.twice(&words);
        if !words.is_empty() {
            self.push(Args::Words(step, words), Vec::new());
        }
    }

    /// Checks the variables of one step: `"KEY=value"`, `KEY = value`.
    pub(super) fn step_variables(&mut self, name: OptName, value: &Value, nodes: &mut Vec<NodeOpt>) {
        let items = value.items();
        let variables: Vec<NodeOpt> = items.iter().filter_map(|item| self.step_variable(name, item)).collect();
        self.keys_twice(&variables);
        nodes.extend(variables);
    }

    fn step_variable(&mut self, name: OptName, item: &Value) -> Option<NodeOpt> {
        if let Content::Entry(key, value) = &item.content
            && let Content::Constant(_) = value.content
        {
            let ends = self.entry_key_ends(item.at, key, value);
            let value = self.text(value, Kind::EntryValue)?;
            let named = ends && self.grammar(key.at, &format!("{}=", key.text), Kind::StepEnv);
            return named.then(|| NodeOpt {
                name,
                value: OptValue::Variable(key.text.clone(), value),
            });
        }
        self.one_or_list(item, Kind::StepEnv).map(|text| option_of(name, text))
    }

    /// Reports two variables with one name, of which only the last would count.
    fn keys_twice(&mut self, variables: &[NodeOpt]) {
        for (index, variable) in variables.iter().enumerate() {
            let Some((key, at)) = variable_of(variable) else {
                continue;
            };
            let before = variables.iter().take(index).filter_map(variable_of);
            if before.into_iter().any(|(other, _)| other == key) {
                let what = format!("{} is set twice for this step", show(key));
                self.report(Rule::DuplicateEnv, at, what, "keep one of the two");
            }
        }
    }

    /// Refuses an `env` of the step with the name of a secret, which is a variable of the step.
    pub(super) fn secrets_are_no_env(&mut self, options: &[NodeOpt]) {
        for (key, at) in options.iter().filter_map(variable_of) {
            if option_texts(options, OptName::Secret).any(|secret| secret.known() == Some(key)) {
                let what = format!("{} is the variable of a secret of this step", show(key));
                self.report(Rule::DuplicateEnv, at, what, "keep one of the two");
            }
        }
    }

    /// Reports the same port, volume or secret twice in one statement, which is a slip of the pen.
    pub(super) fn twice(&mut self, words: &[Val]) {
        for (index, word) in words.iter().enumerate() {
            let Some(text) = word.known() else { continue };
            if words.iter().take(index).any(|other| other.known() == Some(text)) {
                let what = format!("{} is given twice", show(text));
                self.report(Rule::UnexpectedArgument, word.at, what, "keep one of the two");
            }
        }
    }
}

/// Returns the name of the variable that an option sets for its step, and where it stands.
fn variable_of(option: &NodeOpt) -> Option<(&str, Span)> {
    match &option.value {
        OptValue::Variable(key, value) => Some((key, value.at)),
        OptValue::Text(entry) if option.name == OptName::Env => Some((entry.known()?.split_once('=')?.0, entry.at)),
        OptValue::Text(_) | OptValue::Texts(_) | OptValue::Pair(..) | OptValue::Flag | OptValue::Count(_) => None,
    }
}
