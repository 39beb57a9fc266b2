//! Shells that a base surely lacks, and the statements that a shell runs.

use super::Checker;
use crate::distribution::Shell;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// What a step has a shell for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// A command of a layer, by the shell of the stage.
    Command,
    /// What a container runs, by the shell of the stage.
    Program,
    /// A command of the language's own, by `/bin/sh`.
    Own,
}

impl Checker<'_> {
    /// Looks for a step that is run by a shell that the base surely lacks; true if it is one.
    pub(super) fn lint_shell(&mut self, node: &Node, shell: Shell) -> bool {
        let Some(needed) = use_of(node).filter(|_| shell != Shell::Usual) else {
            return false;
        };
        let says_shell = self.scope.stages.last().is_some_and(|stage| stage.shell);
        if node.has_option(OptName::Setup) || (says_shell && needed != Use::Own) {
            return false;
        }
        let what = match shell {
            Shell::Busybox => "`/bin/sh` runs this, and the base has `/busybox/sh` alone",
            Shell::None | Shell::Usual => "a shell runs this, and the base has none",
        };
        let fix = match (shell, needed) {
            (Shell::Busybox, Use::Own) => {
                "make it one before: run [\"/busybox/ln\", \"-s\", \"/busybox/sh\", \"/bin/sh\"];"
            }
            (Shell::Busybox, Use::Command | Use::Program) => "say so before: shell \"/busybox/sh\";",
            (Shell::None | Shell::Usual, _) if node.has_option(OptName::AddPython) => {
                "start from a base that has one: from distroless(\"python3\");"
            }
            (Shell::None | Shell::Usual, Use::Program) => {
                "name the program and its arguments in a list: [\"/app\", \"--port=80\"]"
            }
            (Shell::None | Shell::Usual, Use::Command | Use::Own) => {
                "do it in an earlier stage, and take what it made: copy \"/app\" -> \"/app\", from = build"
            }
        };
        self.report(Rule::MissingShell, self.here.at, what, fix);
        true
    }
}

/// Returns what a step has a shell for, if it has one.
fn use_of(node: &Node) -> Option<Use> {
    use StepName::{AddPython, CmdShell, EntrypointShell, HealthcheckShell, Run, Script};
    let name = node.name();
    let is_own = name.effect() == Effect::Installs || matches!(name, Script | AddPython);
    if is_own || node.has_option(OptName::AddPython) {
        Some(Use::Own)
    } else if name == Run {
        Some(Use::Command)
    } else {
        matches!(name, CmdShell | EntrypointShell | HealthcheckShell).then_some(Use::Program)
    }
}

/// Returns whether a step may bring a shell, or has been told that there is none.
pub(super) fn may_bring_shell(node: &Node) -> bool {
    let is_known = match &node.args {
        Args::Paths(_, _, to) => to.as_ref().and_then(Val::known).is_some_and(is_elsewhere),
        Args::None(_)
        | Args::Text(..)
        | Args::Words(..)
        | Args::Pair(..)
        | Args::Default(..)
        | Args::Modules(_)
        | Args::Function(..)
        | Args::Base(..)
        | Args::Fragment(..) => false,
    };
    let name = node.name();
    if matches!(name, StepName::Copy | StepName::Add | StepName::File | StepName::Bin) {
        return !is_known;
    }
    let runs_anything = matches!(
        name,
        StepName::Run | StepName::RunExec | StepName::RunFn | StepName::Script | StepName::Raw | StepName::Include
    );
    runs_anything || node.has_option(OptName::Setup) || use_of(node) == Some(Use::Own)
}

/// Returns whether what goes to this place is no shell: an absolute path outside of the folders of programs.
fn is_elsewhere(to: &str) -> bool {
    let Some(path) = to.strip_prefix('/') else { return false };
    let folder = path.split('/').next().unwrap_or_default();
    !matches!(folder, "" | "bin" | "usr" | "busybox" | "." | "..") && !path.contains('$')
}
