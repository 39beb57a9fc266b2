//! From the instructions of a Dockerfile to what they mean, in the parts of a spec, and to statements of the language.
//!
//! [`Translator`] goes over the instructions in their order, for the statements that read Dockerfiles and for `import`.
//! An instruction has a [`Meaning`] where parts of a spec mean exactly the same, and are rendered as the same
//! instruction; everything else stays as it is. Shell commands have one only where no `SHELL` of the file counts, since
//! a spec's are for `/bin/sh`. `quote.rs` comes first: after it, the escape character is a backslash.

mod action;
mod address;
mod files;
pub(crate) mod folder;
mod names;
mod quote;
mod rooted;
mod run;
mod stage;
pub(crate) mod statement;
pub(crate) mod text;
mod uncarried;

pub(crate) use address::is_perhaps_remote;
pub(crate) use names::unique;
#[cfg(feature = "import")]
pub(crate) use uncarried::has_odd_name;
pub(crate) use uncarried::{Uncarried, uncarried};

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ast::Statement;
use crate::dockerfile::{File, Form, Instruction, Keyword, Text};
use crate::grammar::expand::escape;
use crate::spec::{Action, Arg, StageBase};
use folder::Folder;
use stage::Stages;

/// The translation under way.
#[derive(Debug)]
pub(crate) struct Translator<'f> {
    escape: char,
    /// The folder of local sources, below the context.
    folder: &'f str,
    stages: Stages,
    /// The values that ARGs are given instead of their defaults.
    args: &'f [(String, String)],
    /// The ARG before the first FROM.
    globals: BTreeSet<String>,
    /// The values of ARG and ENV that are known.
    values: BTreeMap<String, String>,
}

/// An instruction, translated.
#[derive(Debug)]
pub(crate) struct Translated<'i, 'a> {
    /// The instruction as an image may have it: for a backslash as escape character, with stages by their names,
    /// given arguments, and sources by their path in the context.
    pub(crate) instruction: Cow<'i, Instruction<'a>>,
    /// Whether it is an ARG before the first FROM.
    pub(crate) is_global: bool,
    /// `None` where only the instruction itself says it.
    pub(crate) meaning: Option<Meaning>,
}

/// The meaning of an instruction, in the parts of a spec.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// Build arguments before the first stage. Of several, each sees those before it.
    Args(Vec<Arg<'static>>),
    /// The start of a stage.
    Stage(StageBase<'static>),
    /// Actions in a stage.
    Steps(Vec<Action<'static>>),
}

impl Meaning {
    /// Returns the statement that means this, if there is one.
    pub(crate) fn statement(&self) -> Option<Statement> {
        match self {
            Self::Args(args) => Some(statement::args(args)),
            Self::Stage(from) => Some(statement::from(from)),
            Self::Steps(actions) => statement::of(actions, None),
        }
    }
}

impl<'f> Translator<'f> {
    /// Returns a translation of a whole file; `taken` are names that no stage may be given.
    pub(crate) fn of_file(
        file: &File<'_>,
        folder: &'f str,
        args: &'f [(String, String)],
        taken: impl Fn(&str) -> bool,
    ) -> Self {
        Self {
            args,
            ..Self::of(file.escape, folder, Stages::of(file, taken))
        }
    }

    /// Returns the same for people, who see that each secret with a path is one that a build has to have.
    #[cfg(feature = "import")]
    pub(crate) fn requiring_secrets(mut self) -> Self {
        self.stages.requires_secrets = true;
        self
    }

    /// Returns a translation of instructions before the first stage or in one, in which a shell of its own may be in
    /// force.
    pub(crate) fn steps(folder: &'f str, in_stage: bool, shelled: bool) -> Self {
        Self::of('\\', folder, Stages::around(in_stage, shelled))
    }

    fn of(escape: char, folder: &'f str, stages: Stages) -> Self {
        Self {
            escape,
            folder,
            stages,
            args: &[],
            globals: BTreeSet::new(),
            values: BTreeMap::new(),
        }
    }

    /// Goes on with another text.
    pub(crate) fn text(&mut self, file: &File<'_>) {
        self.escape = file.escape;
    }

    /// Translates the next instruction.
    ///
    /// # Errors
    ///
    /// Where no image has it.
    pub(crate) fn translate<'i, 'a>(
        &mut self,
        instruction: &'i Instruction<'a>,
    ) -> Result<Translated<'i, 'a>, Uncarried> {
        self.sources_are_known(instruction)?;
        let translated = self.carried(instruction);
        self.stages.shelled |= instruction.keyword == Keyword::Shell;
        translated.ok_or_else(|| uncarried(instruction))
    }

    fn carried<'i, 'a>(&mut self, instruction: &'i Instruction<'a>) -> Option<Translated<'i, 'a>> {
        let named = self.stages.named(instruction).map(Cow::Owned);
        let instruction = quote::for_backslash(named.unwrap_or(Cow::Borrowed(instruction)), self.escape)?;
        let is_global = instruction.keyword == Keyword::Arg && !self.stages.has_started();
        let (instruction, meaning) = match instruction.keyword {
            Keyword::From => {
                let from = self.stages.start(&instruction)?;
                (instruction, Some(Meaning::Stage(from)))
            }
            Keyword::Arg => self.arg(instruction),
            Keyword::Run
            | Keyword::Env
            | Keyword::Copy
            | Keyword::Add
            | Keyword::Cmd
            | Keyword::Workdir
            | Keyword::Label
            | Keyword::Entrypoint
            | Keyword::Expose
            | Keyword::Volume
            | Keyword::User
            | Keyword::Healthcheck
            | Keyword::Maintainer
            | Keyword::Onbuild
            | Keyword::Shell
            | Keyword::Stopsignal => self.step(instruction),
        };
        Some(Translated {
            instruction,
            is_global,
            meaning,
        })
    }

    fn arg<'i, 'a>(&mut self, mut arg: Cow<'i, Instruction<'a>>) -> (Cow<'i, Instruction<'a>>, Option<Meaning>) {
        let given: Vec<_> = arg.words().iter().map(|word| self.given_word(word)).collect();
        let meaning = self.declared(arg.words(), &given);
        arg.to_mut().form = Form::Words(given);
        (arg, meaning)
    }

    fn step<'i, 'a>(&mut self, step: Cow<'i, Instruction<'a>>) -> (Cow<'i, Instruction<'a>>, Option<Meaning>) {
        let moved = Folder(self.folder).moved(&step, |word| self.is_remote(word));
        let step = moved.map_or(step, Cow::Owned);
        let actions = self.actions(&step);
        self.remember(actions.as_deref().unwrap_or_default());
        (step, actions.map(Meaning::Steps))
    }

    /// Returns what an instruction that was translated would do with another form.
    pub(crate) fn actions(&self, instruction: &Instruction<'_>) -> Option<Vec<Action<'static>>> {
        let named = self.stages.named(instruction);
        action::actions(named.as_ref().unwrap_or(instruction), &self.stages)
    }

    /// Returns the meaning of an ARG by its words, and by the same words once values are given.
    fn declared(&self, words: &[Text<'_>], given: &[Text<'_>]) -> Option<Meaning> {
        let args = action::arguments(given)?;
        if !self.stages.has_started() {
            return Some(Meaning::Args(args));
        }
        let steps = || Meaning::Steps(args.into_iter().map(Action::Arg).collect());
        action::are_apart(words).then(steps)
    }

    /// Returns a word of an ARG with the value that is given.
    fn given_word<'a>(&mut self, word: &Text<'a>) -> Text<'a> {
        let (name, default) = text::argument(word);
        let Some(name) = text::literal(name) else {
            return word.clone();
        };
        let given = self.given(&name, default);
        let text = default.map(|default| text::expanding(default).unwrap_or_else(|| default.to_owned()));
        self.declare(&name, given.map(escape).as_deref().or(text.as_deref()));
        match given {
            Some(value) => Cow::Owned(quote::assignment(&name, value)),
            None => word.clone(),
        }
    }

    /// Returns the value that an argument is given; without a default, ARG in a stage takes over what the global one
    /// has.
    fn given(&self, name: &str, default: Option<&str>) -> Option<&'f str> {
        let takes_over = default.is_none() && self.stages.has_started() && self.globals.contains(name);
        let given = self.args.iter().find(|(arg, _)| arg == name).filter(|_| !takes_over);
        given.map(|(_, value)| value.as_str())
    }

    /// Notes an argument, and its value if it has one that is known.
    fn declare(&mut self, name: &str, value: Option<&str>) {
        if !self.stages.has_started() {
            self.globals.insert(name.to_owned());
        }
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    fn remember(&mut self, actions: &[Action<'_>]) {
        for action in actions {
            if let Action::Env(env) = action {
                self.set(&env.key, &env.value);
            }
        }
    }

    /// Notes the value of a variable, if it is known.
    fn set(&mut self, name: &str, value: &str) {
        if value.contains('$') {
            self.values.remove(name);
        } else {
            self.values.insert(name.to_owned(), value.to_owned());
        }
    }
}
