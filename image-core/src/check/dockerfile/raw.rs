//! Instructions that no statement says: they stay as they are, and what they set and need counts all the same.

use super::Named;
use crate::ast::{Content, Span};
use crate::check::arguments::Given;
use crate::check::base::ADD_PYTHON;
use crate::check::scope::SetBy;
use crate::check::{Checker, FactKind, show};
use crate::dockerfile::word::{Piece, pieces};
use crate::dockerfile::{Form, Instruction, Keyword, MountFields, NotAlone, Pair, Text, heredoc, parse_alone};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, step};
use crate::rule::Rule;
use crate::translate::is_perhaps_remote;
use crate::translate::text::{argument, expanding, variable};
use crate::variables::PATH;

/// An instruction as it is, and what is to be known of it.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// In its usual form.
    pub(super) text: String,
    /// Its texts that have a kind in the language.
    texts: Vec<(Kind, String)>,
    /// The variables that it needs.
    references: Vec<String>,
    /// The variables that it sets, and their values, where the language has words for them.
    sets: Vec<(String, Option<String>)>,
    /// The build arguments that it declares, and their defaults as they stand there.
    args: Vec<(String, Option<String>)>,
    /// Its sources in the context.
    locals: Vec<String>,
    /// The destination of its files.
    destination: Option<String>,
    /// The stage or image from which files come.
    from: Option<String>,
    /// The statement that does the same, where one stage has one.
    once: Option<&'static str>,
    /// The working directory.
    workdir: Option<String>,
    /// A shell command.
    command: Option<String>,
    /// The secrets that it mounts at places that it names: their names and the places.
    secrets: Vec<(String, String)>,
}

impl Raw {
    /// Reads an instruction; `is_remote` says which words of ADD are addresses.
    pub(super) fn new(text: String, instruction: &Instruction<'_>, is_remote: impl Fn(&str) -> bool) -> Self {
        let mut raw = Self {
            text,
            ..Self::default()
        };
        match (instruction.keyword, &instruction.form) {
            (Keyword::Run, form) => raw.run(instruction, form),
            (Keyword::Copy | Keyword::Add, Form::Words(words) | Form::Json(words)) => {
                raw.files(instruction, words, is_remote);
            }
            (Keyword::Env, _) => raw.entries(instruction.pairs(), true),
            (Keyword::Label, _) => raw.entries(instruction.pairs(), false),
            (Keyword::Arg, Form::Words(words)) => raw.args(words),
            (Keyword::Workdir, Form::Text(path)) => {
                raw.workdir = Some(expanding(path).unwrap_or_else(|| "/".to_owned()));
                raw.word(Kind::Workdir, path);
            }
            (Keyword::User, Form::Text(user)) => raw.word(Kind::User, user),
            (Keyword::Stopsignal, Form::Text(signal)) => raw.word(Kind::Signal, signal),
            (Keyword::Expose, Form::Words(ports)) => ports.iter().for_each(|port| raw.word(Kind::Port, port)),
            (Keyword::Volume, Form::Words(paths) | Form::Json(paths)) => {
                for path in paths {
                    raw.word(Kind::VolumePath, path);
                }
            }
            (keyword, _) => raw.once = once(keyword),
        }
        raw
    }

    /// Checks a word of a kind: what is wrong with it is reported, unless the language has no words for it.
    fn word(&mut self, kind: Kind, word: &str) {
        self.refers(word);
        self.texts.extend(expanding(word).map(|text| (kind, text)));
    }

    /// Checks the variables that a word needs.
    fn refers(&mut self, word: &str) {
        let pieces = pieces(word, '\\', true).unwrap_or_default();
        unguarded(&pieces, &mut self.references);
    }

    fn run(&mut self, instruction: &Instruction<'_>, form: &Form<'_>) {
        for fields in instruction.values("mount").filter_map(MountFields::read) {
            if let (Some(name), Some(place)) = (fields.secret(), fields.get("target")) {
                self.secrets.push((name.to_owned(), place.to_owned()));
            }
            self.locals.extend(fields.local_source().map(below));
        }
        if let Form::Text(text) = form
            && instruction.heredocs.is_empty()
        {
            self.command = Some(text.clone().into_owned());
        }
    }

    fn files(&mut self, instruction: &Instruction<'_>, words: &[Text<'_>], is_remote: impl Fn(&str) -> bool) {
        let from = instruction.flag("from").filter(|from| !from.is_empty());
        self.from = from.map(str::to_owned);
        for (name, kind) in [
            ("chown", Kind::Owner),
            ("chmod", Kind::Mode),
            ("checksum", Kind::Checksum),
        ] {
            if let Some(value) = instruction.flag(name) {
                self.word(kind, value);
            }
        }
        let [sources @ .., destination] = words else { return };
        self.word(Kind::Destination, destination);
        self.destination = expanding(destination);
        for source in sources.iter().filter(|source| heredoc::start(source).is_none()) {
            if from.is_some() || is_remote(source) {
                self.refers(source);
            } else {
                self.refers(source);
                self.locals.extend(expanding(source).map(|source| below(&source)));
            }
        }
    }

    fn entries(&mut self, pairs: &[Pair<'_>], sets: bool) {
        for Pair { key, value } in pairs {
            self.refers(value);
            let key = variable(key).filter(|_| sets);
            self.sets.extend(key.map(|key| (key, expanding(value))));
        }
    }

    fn args(&mut self, words: &[Text<'_>]) {
        for word in words {
            let (name, default) = argument(word);
            self.refers(default.unwrap_or_default());
            let name = variable(name);
            self.args.extend(name.map(|name| (name, default.map(str::to_owned))));
        }
    }
}

/// Returns the statement of which a stage has one.
fn once(keyword: Keyword) -> Option<&'static str> {
    match keyword {
        Keyword::Cmd => Some("cmd"),
        Keyword::Entrypoint => Some("entrypoint"),
        Keyword::Healthcheck => Some("healthcheck"),
        Keyword::Run
        | Keyword::Env
        | Keyword::Copy
        | Keyword::Arg
        | Keyword::From
        | Keyword::Add
        | Keyword::Workdir
        | Keyword::Label
        | Keyword::Expose
        | Keyword::Volume
        | Keyword::User
        | Keyword::Maintainer
        | Keyword::Onbuild
        | Keyword::Shell
        | Keyword::Stopsignal => None,
    }
}

/// Returns a source's path without what engines take off its start; the whole context is `.`.
fn below(path: &str) -> String {
    match path.trim_start_matches('/') {
        "" => ".".to_owned(),
        path => path.to_owned(),
    }
}

/// Finds the references that nothing stands in for.
fn unguarded(pieces: &[Piece], found: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Reference { name, fallback: None } if Kind::Variable.check(name).is_ok() => found.push(name.clone()),
            Piece::Reference {
                fallback: Some((_, word)),
                ..
            } => unguarded(word, found),
            Piece::Literal(_) | Piece::Reference { .. } | Piece::Other => {}
        }
    }
}

impl Checker<'_> {
    /// Checks an instruction that stays as it is.
    pub(super) fn raw(&mut self, raw: &Raw) {
        let at = self.here.at;
        self.raw_texts(raw);
        self.raw_references(raw);
        if let Some(destination) = &raw.destination {
            let destination = Val::known_text(at, Kind::Destination, destination.clone());
            self.absolute_or_below(&destination);
        }
        if let Some(keyword) = raw.once {
            self.once_in_stage(keyword);
        }
        if let Some(command) = &raw.command {
            self.lint_pipe(at, command);
        }
        self.secrets_are_apart(&raw.secrets);
        self.raw_sets(raw);
        if self.raw_args(raw) {
            let text = Val::known_text(at, Kind::Instructions, raw.text.clone());
            self.push(Args::Text(step::Raw, text), options(raw, at));
        }
    }

    /// Checks what can be said of an instruction by itself.
    fn raw_texts(&mut self, raw: &Raw) {
        let at = self.here.at;
        self.grammar(at, &raw.text, Kind::Instructions);
        for (kind, text) in &raw.texts {
            self.grammar(at, text, *kind);
        }
        for source in &raw.locals {
            if self.grammar(at, source, Kind::Source) {
                self.source_exists(&Val::known_text(at, Kind::Source, source.clone()));
            }
        }
        if let Some(from) = &raw.from {
            self.comes_from(from);
        }
    }

    fn comes_from(&mut self, from: &str) {
        self.elsewhere(Val::known_text(self.here.at, Kind::Origin, from.to_owned()));
    }

    fn raw_references(&mut self, raw: &Raw) {
        for name in &raw.references {
            let text = format!("${name}");
            // The kind is that of any text in which a stage's variables are expanded.
            self.references(self.here.at, &text, Kind::EnvValue);
        }
    }

    fn raw_sets(&mut self, raw: &Raw) {
        let at = self.here.at;
        for (name, value) in &raw.sets {
            if let Some(value) = value.clone() {
                self.keeps_variable(name, at, &Val::known_text(at, Kind::EnvValue, value));
            }
            self.fact(FactKind::Env(name.clone()));
            self.set_variable(name, SetBy::Env);
        }
        if let Some(path) = &raw.workdir {
            let path = Val::known_text(self.here.at, Kind::Workdir, path.clone());
            self.working_directory(Some(&path));
        }
    }

    /// Declares build arguments; false when one is refused.
    fn raw_args(&mut self, raw: &Raw) -> bool {
        let at = self.here.at;
        raw.args.iter().fold(true, |right, (name, default)| {
            let default = default.clone().map(|text| Val::known_text(at, Kind::ArgDefault, text));
            self.arg_key(name, at, default.as_ref()) && right
        })
    }

    /// Checks a plain command.
    pub(super) fn plain_command(&mut self, command: &str) {
        let command = Val::known_text(self.here.at, Kind::Command, command.to_owned());
        self.lint_pipe(command.at, command.known().unwrap_or_default());
        self.push(Args::Text(step::Run, command), Vec::new());
    }

    /// Checks the lines of `setup`: each is one instruction, which does not reach into the next.
    pub(in crate::check) fn setup_lines(&mut self, given: &Given<'_>) {
        let Some(argument) = given.option("setup") else { return };
        let lines = argument.value.items();
        for line in lines {
            if let Content::Text(text) = &line.content
                && Kind::Raw.check(text).is_ok()
            {
                self.setup_line(text, line.at);
            }
        }
    }

    /// Checks one instruction that stays as it is, by itself.
    pub(in crate::check) fn setup_line(&mut self, text: &str, at: Span) {
        let instruction = match parse_alone(text) {
            Ok(instruction) => instruction,
            Err(NotAlone::Problems(problems)) => {
                let is_one_line = !text.contains('\n');
                return self.file_problems(&problems, Named::Text { is_one_line }, at);
            }
            Err(NotAlone::Count | NotAlone::Open) => {
                let what = format!("{} is not one instruction that ends where it ends", show(text));
                return self.report(
                    Rule::RawInstruction,
                    at,
                    what,
                    "write each instruction as a text of its own",
                );
            }
        };
        let raw = Raw::new(text.to_owned(), &instruction, is_perhaps_remote);
        let base = std::mem::replace(&mut self.here.at, at);
        self.raw_texts(&raw);
        self.here.at = base;
    }

    /// Checks the lines of `setup` after a base that is a Dockerfile.
    pub(super) fn setup_after(&mut self, given: &Given<'_>) {
        self.setup_lines(given);
        let Some(argument) = given.option("setup") else { return };
        for line in self.texts(&argument.value, Kind::Raw) {
            self.push(Args::Text(step::Raw, line), Vec::new());
        }
    }

    /// Checks the Python after a base that is a Dockerfile.
    pub(super) fn python_after(&mut self, given: &Given<'_>) {
        let Some(argument) = given.option(ADD_PYTHON) else {
            return;
        };
        self.extend_variable(PATH, ADD_PYTHON);
        if let Some(version) = self.text(&argument.value, Kind::PythonSeries) {
            self.push(Args::Text(step::AddPython, version), Vec::new());
        }
    }
}

/// Returns what constants that continue the image have to know.
fn options(raw: &Raw, at: Span) -> Vec<NodeOpt> {
    let names = raw
        .sets
        .iter()
        .map(|(name, _)| name)
        .chain(raw.args.iter().map(|(name, _)| name));
    let sets = names.map(|name| NodeOpt {
        name: OptName::Provides,
        value: OptValue::Text(Val::known_text(at, Kind::Variable, name.clone())),
    });
    sets.collect()
}
