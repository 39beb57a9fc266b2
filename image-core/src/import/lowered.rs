//! Compares the instructions that statements lower to with those that they come from.

use crate::escape::is_simple_command;
use crate::lower::shell_for;
use crate::spec::{Action, BuildArg, Command, Instruction, Spec, Stage, StageBase, Words};
use crate::translate::Meaning;

/// The instructions of a spec, one after the other.
pub(super) struct Lowered<'s> {
    args: std::slice::Iter<'s, BuildArg<'static>>,
    stages: std::slice::Iter<'s, Stage>,
    steps: std::slice::Iter<'s, Instruction<'static>>,
}

impl<'s> Lowered<'s> {
    pub(super) fn of(spec: &'s Spec) -> Self {
        Self {
            args: spec.args.iter(),
            stages: spec.stages.iter(),
            steps: [].iter(),
        }
    }

    /// Returns whether what comes next is what a statement must lower to.
    pub(super) fn is_next(&mut self, expected: &Meaning) -> bool {
        match expected {
            Meaning::Args(args) => args.iter().fold(true, |same, arg| {
                let next = self.args.next();
                same & next.is_some_and(|next| next.name == arg.name && next.default == arg.default)
            }),
            Meaning::Stage(from) => {
                let Some(stage) = self.stages.next() else { return false };
                self.steps = stage.instructions.iter();
                let bare = |from: &StageBase<'static>| StageBase {
                    comment: Vec::new(),
                    ..from.clone()
                };
                bare(&stage.from) == bare(from)
            }
            // Not `all`, which stops: each statement takes its own.
            Meaning::Steps(actions) => actions.iter().fold(true, |same, action| {
                let next = self.steps.next();
                same & next.is_some_and(|step| is_same(&step.action, action))
            }),
        }
    }
}

/// Returns whether a statement does what its instruction does. A command that cannot stand on a line is rendered in its
/// shell.
fn is_same(lowered: &Action<'_>, expected: &Action<'_>) -> bool {
    if let (Action::Run(run), Action::Run(wanted)) = (lowered, expected)
        && let Command::Shell(text) = &run.command
        && !is_simple_command(text)
    {
        let mut run = run.clone();
        run.command = Command::Exec(Words::Command(shell_for(text), text.clone()));
        return run == *wanted;
    }
    lowered == expected
}
