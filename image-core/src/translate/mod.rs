//! From a Dockerfile to the parts of a [`Spec`].
//!
//! An instruction becomes an [`Action`] of its own where that means exactly the same and is rendered as the same
//! instruction; everything else stays as it is, as [`Action::Raw`]. Shell commands are such only where no `SHELL` of
//! the file counts, since a spec's are for `/bin/sh`.

pub(crate) mod action;
mod files;
#[cfg(feature = "files")]
pub(crate) mod folder;
#[cfg(feature = "files")]
mod names;
pub(crate) mod quote;
#[cfg(feature = "files")]
mod rooted;
mod run;
pub(crate) mod stage;
#[cfg(feature = "files")]
pub(crate) mod statement;
pub(crate) mod text;

use std::borrow::Cow;

#[cfg(feature = "files")]
pub(crate) use names::unique;

use crate::dockerfile::{File, Form, Found, Instruction, Keyword, Problem, Rule, located};
use crate::spec::{self, Action, BuildArg, Spec};
use stage::Stages;

/// The parts of a [`Spec`] that a Dockerfile becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// Build arguments before the first stage.
    pub args: Vec<BuildArg<'static>>,
    /// The stages in order. Those that others refer to by number have a name.
    pub stages: Vec<spec::Stage>,
}

impl From<Converted> for Spec {
    fn from(converted: Converted) -> Self {
        Self {
            version: Self::VERSION,
            name: None,
            readme: None,
            args: converted.args,
            stages: converted.stages,
            ignore: Vec::new(),
            sources: Vec::new(),
            mounts: Vec::new(),
        }
    }
}

impl File<'_> {
    /// The file as parts of a spec. Parser directives are left out: a spec has none, and its escape character is a
    /// backslash. Comments between an instruction's lines stand above it.
    ///
    /// # Errors
    ///
    /// What a spec cannot say: references of rare forms in FROM, and in words of a file with another escape character;
    /// a base that is not a word. `text` is the text that was parsed.
    pub fn convert(&self, text: &str) -> Result<Converted, Vec<Problem>> {
        let mut conversion = Conversion {
            carrier: Carrier::of(self),
            converted: Converted::default(),
            found: Vec::new(),
        };
        for instruction in &self.instructions {
            conversion.instruction(instruction);
        }
        if conversion.found.is_empty() {
            Ok(conversion.converted)
        } else {
            Err(located(text, conversion.found))
        }
    }
}

struct Conversion<'f, 'a> {
    carrier: Carrier<'f, 'a>,
    converted: Converted,
    found: Vec<Found>,
}

impl Conversion<'_, '_> {
    fn instruction(&mut self, instruction: &Instruction<'_>) {
        if self.carried(instruction).is_none() {
            self.found.push(uncarried(instruction).at(instruction.span.start));
        }
    }

    fn carried(&mut self, instruction: &Instruction<'_>) -> Option<()> {
        let mut comment = comment(instruction);
        match self.carrier.carry(instruction)? {
            Carried::Args(args) => {
                let described = |arg| BuildArg {
                    comment: std::mem::take(&mut comment),
                    ..arg
                };
                self.converted.args.extend(args.into_iter().map(described));
            }
            Carried::Stage(from) => {
                let (from, instructions) = (spec::StageBase { comment, ..from }, Vec::new());
                self.converted.stages.push(spec::Stage { from, instructions });
            }
            Carried::Steps(actions) => {
                let raw = || Some(vec![Action::Raw(Cow::Owned(self.carrier.raw(instruction)?))]);
                let actions = actions.or_else(raw)?;
                let steps = &mut self.converted.stages.last_mut()?.instructions;
                steps.extend(actions.into_iter().map(|action| spec::Instruction {
                    comment: std::mem::take(&mut comment),
                    action,
                }));
            }
        }
        Some(())
    }
}

/// The parts of a spec that one instruction becomes.
#[derive(Debug)]
pub(crate) enum Carried {
    /// Build arguments before the first stage, their comment still to come. Of several, each sees those before it.
    Args(Vec<BuildArg<'static>>),
    /// The start of a stage; its comment is still to come.
    Stage(spec::StageBase<'static>),
    /// The actions in a stage; `None` if only the raw instruction can say them.
    Steps(Option<Vec<Action<'static>>>),
}

/// Makes the parts of a spec of a file's instructions, one at a time and in their order.
#[derive(Debug)]
pub(crate) struct Carrier<'f, 'a> {
    file: &'f File<'a>,
    stages: Stages,
}

impl<'f, 'a> Carrier<'f, 'a> {
    pub(crate) fn of(file: &'f File<'a>) -> Self {
        let stages = Stages::of(file);
        Self { file, stages }
    }

    /// Returns what the next instruction is; `None` for an ARG or FROM that no spec has.
    pub(crate) fn carry(&mut self, instruction: &Instruction<'_>) -> Option<Carried> {
        let escape = self.file.escape;
        match instruction.keyword {
            Keyword::From => self.stages.start(instruction, escape).map(Carried::Stage),
            Keyword::Arg if !self.stages.has_started() => action::globals(instruction, escape).map(Carried::Args),
            _ => {
                let actions = self.actions(instruction);
                self.stages.shelled |= instruction.keyword == Keyword::Shell;
                Some(Carried::Steps(actions))
            }
        }
    }

    /// Returns what an instruction would do here.
    pub(crate) fn actions(&self, instruction: &Instruction<'_>) -> Option<Vec<Action<'static>>> {
        let named = self.stages.named(instruction);
        action::actions(named.as_ref().unwrap_or(instruction), self.file.escape, &self.stages)
    }

    /// The instruction as it is, if it can stand in a spec.
    pub(crate) fn raw(&self, instruction: &Instruction<'_>) -> Option<String> {
        let named = self.stages.named(instruction);
        quote::raw(named.as_ref().unwrap_or(instruction), self.file.escape)
    }
}

/// The reason why no image has an instruction.
#[derive(Debug)]
pub(crate) struct Uncarried {
    pub(crate) what: String,
    pub(crate) fix: String,
}

impl Uncarried {
    /// Returns it as a problem of a file, at a place of its text.
    pub(crate) fn at(self, at: usize) -> Found {
        Found {
            at,
            rule: Rule::Uncarried,
            what: self.what,
            fix: self.fix,
        }
    }
}

/// Returns what is wrong with an instruction that has a text of which an image has no form.
pub(crate) fn uncarried(instruction: &Instruction<'_>) -> Uncarried {
    let fix = match instruction.keyword {
        Keyword::From => "give it a name above the first FROM, and use that: ARG BASE=… and FROM $BASE",
        Keyword::Arg if has_odd_name(instruction) => {
            "name the argument with letters, digits and `_`, the first no digit"
        }
        _ => "write its references as `$NAME`, `${NAME}`, `${NAME:-…}` or `${NAME:+…}`",
    };
    Uncarried {
        what: format!("{} has a text that an image cannot carry", instruction.keyword),
        fix: fix.to_owned(),
    }
}

/// Returns whether an ARG has a name that no reference can reach.
fn has_odd_name(arg: &Instruction<'_>) -> bool {
    let Form::Words(words) = &arg.form else { return false };
    let mut names = words.iter().map(|word| text::argument(word).0);
    names.any(|name| text::variable(name, '\\').is_none())
}

fn comment(instruction: &Instruction<'_>) -> Vec<spec::Text<'static>> {
    let lines = instruction.comment.iter();
    lines.map(|line| Cow::Owned((*line).to_owned())).collect()
}
