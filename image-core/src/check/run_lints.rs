//! Lints of the text of `run` and `script`: commands that do something else than they seem to in an image.

use super::apt_lists::apt_action;
use super::shell_commands::{Commands, SimpleCommand};
use super::shell_text::is_error_option;
use super::step_lints::ShellText;
use super::{Checker, show};
use crate::ast::Span;
use crate::rule::Rule;

/// What apt does that it asks for before.
const ASKED: &[&str] = &[
    "install",
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "remove",
    "purge",
    "autoremove",
    "build-dep",
];

impl Checker<'_> {
    pub(super) fn lint_commands(&mut self, run: &ShellText<'_>, commands: &Commands) {
        let at = run.at;
        for command in &commands.all {
            self.lint_redirection(at, command);
            self.lint_prompt(at, command);
        }
        if !run.stops && !commands.all.iter().any(sets_error_option) {
            self.lint_changed_folder(at, commands);
        }
        if commands.all.iter().any(|command| command.program() == "sudo") {
            let what = "`sudo` stands in a step, whose user is root unless the stage or its base sets another";
            let fix = "leave it out, or set the user before the step: user \"root\"";
            self.report(Rule::Sudo, at, what, fix);
        }
    }

    /// Looks for a `cd` that may fail, behind which the commands go on in another folder.
    fn lint_changed_folder(&mut self, at: Span, commands: &Commands) {
        let unchecked = commands.all.iter().find(|command| changes_folder(command));
        let Some(folder) = unchecked.and_then(|command| command.words.get(1)) else {
            return;
        };
        let what = format!(
            "if {} fails, the commands after it run in another folder",
            show(&format!("cd {folder}"))
        );
        let is_first = commands.all.first().is_some_and(changes_folder);
        let fix = if is_first && folder.starts_with('/') && !folder.contains('$') {
            format!("write the statement before this one: workdir {folder:?}, or `&&` after the `cd`")
        } else {
            "write `&&` after the `cd`".to_owned()
        };
        self.report(Rule::UncheckedCd, at, what, fix);
    }

    /// Looks for a version that the shell takes for the name of a file.
    fn lint_redirection(&mut self, at: Span, command: &SimpleCommand) {
        let is_version = |file: &&String| file.starts_with(">=") || file.starts_with("<=");
        let Some(file) = command.redirections.iter().find(is_version) else {
            return;
        };
        let does = if file.starts_with('>') { "writes to" } else { "reads" };
        let what = format!("the shell {does} a file called `{}` here", &file[1..]);
        let fix = match command.program() {
            "pip" | "pip3" => "write the statement: pip \"name>=2\", or quotes around the requirement: 'name>=2'",
            "uv" => "write the statement: uv \"name>=2\", or quotes around the requirement: 'name>=2'",
            "npm" => "write the statement: npm \"name@>=2\", or quotes around the package: 'name@>=2'",
            _ => "write quotes around the word: 'name>=2'",
        };
        self.report(Rule::ShellRedirect, at, what, fix);
    }

    /// Looks for apt where it asks, and nobody answers.
    fn lint_prompt(&mut self, at: Span, command: &SimpleCommand) {
        let is_apt = matches!(command.program(), "apt-get" | "apt" | "aptitude");
        let Some(action) = apt_action(command.words.get(1..).unwrap_or_default()).filter(|word| ASKED.contains(word))
        else {
            return;
        };
        if !is_apt
            || command.is_piped
            || !command.redirections.is_empty()
            || command.words.iter().any(|word| answers(word))
        {
            return;
        }
        let what = format!(
            "`{} {action}` asks before it goes on, and a build answers nothing",
            command.program()
        );
        let fix = if action == "install" {
            "write the statement: apt \"git\", or the option -y"
        } else {
            "write the option -y"
        };
        self.report(Rule::AptPrompt, at, what, fix);
    }
}

/// Returns whether a word of apt's command line keeps it from asking, or may do so.
fn answers(word: &str) -> bool {
    let is_short = word.starts_with('-') && !word.starts_with("--");
    let is_quiet = is_short && (word.matches('q').count() > 1 || word.contains("q=2"));
    let is_long = matches!(
        word,
        "--yes"
            | "--assume-yes"
            | "--force-yes"
            | "--simulate"
            | "--dry-run"
            | "--just-print"
            | "--print-uris"
            | "--quiet=2"
    );
    is_long || is_quiet || is_short && word.contains(['y', 's']) || word.contains("ssume-") || word.contains('$')
}

/// Returns whether a command changes the folder, the shell goes on whatever comes of it, and it may fail: `/` and the folders
/// above are always there.
fn changes_folder(command: &SimpleCommand) -> bool {
    let is_there = |folder: &str| folder == "-" || folder.split('/').all(|name| matches!(name, "" | "." | ".."));
    let folder = command.words.get(1).map(String::as_str);
    let changes = matches!(command.program(), "cd" | "pushd") && folder.is_some_and(|folder| !is_there(folder));
    changes && command.is_unchecked && !command.is_piped
}

/// Returns whether a command has the shell stop at the first command that fails.
fn sets_error_option(command: &SimpleCommand) -> bool {
    command.program() == "set" && command.words.iter().skip(1).any(|word| is_error_option(word))
}
