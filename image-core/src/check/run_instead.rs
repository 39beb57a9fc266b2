//! Commands in the text of a `run` that a statement says: a lint that is off until a crate asks for it.

use super::Checker;
use super::shell_commands::{Commands, SimpleCommand};
use crate::ast::Span;
use crate::policy::Severity;
use crate::rule::Rule;

/// A command that installs packages by their names, and the statement that does.
struct Installer {
    programs: &'static [&'static str],
    /// The words behind the program, of which each may be one of several.
    action: &'static [&'static [&'static str]],
    statement: &'static str,
    /// The options behind which their value stands.
    with_values: &'static [&'static str],
}

const PIP_VALUES: &[&str] = &[
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "-c",
    "--constraint",
    "--prefix",
];

const INSTALLERS: &[Installer] = &[
    Installer {
        programs: &["apt-get", "apt", "aptitude"],
        action: &[&["install"]],
        statement: "apt",
        with_values: &["-t", "-o", "-c", "--target-release", "--option"],
    },
    Installer {
        programs: &["apk"],
        action: &[&["add"]],
        statement: "apk",
        with_values: &["-t", "--virtual", "-X", "--repository"],
    },
    Installer {
        programs: &["dnf", "yum", "microdnf"],
        action: &[&["install"]],
        statement: "dnf",
        with_values: &[],
    },
    Installer {
        programs: &["zypper"],
        action: &[&["install", "in"]],
        statement: "zypper",
        with_values: &["-r", "--repo"],
    },
    Installer {
        programs: &["pip", "pip3"],
        action: &[&["install"]],
        statement: "pip",
        with_values: PIP_VALUES,
    },
    Installer {
        programs: &["python", "python3"],
        action: &[&["-m"], &["pip"], &["install"]],
        statement: "pip",
        with_values: PIP_VALUES,
    },
    Installer {
        programs: &["uv"],
        action: &[&["pip"], &["install"]],
        statement: "uv",
        with_values: PIP_VALUES,
    },
    Installer {
        programs: &["npm"],
        action: &[&["install", "i", "add"], &["-g", "--global"]],
        statement: "npm",
        with_values: &["--registry"],
    },
    Installer {
        programs: &["micromamba", "conda", "mamba"],
        action: &[&["install"]],
        statement: "micromamba",
        with_values: &["-n", "--name", "-c", "--channel"],
    },
];

/// Names of packages beyond these are not shown.
const MOST_NAMES: usize = 3;

impl Checker<'_> {
    /// Looks for a command that a statement says.
    pub(super) fn lint_instead(&mut self, at: Span, commands: &Commands) {
        if self.severity(Rule::RunInstead) == Severity::Allow {
            return;
        }
        let first = commands.all.iter().find_map(statement_of);
        if let Some((does, statement)) = first.or_else(|| in_folder(commands)) {
            let what = format!("there is a statement for {does}");
            self.report(Rule::RunInstead, at, what, format!("write it instead: {statement}"));
        }
    }
}

/// Returns what a command does, and the statement that says it.
fn statement_of(command: &SimpleCommand) -> Option<(String, String)> {
    if command.is_piped {
        return None;
    }
    let words: Vec<&str> = command
        .words
        .iter()
        .map(String::as_str)
        .skip_while(|word| *word == "sudo")
        .collect();
    let (program, arguments) = words.split_first()?;
    let program = program.rsplit('/').next()?;
    if matches!(program, "useradd" | "adduser") {
        let name = arguments.last().filter(|name| is_name(name))?;
        return Some((format!("`{program}`"), format!("create_user {name:?}")));
    }
    INSTALLERS
        .iter()
        .find_map(|installer| installer.statement_of(program, arguments))
}

impl Installer {
    fn statement_of(&self, program: &str, arguments: &[&str]) -> Option<(String, String)> {
        if !self.programs.contains(&program) {
            return None;
        }
        let (mut rest, mut done) = (arguments, String::new());
        for names in self.action {
            let at = rest.iter().position(|word| names.contains(word))?;
            done = format!("{done} {}", rest[at]);
            rest = &rest[at + 1..];
        }
        let statement = self.statement_with(rest)?;
        Some((format!("`{program}{done}`"), statement))
    }

    /// Returns the statement with the names among these words.
    fn statement_with(&self, words: &[&str]) -> Option<String> {
        let (mut names, mut words) = (Vec::new(), words.iter());
        while let Some(word) = words.next() {
            if matches!(*word, "-r" | "--requirement") {
                let file = words.next()?;
                return Some(format!("{} requirements = {file:?}", self.statement));
            }
            if self.with_values.contains(word) {
                words.next();
            } else if !word.starts_with('-') {
                names.push(*word);
            }
        }
        // Variables, files and addresses are what the statement may not take.
        if names.is_empty() || !names.iter().all(|name| is_name(name)) {
            return None;
        }
        let more = if names.len() > MOST_NAMES { ", …" } else { "" };
        let names: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("{name:?}")).collect();
        Some(format!("{} {}{more}", self.statement, names.join(", ")))
    }
}

/// Returns the statement for a `cd` with which a text starts, after the `mkdir` of its folder or not.
fn in_folder(commands: &Commands) -> Option<(String, String)> {
    let makes = |command: &&SimpleCommand| command.program() == "mkdir";
    let mut rest = commands.all.iter().skip_while(makes);
    let folder = rest.next().filter(|command| command.program() == "cd")?.words.get(1)?;
    let is_plain = folder.starts_with('/') && !folder.contains(['$', '*', '~']);
    rest.next().filter(|_| is_plain)?;
    Some(("`cd`".to_owned(), format!("workdir {folder:?}")))
}

/// Returns whether a word is a name as statements take it.
fn is_name(word: &str) -> bool {
    let starts = word.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '@');
    starts && !word.contains(['$', '*', '\\', '"']) && (!word.contains('/') || word.starts_with('@'))
}

#[cfg(test)]
mod tests {
    use super::super::shell_commands::commands;
    use super::*;

    fn instead(text: &str) -> Option<String> {
        let commands = commands(text);
        let first = commands.all.iter().find_map(statement_of);
        first.or_else(|| in_folder(&commands)).map(|(_, statement)| statement)
    }

    #[test]
    fn commands_that_statements_say() {
        for (text, statement) in [
            (
                "apt-get update && apt-get install -y -t bookworm git curl",
                "apt \"git\", \"curl\"",
            ),
            ("sudo apt-get -y install a b c d", "apt \"a\", \"b\", \"c\", …"),
            ("apk add --no-cache --virtual .build gcc", "apk \"gcc\""),
            ("yum -y install git", "dnf \"git\""),
            ("zypper in git", "zypper \"git\""),
            (
                "pip3 install --no-cache-dir 'six>=1' -i https://host.example",
                "pip \"six>=1\"",
            ),
            ("python3 -m pip install six", "pip \"six\""),
            (
                "pip install -r requirements.txt",
                "pip requirements = \"requirements.txt\"",
            ),
            ("uv pip install --system six", "uv \"six\""),
            (
                "npm install -g @scope/a typescript@5",
                "npm \"@scope/a\", \"typescript@5\"",
            ),
            ("useradd -m -u 1000 app", "create_user \"app\""),
            ("mkdir -p /app && cd /app && make", "workdir \"/app\""),
        ] {
            assert_eq!(instead(text).as_deref(), Some(statement), "{text}");
        }
        for text in [
            "make",
            "apt-get install -y $DEPS",
            "apt-get install ./a.deb",
            "apt-get update",
            "pip install .",
            "npm install",
            "cat list | xargs apt-get install -y",
            "make && cd /app && make",
            "cd /app",
            "cd $DIR && make",
        ] {
            assert_eq!(instead(text), None, "{text}");
        }
    }
}
