//! From a Dockerfile to the parts of a [`Spec`].
//!
//! An instruction becomes an [`Action`] of its own where that means exactly the same and is rendered as the same
//! instruction; everything else stays as it is, as [`Action::Raw`]. Shell commands are such only where no `SHELL` of
//! the file counts, since a spec's are for `/bin/sh`.

mod action;
mod files;
mod quote;
mod run;
mod stage;
mod text;

use std::borrow::Cow;

use super::ast::{File, Instruction, Keyword};
use super::problem::{Found, Problem, Rule, located};
use crate::spec::{self, Action, BuildArg, Spec};
use stage::Stages;

/// What a Dockerfile is in a [`Spec`].
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
    /// What a spec cannot say: references of rare forms in FROM, in ARG before it, and in words of a file with
    /// another escape character; a base that is no word. `text` is the text that was parsed.
    pub fn convert(&self, text: &str) -> Result<Converted, Vec<Problem>> {
        let mut conversion = Conversion {
            file: self,
            stages: Stages::of(self),
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
    file: &'f File<'a>,
    stages: Stages,
    converted: Converted,
    found: Vec<Found>,
}

impl Conversion<'_, '_> {
    fn instruction(&mut self, instruction: &Instruction<'_>) {
        let numbered = self.stages.named(instruction);
        let instruction = numbered.as_ref().unwrap_or(instruction);
        let is_carried = match instruction.keyword {
            Keyword::From => self.from(instruction),
            Keyword::Arg if self.converted.stages.is_empty() => self.global(instruction),
            _ => self.step(instruction),
        };
        if is_carried.is_none() {
            self.found.push(Found {
                at: instruction.span.start,
                rule: Rule::Uncarried,
                what: format!("{} has a text that an image cannot carry", instruction.keyword),
                fix: "write its references as `$NAME`, `${NAME}`, `${NAME:-…}` or `${NAME:+…}`".to_owned(),
            });
        }
    }

    fn from(&mut self, instruction: &Instruction<'_>) -> Option<()> {
        let from = self.stages.start(instruction, self.file.escape)?;
        let (from, instructions) = (from, Vec::new());
        self.converted.stages.push(spec::Stage { from, instructions });
        Some(())
    }

    /// ARG before the first FROM: of several, each sees those before it.
    fn global(&mut self, instruction: &Instruction<'_>) -> Option<()> {
        let mut comment = comment(instruction);
        for (name, default) in action::build_args(instruction, self.file.escape)? {
            self.converted.args.push(BuildArg {
                comment: std::mem::take(&mut comment),
                name: Cow::Owned(name),
                default: default.map(Cow::Owned),
            });
        }
        Some(())
    }

    fn step(&mut self, instruction: &Instruction<'_>) -> Option<()> {
        let actions = match action::actions(instruction, self.file.escape, &self.stages) {
            Some(actions) => actions,
            None => vec![Action::Raw(Cow::Owned(quote::raw(instruction, self.file.escape)?))],
        };
        self.stages.shelled |= instruction.keyword == Keyword::Shell;
        let mut comment = comment(instruction);
        let steps = &mut self.converted.stages.last_mut()?.instructions;
        steps.extend(actions.into_iter().map(|action| spec::Instruction {
            comment: std::mem::take(&mut comment),
            action,
        }));
        Some(())
    }
}

fn comment(instruction: &Instruction<'_>) -> Vec<spec::Text<'static>> {
    let lines = instruction.comment.iter();
    lines.map(|line| Cow::Owned((*line).to_owned())).collect()
}
