//! From the instructions of a Dockerfile to what is checked.

use std::collections::{BTreeMap, BTreeSet};

use super::made::{Made, What, what};
use super::raw::Raw;
use crate::ast::{Argument, Content, Span, Statement};
use crate::dockerfile::{File, Form, Instruction, Keyword, Text};
use crate::grammar::expand::escape;
use crate::grammar::path::is_addressable;
use crate::kind::Kind;
use crate::spec::{Action, Words};
use crate::translate::folder::Folder;
use crate::translate::stage::Stages;
use crate::translate::text::{argument, expanding, literal, names, variable};
use crate::translate::{Uncarried, action, quote, statement, uncarried};

/// The translation under way.
pub(super) struct Translator<'f> {
    /// The place in the macro's input where the text is named.
    at: Span,
    escape: char,
    folder: &'f str,
    stages: Stages,
    /// Whether a stage has started.
    in_stage: bool,
    /// The values that ARGs are given instead of their defaults.
    args: &'f [(String, String)],
    /// The ARG before the first FROM.
    globals: BTreeSet<String>,
    /// The values of ARG and ENV that are known.
    values: BTreeMap<String, String>,
}

impl<'f> Translator<'f> {
    /// A translation of a whole file.
    pub(super) fn whole(
        file: &File<'_>,
        at: Span,
        folder: &'f str,
        args: &'f [(String, String)],
        taken: impl Fn(&str) -> bool,
    ) -> Self {
        Self {
            at,
            escape: file.escape,
            folder,
            stages: Stages::beside(file, taken),
            in_stage: false,
            args,
            globals: BTreeSet::new(),
            values: BTreeMap::new(),
        }
    }

    /// A translation of instructions before the first stage or in one, in which a shell of its own may be in force.
    pub(super) fn steps(folder: &'f str, in_stage: bool, shelled: bool) -> Self {
        let mut stages = Stages::default();
        stages.shelled = shelled;
        Self {
            at: 0,
            escape: '\\',
            folder,
            stages,
            in_stage,
            args: &[],
            globals: BTreeSet::new(),
            values: BTreeMap::new(),
        }
    }

    /// Goes on with another text.
    pub(super) fn text(&mut self, file: &File<'_>, at: Span) {
        self.escape = file.escape;
        self.at = at;
    }

    /// Returns what an instruction becomes; `place` is how messages name its place.
    pub(super) fn made(&mut self, instruction: &Instruction<'_>, place: &str) -> Result<Made, Uncarried> {
        let numbered = self.stages.named(instruction);
        let instruction = numbered.as_ref().unwrap_or(instruction);
        let what = match instruction.keyword {
            Keyword::From => self.from(instruction).ok_or_else(|| uncarried(instruction)),
            Keyword::Arg => self.arg(instruction),
            _ => self.step(instruction),
        }?;
        self.stages.shelled |= instruction.keyword == Keyword::Shell;
        Ok(Made {
            at: self.at,
            is_global: instruction.keyword == Keyword::Arg && !self.in_stage,
            place: place.to_owned(),
            comment: instruction.comment.iter().map(|line| (*line).to_owned()).collect(),
            what,
        })
    }

    fn from(&mut self, instruction: &Instruction<'_>) -> Option<What> {
        let from = self.stages.start(instruction, self.escape)?;
        self.in_stage = true;
        let mut statement = statement::from(&from);
        statement::place(&mut statement, self.at);
        Some(What::Statement(statement))
    }

    fn arg(&mut self, instruction: &Instruction<'_>) -> Result<What, Uncarried> {
        if let Some(statement) = self.arg_statement(instruction) {
            return Ok(What::Statement(statement));
        }
        let words = self.arg_words(instruction).ok_or_else(|| uncarried(instruction))?;
        // Of global ones, each sees those before it, so that they may stand alone.
        let each = if self.in_stage { words.len() } else { 1 };
        let raw = |words: &[Text<'static>]| {
            let form = Form::Words(words.to_vec());
            raw(
                &Instruction {
                    form,
                    ..instruction.clone()
                },
                '\\',
                |_| false,
            )
        };
        let all: Option<Vec<_>> = words.chunks(each.max(1)).map(raw).collect();
        all.map(What::Raw).ok_or_else(|| uncarried(instruction))
    }

    /// The words of an ARG as they are, with the values that are given, for a backslash as escape character.
    fn arg_words(&mut self, instruction: &Instruction<'_>) -> Option<Vec<Text<'static>>> {
        let Form::Words(words) = &instruction.form else {
            return None;
        };
        let mut out = Vec::with_capacity(words.len());
        for word in words {
            let (name, default) = argument(word);
            let Some(name) = literal(name, self.escape) else {
                out.push(quote::argument(word, self.escape)?);
                continue;
            };
            let given = self.given(&name, default);
            out.push(match given {
                Some(value) => quote::assignment(&name, value),
                None => quote::argument(word, self.escape)?,
            });
            let text = default.map(|default| expanding(default, self.escape).unwrap_or_else(|| default.to_owned()));
            self.declare(&name, given.map(escape).as_deref().or(text.as_deref()));
        }
        Some(out.into_iter().map(Text::Owned).collect())
    }

    /// The value that an argument is given; without a default, ARG in a stage takes over what the global one has.
    fn given(&self, name: &str, default: Option<&str>) -> Option<&'f str> {
        let takes_over = default.is_none() && self.in_stage && self.globals.contains(name);
        let given = self.args.iter().find(|(arg, _)| arg == name).filter(|_| !takes_over);
        given.map(|(_, value)| value.as_str())
    }

    /// Notes an argument, and its value if it has one that is known.
    fn declare(&mut self, name: &str, value: Option<&str>) {
        if !self.in_stage {
            self.globals.insert(name.to_owned());
        }
        match value {
            Some(value) if value.contains('$') => drop(self.values.remove(name)),
            Some(value) => drop(self.values.insert(name.to_owned(), value.to_owned())),
            None => {}
        }
    }

    fn arg_statement(&mut self, instruction: &Instruction<'_>) -> Option<Statement> {
        let Form::Words(words) = &instruction.form else {
            return None;
        };
        let mut statement = statement::statement("arg");
        let mut set = BTreeSet::new();
        for word in words {
            let (name, default) = argument(word);
            let name = variable(name, self.escape)?;
            // Within a stage, all defaults of one instruction see the variables as they were before it.
            let refers = default.is_some_and(|default| !names(default, self.escape).is_disjoint(&set));
            (!refers || !self.in_stage).then_some(())?;
            statement.arguments.push(self.argument(&name, default)?);
            set.insert(name);
        }
        statement::place(&mut statement, self.at);
        Some(statement)
    }

    /// One build argument, with the value that it is given.
    fn argument(&mut self, name: &str, default: Option<&str>) -> Option<Argument> {
        let default = match self.given(name, default) {
            Some(value) => Some(escape(value).into_owned()),
            None => default
                .map(|default| expanding(default, self.escape))
                .map_or(Some(None), |text| text.map(Some))?,
        };
        let is_known = default.as_ref().is_none_or(|text| Kind::ArgDefault.check(text).is_ok());
        is_known.then_some(())?;
        self.declare(name, default.as_deref());
        Some(match default {
            Some(default) => statement::option(name, Content::Text(default)),
            None => statement::positional(Content::Word(name.to_owned())),
        })
    }

    fn step(&mut self, instruction: &Instruction<'_>) -> Result<What, Uncarried> {
        self.sources_are_known(instruction)?;
        let folder = Folder {
            path: self.folder,
            escape: self.escape,
        };
        let moved = folder.moved(instruction, |word| self.is_remote(word));
        let actions = action::actions(&moved, self.escape, &self.stages).filter(|actions| are_addressable(actions));
        self.remember(actions.as_deref().unwrap_or_default());
        match actions.and_then(|actions| what(&actions, self.at)) {
            Some(what) => Ok(what),
            None => self.raw(&moved),
        }
    }

    fn raw(&self, instruction: &Instruction<'_>) -> Result<What, Uncarried> {
        let raw = raw(instruction, self.escape, |word| self.is_remote(word));
        raw.map(|raw| What::Raw(vec![raw]))
            .ok_or_else(|| uncarried(instruction))
    }

    fn remember(&mut self, actions: &[Action<'_>]) {
        for action in actions {
            if let Action::Env(env) = action {
                if env.value.contains('$') {
                    self.values.remove(&*env.key);
                } else {
                    self.values.insert(env.key.to_string(), env.value.to_string());
                }
            }
        }
    }

    /// Returns whether a source of ADD is an address, as `BuildKit` tells.
    fn is_remote(&self, word: &str) -> bool {
        match self.start(word) {
            Some(value) => is_address(value),
            None => is_perhaps_remote(word),
        }
    }

    /// The known value of the variable that a word starts with.
    fn start(&self, word: &str) -> Option<&str> {
        let name = variable_at_start(word)?;
        self.values.get(name).map(String::as_str)
    }

    /// Returns whether it is known which sources of ADD are files of the folder, where that changes their names.
    fn sources_are_known(&self, instruction: &Instruction<'_>) -> Result<(), Uncarried> {
        let (Keyword::Add, Form::Words(words) | Form::Json(words), false) =
            (instruction.keyword, &instruction.form, self.folder.is_empty())
        else {
            return Ok(());
        };
        let is_open = |word: &&str| variable_at_start(word).is_some() && self.start(word).is_none();
        match words.iter().map(|word| &**word).find(is_open) {
            None => Ok(()),
            Some(word) => Err(Uncarried {
                what: format!("`{word}` may be an address or a file of the folder: its value is not known"),
                fix: "write COPY for a file, or give the variable a default".to_owned(),
            }),
        }
    }
}

/// An instruction as it is.
fn raw(instruction: &Instruction<'_>, escape: char, is_remote: impl Fn(&str) -> bool) -> Option<Raw> {
    let text = quote::raw(instruction, escape)?;
    Some(Raw::new(text, instruction, escape, is_remote))
}

/// Returns whether engines find all local sources by these texts, as they stand.
fn are_addressable(actions: &[Action<'_>]) -> bool {
    let local = actions.iter().filter_map(|action| {
        if let Action::Copy(copy) = action
            && copy.from.is_none()
        {
            Some(&copy.sources)
        } else {
            None
        }
    });
    local.flat_map(Words::iter).all(is_addressable)
}

/// The variable that a word starts with.
fn variable_at_start(word: &str) -> Option<&str> {
    let word = word.trim_start_matches('"').strip_prefix('$')?;
    let word = word.strip_prefix('{').unwrap_or(word);
    let end = word.find(|next: char| !next.is_ascii_alphanumeric() && next != '_');
    Some(word.split_at(end.unwrap_or(word.len())).0)
}

/// Returns whether a word of ADD is an address, or may be one once its variable is known.
pub(super) fn is_perhaps_remote(word: &str) -> bool {
    is_address(word.trim_start_matches(['"', '\''])) || word.starts_with('$')
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "git://", "ssh://", "git@"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}
