//! The words that run a shell command.

use std::borrow::Cow;

use crate::shell::reads_as_option;
use crate::spec::{Text, Words};

/// The shell of commands when no `shell` was given.
pub(crate) const SHELL: &[&str] = &["/bin/sh", "-c"];

/// Shells that read what follows `-c` as options if it looks like them, and for which `--` ends the options.
const FAMILY: &[&str] = &["sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"];

/// Returns `/bin/sh`, and what has to stand between it and the command.
pub(crate) fn shell_for(command: &str) -> &'static [&'static str] {
    if reads_as_option(command) {
        &["/bin/sh", "-c", "--"]
    } else {
        SHELL
    }
}

/// Returns a command in a shell that was given.
pub(super) fn in_shell<'a>(shell: &'a [&'a str], command: Text<'a>) -> Words<'a> {
    let name = shell.first().and_then(|program| program.rsplit('/').next());
    if !reads_as_option(&command) || !name.is_some_and(|name| FAMILY.contains(&name)) {
        return Words::Command(shell, command);
    }
    let before = shell.iter().copied().chain(["--"]).map(Cow::Borrowed);
    Words::Owned(before.chain([command]).collect())
}

#[cfg(test)]
mod tests {
    use super::{in_shell, shell_for};

    #[test]
    fn options_end_before_a_command_that_looks_like_one() {
        assert_eq!(shell_for("id"), ["/bin/sh", "-c"]);
        assert_eq!(shell_for("--x"), ["/bin/sh", "-c", "--"]);
        assert_eq!(shell_for("+x"), ["/bin/sh", "-c", "--"]);
        let words = |shell: &'static [&'static str]| in_shell(shell, "-x".into());
        assert!(words(&["/bin/bash", "-c"]).iter().eq(["/bin/bash", "-c", "--", "-x"]));
        assert!(words(&["python3", "-c"]).iter().eq(["python3", "-c", "-x"]));
    }
}
