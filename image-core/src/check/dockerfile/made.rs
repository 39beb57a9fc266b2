//! What the instructions of a Dockerfile become: statements where the language has one that means exactly the same.

use super::raw::Raw;
use crate::ast::{Span, Statement};
use crate::spec::{Action, Command, Run};
use crate::translate::statement;

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

/// Returns what an instruction is that does all of these; `None` where no statement says it.
pub(super) fn what(actions: &[Action<'_>], at: Span) -> Option<What> {
    if let [Action::Run(run)] = actions {
        is_bare(run).then_some(())?;
        if let Command::Shell(command) = &run.command {
            return Some(What::Command(command.clone().into_owned()));
        }
    }
    let mut statement = statement::of(actions, None)?;
    statement::place(&mut statement, at);
    Some(What::Statement(statement))
}

/// Returns whether a command has no mounts and the like: those of a statement belong to whoever runs it, those of a
/// Dockerfile are as they say.
fn is_bare(run: &Run<'_>) -> bool {
    run.env.is_empty() && run.mounts.is_empty() && run.network.is_none() && run.devices.is_empty()
}
