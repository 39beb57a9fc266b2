//! The lists of apt's packages: steps that leave them in a layer, and steps that install packages without them.

use super::base_tools::BaseTools;
use super::shell_commands::{Commands, SimpleCommand};
use super::shell_text::is_shell;
use super::{Checker, Diagnostic};
use crate::ast::Span;
use crate::node::{Args, Node, OptName};
use crate::rule::Rule;

/// Options of apt behind which their value stands.
const WITH_VALUES: &[&str] = &["-o", "-c", "-t", "-a", "--option", "--config-file", "--target-release"];

/// Programs that may run any command, and so apt's too.
const RUNNERS: &[&str] = &[
    ".",
    "source",
    "eval",
    "env",
    "make",
    "npx",
    "xargs",
    "add-apt-repository",
    "apt-add-repository",
    "extrepo",
];

/// What a stage has of apt's lists.
#[derive(Clone, Debug)]
pub(super) struct AptLists {
    /// Whether the base, or a step before, may have left some.
    may_be_there: bool,
    /// The steps that leave some.
    left: Vec<Diagnostic>,
}

impl Default for AptLists {
    /// Nothing is known of the base.
    fn default() -> Self {
        Self {
            may_be_there: true,
            left: Vec::new(),
        }
    }
}

impl AptLists {
    /// Returns what a base has.
    pub(super) fn of(tools: &BaseTools) -> Self {
        Self {
            may_be_there: !tools.has_no_apt_lists,
            left: Vec::new(),
        }
    }

    /// Returns what a stage has that goes on from this one.
    pub(super) fn inherited(&self) -> Self {
        Self {
            may_be_there: self.may_be_there,
            left: Vec::new(),
        }
    }
}

impl Checker<'_> {
    /// Looks at what the commands of a step do with apt's lists.
    pub(super) fn lint_lists(&mut self, node: &Node, commands: &Commands) {
        let mounted = mounts_lists(node);
        let leaves = commands.all.iter().any(fetches_lists) && !removes_lists(&commands.all);
        if leaves && !mounted && commands.are_all {
            self.leaves_lists(node);
        }
        let before = self.scope.stage().is_none_or(|stage| stage.apt_lists.may_be_there);
        if !before && !mounted {
            self.lint_outdated_install(node, commands);
        }
        if let Some(stage) = self.scope.stage() {
            stage.apt_lists.may_be_there |= leaves || !commands.are_all || commands.all.iter().any(may_run_any);
        }
    }

    /// Notes a step that runs no command, and may bring lists all the same.
    pub(super) fn note_lists(&mut self, node: &Node) {
        let copies_all = matches!(&node.args, Args::Paths(_, _, Some(to)) if to.known().is_none_or(|to| to == "/"));
        if (copies_all || node.has_option(OptName::Setup))
            && let Some(stage) = self.scope.stage()
        {
            stage.apt_lists.may_be_there = true;
        }
    }

    /// Notes a step that leaves lists. It matters where the stage's files are those of the image, which is known at the end.
    fn leaves_lists(&mut self, node: &Node) {
        let what = "`apt-get update` leaves its lists of packages in this layer";
        let fix = "write the statement: apt \"git\", or end the step with `&& rm -rf /var/lib/apt/lists/*`";
        let Some(found) = self.finding(Rule::AptLists, place(node), what, fix) else {
            return;
        };
        match self.scope.stage() {
            Some(stage) if !self.here.kept => stage.apt_lists.left.push(found),
            Some(_) | None => self.out.diagnostics.push(found),
        }
    }

    /// Looks for an install where no lists can be.
    fn lint_outdated_install(&mut self, node: &Node, commands: &Commands) {
        let has_lists = |command: &SimpleCommand| fetches_lists(command) || may_run_any(command);
        let mut before = commands.all.iter().take_while(|command| !has_lists(command));
        let Some(package) = before.find_map(installed) else {
            return;
        };
        let what = format!("`apt-get install` finds no package `{package}` without the lists of `apt-get update`");
        let fix = format!("write the statement: apt {package:?}, or start the step with `apt-get update &&`");
        self.report(Rule::AptLists, place(node), what, fix);
    }

    /// Reports the steps that leave lists in the stages whose files are those of the image.
    pub(super) fn report_lists(&mut self) {
        let stages = &mut self.scope.stages;
        // Which stage is the last one may depend on a `cfg`.
        if stages.iter().any(|stage| stage.cfg.is_some()) {
            let left = stages
                .iter_mut()
                .flat_map(|stage| std::mem::take(&mut stage.apt_lists.left));
            return self.out.diagnostics.extend(left);
        }
        let mut next = stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| stages.get_mut(index)) {
            self.out.diagnostics.append(&mut stage.apt_lists.left);
            next = stage.earlier();
        }
    }
}

/// Returns where the command of a step stands.
fn place(node: &Node) -> Span {
    match &node.args {
        Args::Text(_, text) => text.at,
        Args::Words(_, words) => words.last().map_or(node.at, |last| last.at),
        Args::None(_)
        | Args::Pair(..)
        | Args::Default(..)
        | Args::Paths(..)
        | Args::Modules(_)
        | Args::Function(..)
        | Args::Base(..)
        | Args::Fragment(..) => node.at,
    }
}

/// Returns what apt is asked to do by its arguments.
pub(super) fn apt_action(arguments: &[String]) -> Option<&str> {
    action_at(arguments).map(|at| arguments[at].as_str())
}

fn action_at(arguments: &[String]) -> Option<usize> {
    let mut at = 0;
    while arguments.get(at)?.starts_with('-') {
        at += if WITH_VALUES.contains(&arguments[at].as_str()) {
            2
        } else {
            1
        };
    }
    Some(at)
}

/// Returns the arguments of apt, if a command runs it.
fn of_apt(command: &SimpleCommand) -> Option<&[String]> {
    let words = &command.words;
    let start = usize::from(words.first().is_some_and(|word| word == "sudo"));
    let program = words.get(start).map(|word| word.rsplit('/').next().unwrap_or(word));
    matches!(program, Some("apt-get" | "apt" | "aptitude")).then(|| &words[start + 1..])
}

/// Returns whether a command fetches the lists: an install may do so, too.
fn fetches_lists(command: &SimpleCommand) -> bool {
    let updates = |arguments: &[String]| {
        let is_option = |word: &String| matches!(word.as_str(), "--update" | "-U");
        apt_action(arguments) == Some("update") || arguments.iter().any(is_option)
    };
    of_apt(command).is_some_and(updates)
}

/// Returns the first package that a command installs from the lists, if all of them are names.
fn installed(command: &SimpleCommand) -> Option<&str> {
    let arguments = of_apt(command)?;
    let action = action_at(arguments)?;
    let packages = &arguments[action + 1..];
    let is_name = |word: &String| !word.contains(['/', '$', '*']);
    let is_install = arguments[action] == "install" && !command.is_piped && arguments.iter().all(is_name);
    let mut names = packages.iter().filter(|word| !word.starts_with('-'));
    names.next().filter(|_| is_install).map(String::as_str)
}

/// Returns whether the lists are removed after they were fetched.
fn removes_lists(commands: &[SimpleCommand]) -> bool {
    let last = commands.iter().rposition(fetches_lists).unwrap_or_default();
    // What a function or a trap does, it does later.
    let is_later = |command: &SimpleCommand| command.program() == "trap";
    let names = |command: &SimpleCommand| of_apt(command).is_none() && command.words.iter().any(|word| may_name(word));
    let cleans = |command: &SimpleCommand| {
        let action = of_apt(command).and_then(apt_action);
        names(command) || matches!(action, Some("distclean" | "dist-clean"))
    };
    commands.iter().skip(last).any(cleans) || commands.iter().any(|command| is_later(command) && names(command))
}

/// Returns whether a word names the folder of the lists, or may do so.
fn may_name(word: &str) -> bool {
    word.contains("/var/lib/apt") || word.contains("apt/lists") || word.contains("lib/{") || word.contains("/var/{")
}

/// Returns whether the lists go to a mount, and not into the layer.
fn mounts_lists(node: &Node) -> bool {
    let mut mounts = [OptName::Cache, OptName::Tmpfs]
        .into_iter()
        .flat_map(|name| node.option_texts(name));
    let holds = |path: &str| {
        matches!(
            path.trim_end_matches('/'),
            "/var/lib/apt" | "/var/lib/apt/lists" | "/var/lib" | "/var"
        )
    };
    mounts.any(|path| path.known().is_none_or(holds))
}

/// Returns whether a command may run others that are not seen here.
fn may_run_any(command: &SimpleCommand) -> bool {
    let Some(program) = command.words.first() else {
        return false;
    };
    let is_known_place = ["/bin/", "/usr/bin/", "/usr/sbin/", "/sbin/"]
        .iter()
        .any(|folder| program.starts_with(folder));
    is_shell(program)
        || RUNNERS.contains(&command.program())
        || program.contains('$')
        || (program.contains('/') && !is_known_place)
}

#[cfg(test)]
mod tests {
    use super::super::shell_commands::commands;
    use super::*;

    fn leaves(text: &str) -> bool {
        let commands = commands(text).all;
        commands.iter().any(fetches_lists) && !removes_lists(&commands)
    }

    #[test]
    fn lists_that_stay_in_the_layer() {
        for text in [
            "apt-get update",
            "apt-get update && apt-get install -y git",
            "sudo apt update; apt install git",
            "/usr/bin/apt-get -o Acquire::Retries=3 update",
            "apt-get install --update -y git",
            "rm -rf /var/lib/apt/lists/* && apt-get update",
            "apt-get update && rm -rf /var/cache/apt/*",
            "apt-get update && apt-get clean",
        ] {
            assert!(leaves(text), "{text}");
        }
        for text in [
            "apt-get install -y git",
            "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*",
            "apt-get update; rm -r \"/var/lib/apt\"",
            "apt-get update && apt-get dist-clean",
            "apt-get install -U git; apt-get distclean",
            "trap 'rm -rf /var/lib/apt/lists' EXIT; apt-get update",
            "apt-get update && rm -rf /var/lib/{apt,dpkg}/x /tmp/*",
            "apt-get update && find /var/lib/apt/lists -type f -delete",
            "apk update",
            "echo apt-get update",
        ] {
            assert!(!leaves(text), "{text}");
        }
    }

    #[test]
    fn packages_that_are_installed_by_name() {
        let package = |text: &str| commands(text).all.iter().find_map(installed).map(str::to_owned);
        assert_eq!(
            package("apt-get -y -t bookworm install git curl"),
            Some("git".to_owned())
        );
        assert_eq!(
            package("apt install --no-install-recommends git"),
            Some("git".to_owned())
        );
        for text in [
            "apt-get install ./a.deb",
            "apt-get install $DEPS",
            "apt-get -f install",
            "apt-get remove git",
            "echo git | apt-get install git",
        ] {
            assert_eq!(package(text), None, "{text}");
        }
    }
}
