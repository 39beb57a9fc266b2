//! What the instructions of a Dockerfile become: statements where the language has one that means exactly the same.

use super::raw::Raw;
use crate::ast::{Span, Statement};
use crate::dockerfile::{Form, Instruction, Text};
use crate::grammar::path::is_addressable;
use crate::spec::{Action, Command, Run};
use crate::translate::{Meaning, Translated, Translator, statement};

/// An instruction, as it is checked.
#[derive(Debug)]
pub(in crate::check) struct Made {
    /// The place of the text in the macro's input.
    pub(super) at: Span,
    /// The file and line, as messages name them.
    pub(super) place: String,
    pub(super) comment: Vec<String>,
    /// Whether it is an ARG before the first FROM.
    pub(super) is_global: bool,
    pub(super) what: What,
}

/// The statement that is checked.
#[derive(Debug)]
pub(super) enum What {
    Statement(Statement),
    /// A plain command for `/bin/sh`.
    Command(String),
    /// Several only of an ARG before the first FROM, which is one for each name.
    Raw(Vec<Raw>),
}

impl Made {
    /// Returns what a translated instruction becomes; `None` if it can neither be said nor stay as it is.
    pub(super) fn of(
        translated: &Translated<'_, '_>,
        translator: &Translator<'_>,
        place: &str,
        at: Span,
    ) -> Option<Self> {
        let said = translated
            .meaning
            .as_ref()
            .and_then(|meaning| What::statement_of(meaning, at));
        let comment = translated.instruction.comment.iter();
        Some(Self {
            at,
            place: place.to_owned(),
            comment: comment.map(|line| (*line).to_owned()).collect(),
            is_global: translated.is_global,
            what: said.or_else(|| What::raw_of(translated, translator))?,
        })
    }
}

impl What {
    /// Returns the statement that means this, if there is one.
    fn statement_of(meaning: &Meaning, at: Span) -> Option<Self> {
        if let Meaning::Steps(actions) = meaning {
            are_addressable(actions).then_some(())?;
            if let [Action::Run(run)] = actions.as_slice() {
                is_bare(run).then_some(())?;
                if let Command::Shell(command) = &run.command {
                    return Some(Self::Command(command.clone().into_owned()));
                }
            }
        }
        Some(Self::Statement(statement::placed(meaning.statement()?, at)))
    }

    /// Returns the instruction as it is.
    fn raw_of(translated: &Translated<'_, '_>, translator: &Translator<'_>) -> Option<Self> {
        let instruction = &*translated.instruction;
        let raw = |one: &Instruction<'_>| Some(Raw::new(one.as_raw()?, one, |word| translator.is_remote(word)));
        let all = if translated.is_global && !instruction.words().is_empty() {
            // Each sees those before it, so that they may stand alone.
            let alone = |word: &Text<'_>| raw(&instruction.with(Form::Words(vec![word.clone()])));
            instruction.words().iter().map(alone).collect()
        } else {
            raw(instruction).map(|raw| vec![raw])
        };
        all.map(Self::Raw)
    }
}

/// Returns whether engines find all local sources by these texts, as they stand.
fn are_addressable(actions: &[Action<'_>]) -> bool {
    let is_right = |action: &Action<'_>| {
        let Action::Copy(copy) = action else { return true };
        copy.from.is_some() || copy.sources.iter().all(is_addressable)
    };
    actions.iter().all(is_right)
}

/// Returns whether a command has no mounts and the like: those of a statement belong to whoever runs it, those of a
/// Dockerfile are as they say.
fn is_bare(run: &Run<'_>) -> bool {
    run.env.is_empty() && run.mounts.is_empty() && run.network.is_none() && run.devices.is_empty()
}
