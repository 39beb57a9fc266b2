//! `run`, `entrypoint`, `cmd`, `healthcheck`, `shell`: commands and argument lists.

use super::arguments::{Given, place};
use super::scope::compared;
use super::shell_text::is_error_option;
use super::{Checker, NeedKind, show};
use crate::ast::{Argument, Content, Value};
use crate::function::Function;
use crate::kind::Kind;
use crate::model::{TextStep, WordsStep};
use crate::node::{Args, Callee, NodeOpt, StepName, Val, step};
use crate::rule::Rule;
use crate::shell;
use crate::table::{Shape, StatementRow};

impl<'t> Checker<'t> {
    pub(super) fn commands(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "run \"command\"");
        let options = self.options(given);
        for argument in &given.positionals {
            if let Some(key) = &argument.key {
                self.report(
                    Rule::WrongKind,
                    key.at,
                    "a command has no name",
                    "write `run \"command\"`",
                );
                continue;
            }
            if let Some(items) = argument.value.content.as_list() {
                self.exec(step::RunExec, &argument.value, items, options.clone());
            } else {
                self.command(&argument.value, options.clone());
            }
        }
    }

    pub(super) fn function(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        const EXAMPLE: &str = "run_fn path::to::function";
        let Some(argument) = self.first(row, given, EXAMPLE) else {
            return;
        };
        self.only_one(row, given);
        let options = self.options(given);
        let takes = given.option("args");
        if let Some(callee) = self.callee(row, argument, takes) {
            self.push(Args::Function(callee, argument.value.at), options);
        }
    }

    /// Returns the function that a `run_fn` names; `takes` is its `args`.
    fn callee(&mut self, row: &'static StatementRow, argument: &Argument, takes: Option<&Argument>) -> Option<Callee> {
        let at = argument.value.at;
        match (&argument.key, &argument.value.content) {
            (None, Content::Path(id, written)) => Some(Callee::Path(*id, written.clone(), takes.is_some())),
            (None, Content::Function(name, function)) => {
                self.takes_args(*function, takes);
                self.grammar(at, name, row.kind)
                    .then(|| Callee::Known(name.clone(), *function))
            }
            (None, Content::Call(name, arguments)) => {
                let what = "`run_fn` calls the function itself";
                let fix = match arguments.as_slice() {
                    [] => format!("write `run_fn {}`", name.text),
                    [..] => format!("write `run_fn {}, args = [\"…\"]`", name.text),
                };
                self.report(Rule::WrongKind, at, what, fix);
                None
            }
            _ => {
                let fix = "write its path: run_fn path::to::function";
                self.report(Rule::WrongKind, at, "`run_fn` takes a function of this crate", fix);
                None
            }
        }
    }

    /// Reports a known function that is given what it does not take.
    fn takes_args(&mut self, function: Function, args: Option<&Argument>) {
        if let (Function::Plain(_), Some(args)) = (function, args) {
            let what = "this function takes nothing";
            let fix = "call `run_fn_with`, with a function that takes `&[&str]`";
            self.report(Rule::ConflictingOptions, place(args), what, fix);
        }
    }

    fn command(&mut self, value: &Value, options: Vec<NodeOpt>) {
        let kind = if self.is_tolerated(Rule::CommentInCommand) {
            Kind::CommentedCommand
        } else {
            Kind::Command
        };
        let Some(command) = self.text(value, kind) else {
            return;
        };
        if let Some(text) = command.known() {
            let text = text.to_owned();
            self.lint_pipe(command.at, &text);
        }
        self.push(Args::Text(step::Run, command), options);
    }

    fn exec(&mut self, step: WordsStep, value: &Value, items: &[Value], options: Vec<NodeOpt>) {
        if items.is_empty() {
            let what = "the list has no program to run";
            self.report(Rule::EmptyCommand, value.at, what, "name the program and its arguments");
        }
        let kinds = std::iter::once(Kind::ProgramWord).chain(std::iter::repeat(Kind::Argument));
        let words = items.iter().zip(kinds);
        let words: Vec<Val> = words.filter_map(|(item, kind)| self.one_or_list(item, kind)).collect();
        let may_be_empty = matches!(step.name(), StepName::Cmd | StepName::Entrypoint);
        if let Some(first) = words
            .first()
            .filter(|_| !may_be_empty && words.iter().all(Val::is_list))
        {
            self.need(first.at, NeedKind::Program(words.clone()));
        }
        self.push(Args::Words(step, words), options);
    }

    /// Checks a program to run: `list` and `text` are the steps of its two forms.
    pub(super) fn program(
        &mut self,
        row: &'static StatementRow,
        (list, text): (WordsStep, TextStep),
        given: &Given<'t>,
    ) {
        self.once_in_stage(row.keyword);
        let example = format!("{} [\"program\", \"argument\"]", row.keyword);
        let Some(argument) = self.first(row, given, &example) else {
            return;
        };
        self.only_one(row, given);
        let options = self.options(given);
        let is_check = matches!(row.shape, Shape::Check(..));
        match &argument.value.content {
            Content::Word(word) if word == "none" && is_check => self.no_check(given),
            Content::Word(word) => {
                let what = format!("{} cannot stand here", show(word));
                self.report(Rule::WrongKind, argument.value.at, what, format!("write `{example}`"));
            }
            Content::Path(_, word) if word.eq_ignore_ascii_case("none") && is_check => {
                let what = format!("{} cannot stand here", show(word));
                self.report(Rule::WrongKind, argument.value.at, what, "write `none`");
            }
            Content::List(items) if items.is_empty() && !is_check => {
                self.push(Args::Words(list, Vec::new()), options);
            }
            Content::List(items) => self.exec(list, &argument.value, items, options),
            Content::Text(_)
            | Content::Integer(_)
            | Content::Bool(_)
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
                if let Some(command) = self.text(&argument.value, Kind::ShellCommand) {
                    self.push(Args::Text(text, command), options);
                }
            }
        }
    }

    fn no_check(&mut self, given: &Given<'t>) {
        for option in ["interval", "timeout", "start_period", "start_interval", "retries"] {
            if let Some(argument) = given.option(option) {
                let what = format!("`{option}` has no meaning with `none`: nothing is checked");
                self.report(
                    Rule::ConflictingOptions,
                    super::arguments::place(argument),
                    what,
                    "leave it out",
                );
            }
        }
        self.push(Args::None(step::HealthcheckNone), Vec::new());
    }

    pub(super) fn once_in_stage(&mut self, keyword: &'static str) {
        let cfg = self.here.cfg;
        let Some(stage) = self.scope.stage() else { return };
        let twice = stage
            .once
            .iter()
            .any(|(other, when)| *other == keyword && compared(*when, cfg));
        stage.once.push((keyword, cfg));
        if twice {
            let what = format!("`{keyword}` stands in this stage before");
            self.report(Rule::RepeatedStatement, self.here.at, what, "keep one of the two");
        }
    }

    /// Checks `shell`: a list, a program that takes a command behind `-c`, or `none`.
    pub(super) fn shell(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let Some(argument) = self.first(row, given, "shell [\"/bin/bash\", \"-c\"]") else {
            return;
        };
        self.only_one(row, given);
        let value = &argument.value;
        self.note_shell(&value.content);
        let none = Content::Text("/bin/sh".to_owned());
        match &value.content {
            Content::List(items) => self.exec(step::Shell, value, items, Vec::new()),
            Content::Word(word) if word == "none" => self.shell_program(&Value {
                at: value.at,
                content: none,
            }),
            Content::Text(text) if shell::split(text).len() > 1 => {
                let what = format!("{} is the name of one program, blanks included", show(text));
                let fix = format!("write each word as a text of its own: shell [{}]", shell_list(text));
                self.report(Rule::Program, value.at, what, fix);
            }
            Content::Text(_) | Content::Constant(_) | Content::Wrong => self.shell_program(value),
            Content::Integer(_)
            | Content::Bool(_)
            | Content::Word(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Path(..)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Call(..) => {
                let what = "a shell is a list: the program, and the arguments before the command";
                let fix = "write `shell [\"/bin/bash\", \"-c\"]`, or `shell none`";
                self.report(Rule::WrongKind, value.at, what, fix);
            }
        }
    }

    fn note_shell(&mut self, content: &Content) {
        let items = content.as_list().unwrap_or(&[]);
        let has = |is: fn(&str) -> bool| {
            let mut texts = items.iter().filter_map(|item| item.content.as_text());
            texts.any(is)
        };
        let (pipefail, stops_at_errors) = (has(|text| text.contains("pipefail")), has(is_error_option));
        if let Some(stage) = self.scope.stage() {
            stage.pipefail = pipefail;
            stage.stops_at_errors = stops_at_errors;
            stage.shell = true;
        }
    }

    /// Checks the list of a shell that is a program alone.
    fn shell_program(&mut self, value: &Value) {
        if let Some(program) = self.text(value, Kind::ShellProgram) {
            let option = Val::known_text(value.at, Kind::Argument, "-c".to_owned());
            self.push(Args::Words(step::Shell, vec![program, option]), Vec::new());
        }
    }
}

/// Returns the words of a shell in one text as the texts of a list, with `-c` where none of them is it.
fn shell_list(text: &str) -> String {
    let mut words = shell::split(text);
    let is_cluster = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('c');
    let takes_command = |word: &String| is_cluster(word) || word.eq_ignore_ascii_case("/c");
    if !words.iter().skip(1).any(takes_command) {
        words.push("-c".to_owned());
    }
    let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    words.join(", ")
}
