//! Shells that a base surely lacks, and the statements that a shell runs.

use super::Checker;
use crate::distribution::Shell;
use crate::model::Effect;
use crate::node::{Args, Node, OptName};
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
    if node.adds_python() {
        return Some(Use::Own);
    }
    match node.name().effect() {
        Effect::Installs | Effect::RunsScript => Some(Use::Own),
        Effect::RunsInShell => Some(Use::Command),
        Effect::StartsInShell => Some(Use::Program),
        Effect::RunsProgram
        | Effect::RunsFunction
        | Effect::StartsProgram
        | Effect::StartsStage
        | Effect::Includes
        | Effect::Sets
        | Effect::Anything
        | Effect::Places
        | Effect::Nothing
        | Effect::Mounts
        | Effect::Describes => None,
    }
}

/// Returns whether a step may bring a shell, or has been told that there is none.
pub(super) fn may_bring_shell(node: &Node) -> bool {
    let effect = node.name().effect();
    if effect == Effect::Places {
        return !is_put_elsewhere(&node.args);
    }
    effect.runs_anything() || node.has_option(OptName::Setup) || use_of(node) == Some(Use::Own)
}

/// Returns whether all that a step puts into the image is known to be no shell.
fn is_put_elsewhere(args: &Args) -> bool {
    matches!(args, Args::Paths(_, _, Some(to)) if to.known().is_some_and(is_elsewhere))
}

/// Returns whether what goes to this place is not a shell: an absolute path outside of the folders of programs.
fn is_elsewhere(to: &str) -> bool {
    let Some(path) = to.strip_prefix('/') else { return false };
    let folder = path.split('/').next().unwrap_or_default();
    !matches!(folder, "" | "bin" | "usr" | "busybox" | "." | "..") && !path.contains('$')
}
