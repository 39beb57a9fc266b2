//! Checks the arguments of instructions: that they are there, and that the engine can expand them.

use super::Check;
use crate::dockerfile::ast::Pair;
use crate::dockerfile::problem::Rule;
use crate::dockerfile::{Form, Instruction, Keyword, Text, heredoc, word};

impl Check<'_, '_> {
    /// Checks the arguments of an instruction.
    pub(super) fn arguments(&mut self, instruction: &Instruction<'_>) {
        let keyword = instruction.keyword;
        match &instruction.form {
            Form::Pairs(pairs) => self.pairs(keyword, pairs),
            Form::Legacy(pair) => self.pairs(keyword, std::slice::from_ref(pair)),
            Form::Text(text) => self.text(keyword, text),
            Form::Probe { kind, command } => self.probe(kind, command),
            Form::Trigger(None) if !self.has_problem_here() => {
                self.missing(keyword, "an instruction", "write one, such as ONBUILD RUN make");
            }
            Form::Trigger(_) => {}
            Form::Words(words) | Form::Json(words) => {
                self.words(instruction, words);
            }
        }
        self.expanding_flags(instruction);
    }

    /// Returns whether the parser found something in the current instruction.
    fn has_problem_here(&self) -> bool {
        let span = self.at.map(|instruction| instruction.span);
        let inside = |at: usize| span.is_some_and(|span| (span.start..=span.end).contains(&at));
        self.found.errors().iter().any(|found| inside(found.at))
    }

    fn missing(&mut self, keyword: Keyword, what: &str, fix: &str) {
        self.problem("", Rule::MissingArgument, format!("{keyword} needs {what}"), fix);
    }

    /// Checks the texts of instructions that take one.
    fn text(&mut self, keyword: Keyword, text: &str) {
        match keyword {
            Keyword::Shell if text.is_empty() => {
                self.missing(keyword, "a program", "write SHELL [\"/bin/bash\", \"-c\"]");
            }
            Keyword::Shell => {
                let fix = "write a JSON array such as [\"/bin/bash\", \"-c\"]";
                self.problem(text, Rule::ShellForm, "SHELL is not given as a JSON array", fix);
            }
            Keyword::Run if text.is_empty() => {
                self.problem(
                    "",
                    Rule::EmptyRun,
                    "RUN has no command",
                    "write it after RUN, or leave RUN out",
                );
            }
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {}
            _ if text.is_empty() => self.missing(keyword, "an argument", "write it on the same line"),
            Keyword::Maintainer => {
                let fix = format!("write LABEL org.opencontainers.image.authors={text:?}");
                self.problem("", Rule::Maintainer, "MAINTAINER is deprecated", fix);
            }
            Keyword::Workdir | Keyword::User | Keyword::Stopsignal => self.expands(text, true),
            Keyword::From
            | Keyword::Arg
            | Keyword::Env
            | Keyword::Label
            | Keyword::Copy
            | Keyword::Add
            | Keyword::Expose
            | Keyword::Volume
            | Keyword::Healthcheck
            | Keyword::Onbuild => {
                debug_assert!(false, "the parser gives {keyword} another form");
            }
        }
    }

    fn pairs(&mut self, keyword: Keyword, pairs: &[Pair<'_>]) {
        if pairs.is_empty() && !self.has_problem_here() {
            self.missing(keyword, "a key and a value", "write key=value");
        }
        for pair in pairs {
            if pair.key.is_empty() {
                let needle = format!("={}", pair.value);
                self.problem(&needle, Rule::BlankKey, "no key stands before `=`", "write key=value");
            }
            self.expands(&pair.key, true);
            self.expands(&pair.value, true);
        }
    }

    fn words(&mut self, instruction: &Instruction<'_>, words: &[Text<'_>]) {
        let keyword = instruction.keyword;
        match keyword {
            Keyword::Copy | Keyword::Add => self.files(instruction, words),
            Keyword::Volume | Keyword::Expose | Keyword::Arg if words.is_empty() => {
                self.missing(keyword, "an argument", "write it on the same line");
            }
            Keyword::Run if words.is_empty() => self.missing(keyword, "a program", "write it in the array"),
            Keyword::Shell if words.is_empty() => {
                self.missing(keyword, "a program", "write SHELL [\"/bin/bash\", \"-c\"]");
            }
            Keyword::Volume if words.iter().any(|word| word.trim().is_empty()) => {
                self.problem("\"\"", Rule::MissingArgument, "a volume has no name", "write a folder");
            }
            Keyword::Arg => words.iter().for_each(|word| self.build_arg(word)),
            Keyword::Volume | Keyword::Expose | Keyword::From => words.iter().for_each(|word| self.expands(word, true)),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {}
            Keyword::Env
            | Keyword::Label
            | Keyword::Workdir
            | Keyword::User
            | Keyword::Stopsignal
            | Keyword::Maintainer
            | Keyword::Healthcheck
            | Keyword::Onbuild => {
                debug_assert!(false, "the parser gives {keyword} another form");
            }
        }
    }

    fn build_arg(&mut self, word: &str) {
        if word.starts_with('=') {
            self.problem(word, Rule::BlankKey, "no name stands before `=`", "write NAME=value");
        }
        self.expands(word, true);
    }

    /// Checks sources and where they go.
    fn files(&mut self, instruction: &Instruction<'_>, words: &[Text<'_>]) {
        let keyword = instruction.keyword;
        let (target, sources) = match words {
            [] => return self.missing(keyword, "a source and a destination", "write both"),
            [_] => return self.missing(keyword, "a destination", "write where it goes after the source"),
            [sources @ .., target] => (target, sources),
        };
        if heredoc::start(target).is_some() {
            let fix = "write where it goes after it";
            self.problem(target, Rule::HeredocTarget, "the destination is a here-document", fix);
        }
        let paths = sources.iter().filter(|source| heredoc::start(source).is_none());
        paths.chain([target]).for_each(|path| self.expands(path, true));
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
            self.expands(heredoc.content, false);
        }
    }

    fn probe(&mut self, kind: &str, command: &Form<'_>) {
        let empty = match command {
            Form::Json(words) => words.is_empty(),
            Form::Text(text) => text.is_empty(),
            Form::Words(_) | Form::Pairs(_) | Form::Legacy(_) | Form::Probe { .. } | Form::Trigger(_) => {
                debug_assert!(false, "the parser gives a probe an array or a text");
                false
            }
        };
        match (&*kind.to_ascii_uppercase(), empty) {
            ("", _) => self.missing(
                Keyword::Healthcheck,
                "NONE or CMD",
                "write HEALTHCHECK CMD and a command",
            ),
            ("NONE", true) | ("CMD", false) => {}
            ("NONE", false) => {
                self.problem(kind, Rule::ExtraArgument, "something follows NONE", "leave it out");
            }
            ("CMD", true) => self.problem(kind, Rule::MissingArgument, "CMD has no command", "write it after CMD"),
            _ => {
                let what = format!("`{kind}` is neither NONE nor CMD");
                self.problem(kind, Rule::Probe, what, format!("write HEALTHCHECK CMD {kind} …"));
            }
        }
    }

    fn expanding_flags(&mut self, instruction: &Instruction<'_>) {
        for name in ["platform", "chown", "chmod", "checksum"] {
            let flag = instruction.flags.iter().find(|flag| flag.name == name);
            if let Some(value) = flag.and_then(|flag| flag.value.as_deref()) {
                self.expands(value, true);
            }
        }
    }

    /// Checks a text in which the engine expands references.
    fn expands(&mut self, text: &str, quotes: bool) {
        if !word::is_plain(text, self.file.escape)
            && let Err(fault) = word::pieces(text, self.file.escape, quotes)
        {
            self.problem(text, fault.rule, fault.what, fault.fix);
        }
    }
}
