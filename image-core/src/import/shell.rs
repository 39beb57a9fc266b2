//! Finds the shell that runs the shell forms of a stage, where it is known.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::dockerfile::{Form, Instruction, Keyword};
use crate::spec::{Action, Base, StageBase, Words};
use crate::translate::Meaning;

/// Images of Docker Hub that set no shell of their own, so that theirs is `/bin/sh`: file systems of distributions, and
/// images whose Dockerfiles (in the repositories of `docker-library` and `nodejs`) have a SHELL for Windows alone.
const PLAIN: &[&str] = &[
    "alpine",
    "busybox",
    "debian",
    "golang",
    "httpd",
    "mysql",
    "node",
    "openjdk",
    "php",
    "postgres",
    "python",
    "redis",
    "ruby",
    "ubuntu",
    "wordpress",
];

/// Shells that take a command as one word and change nothing about it.
const POSIX: &[&str] = &["sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"];

/// The shell of a stage: its words, `None` where it is not known, or not one of Unix.
type Shell = Option<Vec<String>>;

/// The shells while a file is read.
#[derive(Debug, Default)]
pub(super) struct Shells {
    current: Shell,
    /// Whether the file has set one that is not of Unix.
    foreign: bool,
    name: Option<String>,
    /// The shell of the last stage above with each name.
    stages: HashMap<String, (Shell, bool)>,
}

impl Shells {
    /// Starts a stage.
    pub(super) fn start(&mut self, from: &StageBase<'_>) {
        let before = (std::mem::take(&mut self.current), std::mem::take(&mut self.foreign));
        if let Some(name) = std::mem::replace(&mut self.name, from.name.as_deref().map(str::to_owned)) {
            self.stages.insert(name, before);
        }
        let default = || Some(vec!["/bin/sh".to_owned(), "-c".to_owned()]);
        (self.current, self.foreign) = match &from.base {
            Base::Scratch => (default(), false),
            // What an image that was built before has for a shell is not in its digest.
            Base::Id(_) => (None, false),
            Base::Image(reference) => (is_plain(reference).then(default).flatten(), is_foreign(reference)),
            Base::Stage(name) => self.stages.get(&**name).cloned().unwrap_or_default(),
        };
    }

    /// Takes a SHELL that was read, which has a meaning if the language has it.
    pub(super) fn set(&mut self, meaning: Option<&Meaning>) {
        self.current = None;
        if let Some(Meaning::Steps(actions)) = meaning
            && let [Action::Shell(words)] = actions.as_slice()
            && is_posix(words)
        {
            self.current = Some(words.iter().map(str::to_owned).collect());
        }
        self.foreign = self.current.is_none();
    }

    /// Returns whether commands are surely not read as shells of Unix read them.
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Returns the exec form of a shell form.
    pub(super) fn exec<'a>(&self, instruction: &Instruction<'a>) -> Option<Instruction<'a>> {
        let (Form::Text(command), Some(shell)) = (&instruction.form, &self.current) else {
            return None;
        };
        let has_shell = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
        (has_shell && !command.is_empty()).then_some(())?;
        let shell = shell.iter().map(|word| Cow::Owned(word.clone()));
        Some(instruction.with(Form::Json(shell.chain([command.clone()]).collect())))
    }
}

fn is_posix(words: &Words<'_>) -> bool {
    let name = words.iter().next().and_then(|program| program.rsplit('/').next());
    name.is_some_and(|name| POSIX.contains(&name))
}

/// Returns whether an image is one of those, and none for Windows.
fn is_plain(reference: &str) -> bool {
    let name = reference.split([':', '@']).next().unwrap_or_default();
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    PLAIN.contains(&name) && !is_foreign(reference)
}

/// Returns whether an image is for Windows by its name.
fn is_foreign(reference: &str) -> bool {
    let reference = reference.to_ascii_lowercase();
    ["windows", "nanoserver"].iter().any(|name| reference.contains(name))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn images_with_the_shell_of_docker() {
        let plain = [
            "python",
            "python:3.12",
            "library/node:22@sha256:0",
            "docker.io/library/ruby",
            "golang:${V}",
        ];
        let other = [
            "me/python",
            "python-x",
            "quay.io/python",
            "${A}",
            "golang:1-windowsservercore",
            "python${V}",
        ];
        assert!(plain.into_iter().all(is_plain));
        assert!(!other.into_iter().any(is_plain));
    }
}
