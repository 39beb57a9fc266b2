//! Statements of one text, or of several: `workdir`, `user`, `stop_signal`, `script`, `expose`, `volume`.

use super::Checker;
use super::arguments::Given;
use super::{FactKind, show};
use crate::kind::Kind;
use crate::model::{TextStep, WordsStep};
use crate::node::{Args, NodeOpt, OptName, OptValue, Val};
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
        let example = match row.kind {
            Kind::Port => "8000",
            _ => "\"/data\"",
        };
        self.first(row, given, &format!("{} {example}", row.keyword));
        let mut words: Vec<Val> = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            words.extend(self.texts(&argument.value, row.kind));
        }
        self.twice(&words);
        if !words.is_empty() {
            self.push(Args::Words(step, words), Vec::new());
        }
    }

    /// Of two `KEY=value` with one key, only the last would count.
    pub(super) fn keys_twice(&mut self, entries: &[Val]) {
        let key = |entry: &Val| entry.known().and_then(|text| Some(text.split_once('=')?.0.to_owned()));
        for (index, entry) in entries.iter().enumerate() {
            let Some(name) = key(entry) else { continue };
            if entries
                .iter()
                .take(index)
                .any(|other| key(other).as_ref() == Some(&name))
            {
                let what = format!("{} is set twice for this step", show(&name));
                self.report(Rule::DuplicateEnv, entry.at, what, "keep one of the two");
            }
        }
    }

    /// A secret is a variable of its step, so no `env` of the step has its name.
    pub(super) fn secrets_are_no_env(&mut self, options: &[NodeOpt]) {
        let texts = |name: OptName| options.iter().filter_map(move |option| text_of(option, name));
        for entry in texts(OptName::Env) {
            let key = entry.known().and_then(|text| text.split_once('=')).map(|(key, _)| key);
            if let Some(key) = key
                && texts(OptName::Secret).any(|secret| secret.known() == Some(key))
            {
                let what = format!("{} is the variable of a secret of this step", show(key));
                self.report(Rule::DuplicateEnv, entry.at, what, "keep one of the two");
            }
        }
    }

    /// The same port, volume or secret twice in one statement is a slip of the pen.
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

/// The text of an option, if it is the one of that name.
fn text_of(option: &NodeOpt, name: OptName) -> Option<&Val> {
    match &option.value {
        OptValue::Text(val) if option.name == name => Some(val),
        _ => None,
    }
}
