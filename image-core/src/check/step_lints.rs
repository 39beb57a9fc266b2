//! Lints of single steps: commands that do something else than they seem to.

use std::borrow::Cow;

use super::shell_commands::{Commands, SimpleCommand, commands};
use super::shell_text::{
    ends_in_background, has_error_option, has_late_interpreter, is_error_option, is_shell, unjoined_line,
};
use super::{Checker, show};
use crate::ast::Span;
use crate::fold::fold;
use crate::model::Effect;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// A text that a shell runs while the image is built.
pub(super) struct ShellText<'n> {
    pub(super) at: Span,
    pub(super) text: Cow<'n, str>,
    /// Whether the shell stops at the first command that fails.
    pub(super) stops: bool,
}

impl Checker<'_> {
    /// Looks for what works in a step, but is seldom what was meant.
    pub(super) fn lint_step(&mut self, node: &Node) {
        self.lint_kept_target(node);
        self.lint_passwords(node);
        self.lint_command(node);
        self.lint_program(node);
        self.lint_lost_words(node);
        self.lint_tools(node);
        self.lint_mounted(node);
        self.lint_packages(node);
    }

    fn lint_command(&mut self, node: &Node) {
        if !node.name().effect().runs_anything() {
            return self.note_lists(node);
        }
        if let Args::Text(_, command) = &node.args
            && let Some(text) = command.known()
        {
            if node.name() == StepName::Run {
                self.lint_joined_lines(command.at, text);
                self.lint_dropped_interpreter(command.at, text);
            } else if node.name() == StepName::Script {
                self.lint_interpreter(command.at, text);
            }
        }
        let Some(run) = self.shell_text(node) else {
            let commands = of_program(node);
            self.lint_instead(node.at, &commands);
            return self.lint_lists(node, &commands);
        };
        let commands = commands(&run.text);
        self.lint_background(run.at, &run.text);
        self.lint_commands(&run, &commands);
        self.lint_lists(node, &commands);
        self.lint_instead(run.at, &commands);
    }

    /// Returns the text that a shell runs in a step.
    fn shell_text<'n>(&self, node: &'n Node) -> Option<ShellText<'n>> {
        if let Some((option, command)) = command_of_shell(node) {
            let text = Cow::Borrowed(command.known()?);
            let stops = is_error_option(option);
            return Some(ShellText {
                at: command.at,
                text,
                stops,
            });
        }
        let Args::Text(_, command) = &node.args else {
            return None;
        };
        let (at, text) = (command.at, command.known()?);
        if node.name() == StepName::Run {
            let (text, stops) = (fold(text), self.scope.stops_at_errors());
            return Some(ShellText { at, text, stops });
        }
        let first = text.lines().next().unwrap_or_default();
        (node.name() == StepName::Script).then(|| ShellText {
            at,
            text: Cow::Borrowed(text),
            stops: !first.starts_with("#!") || has_error_option(first),
        })
    }

    fn lint_background(&mut self, at: Span, command: &str) {
        if ends_in_background(command) {
            let what = "this command is left in the background, and ends with the step";
            let fix = "start it when the container starts, with `cmd`, or use it within the same step: server & client";
            self.report(Rule::BackgroundProcess, at, what, fix);
        }
    }

    fn lint_joined_lines(&mut self, at: Span, text: &str) {
        if let Some(line) = unjoined_line(text) {
            let what = format!(
                "the lines are one command, in which {} is not a command of its own",
                show(line)
            );
            let fix =
                "end each command with `&&`, and each line on which one goes on with a backslash, or write `script`";
            self.report(Rule::JoinedLines, at, what, fix);
        }
    }

    fn lint_interpreter(&mut self, at: Span, text: &str) {
        if has_late_interpreter(text) {
            let what = "`#!` is a comment unless it starts the script, so `/bin/sh` runs this one";
            let fix = "move `#!` up to the quote that opens the text";
            self.report(Rule::LateInterpreter, at, what, fix);
        }
    }

    fn lint_dropped_interpreter(&mut self, at: Span, text: &str) {
        if text.trim_start().starts_with("#!") {
            let what = "`#!` is a comment in the command of a `run`, which the stage's shell runs";
            self.report(Rule::LateInterpreter, at, what, "write `script`, which starts with it");
        }
    }

    /// Looks for a program whose name is a whole command.
    fn lint_program(&mut self, node: &Node) {
        let Args::Words(_, words) = &node.args else { return };
        let starts_program = matches!(node.name().effect(), Effect::RunsProgram | Effect::StartsProgram);
        let is_program = starts_program || node.name() == StepName::Shell;
        let Some(first) = words.first().filter(|_| is_program) else {
            return;
        };
        let Some(text) = first.known().filter(|text| text.contains([' ', '\t'])) else {
            return;
        };
        let what = format!("{} is the name of one program, blanks included", show(text));
        self.report(Rule::BlankInProgram, first.at, what, apart(node.name(), words));
    }

    /// Looks for a `cmd` that a shell form of `entrypoint` does not pass on.
    fn lint_lost_words(&mut self, node: &Node) {
        let is_lost: fn(&Node) -> bool = if is_shell_entrypoint(node) {
            has_words
        } else if has_words(node) {
            is_shell_entrypoint
        } else {
            return;
        };
        let stage = self.out.nodes.iter().rev();
        let mut stage = stage.take_while(|node| !node.name().starts_stage());
        let counts = |node: &Node| node.cfg.is_none() && !node.has_option(OptName::OnBuild);
        let other = stage.find(|other| counts(other) && is_lost(other));
        if let Some(other) = other.filter(|_| !self.here.kept) {
            let what = "the shell of `entrypoint \"…\"` does not get the words of `cmd`";
            let entrypoint = if is_shell_entrypoint(node) { node } else { other };
            let fix = format!("write the entrypoint as a list: entrypoint {}", as_list(entrypoint));
            self.report(Rule::LostCmd, self.here.at, what, fix);
        }
    }
}

/// Returns the command of `run ["sh", "-c", "…"]`, and the option before it.
fn command_of_shell(node: &Node) -> Option<(&str, &Val)> {
    let Args::Words(_, words) = &node.args else { return None };
    let [shell, option, command] = words.as_slice() else {
        return None;
    };
    let option = option.known()?;
    let is_run = node.name() == StepName::RunExec && is_shell(shell.known()?);
    (is_run && option.starts_with('-') && option.ends_with('c')).then_some((option, command))
}

/// Returns the command of `run ["program", "argument"]`, as far as it is known; none of other steps.
fn of_program(node: &Node) -> Commands {
    let is_program = node.name() == StepName::RunExec;
    let words = if is_program { node.args.texts() } else { &[] };
    let words: Vec<Option<&str>> = words.iter().map(Val::known).collect();
    Commands {
        are_all: is_program && words.iter().all(Option::is_some),
        all: vec![SimpleCommand::of(words.into_iter().flatten())],
    }
}

fn is_shell_entrypoint(node: &Node) -> bool {
    node.name() == StepName::EntrypointShell
}

/// Returns a command as a list, if its words need no shell.
fn as_list(node: &Node) -> String {
    let text = if let Args::Text(_, text) = &node.args {
        text.known()
    } else {
        None
    };
    let text = text.unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_./:=,@".contains(c);
    if text.trim().is_empty() || !text.chars().all(is_plain) {
        return "[\"program\"]".to_owned();
    }
    format!("{:?}", text.split_ascii_whitespace().collect::<Vec<_>>())
}

/// Returns whether a step is a `cmd` that says something.
fn has_words(node: &Node) -> bool {
    let is_empty = matches!(&node.args, Args::Words(_, words) if words.is_empty());
    matches!(node.name(), StepName::Cmd | StepName::CmdShell) && !is_empty
}

/// Returns the fix for a program whose name has blanks.
fn apart(step: StepName, words: &[Val]) -> String {
    let known: Vec<&str> = words.iter().filter_map(Val::known).collect();
    let has_blank = |word: &&str| word.contains(' ');
    if step == StepName::RunExec && known.len() > 1 && known.iter().all(has_blank) {
        let commands: Vec<String> = known.iter().map(|command| format!("{command:?}")).collect();
        return format!("write the commands without brackets: run {}", commands.join(", "));
    }
    let parts = known.first().map(|first| first.split_ascii_whitespace());
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| format!("{part:?}")).collect();
    format!("write each word as a text of its own: [{}]", parts.join(", "))
}
