//! The texts of shell commands, as far as lints read them: quotes, escapes, comments and operators.

/// A character of a command.
#[derive(Clone, Copy)]
struct Char {
    at: usize,
    value: char,
    /// True between quotes and behind a backslash.
    quoted: bool,
}

/// Returns the characters of a command, without its comments.
fn characters(command: &str) -> impl Iterator<Item = Char> {
    let (mut quote, mut escaped, mut comment, mut before) = (None, false, false, '\n');
    command.char_indices().filter_map(move |(at, value)| {
        let quoted = quote.is_some() || escaped;
        comment = !quoted && ((comment && value != '\n') || (value == '#' && before.is_whitespace()));
        before = value;
        if comment {
            return None;
        }
        match (quote, value) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(value),
            (Some(open), _) if open == value => quote = None,
            (None | Some(_), _) => {}
        }
        Some(Char { at, value, quoted })
    })
}

/// Returns whether the output of one command goes to another.
pub(super) fn has_pipe(command: &str) -> bool {
    let bytes = command.as_bytes();
    let is_alone = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !matches!(before, Some(b'|' | b'>')) && bytes.get(at + 1) != Some(&b'|')
    };
    characters(command).any(|next| next.value == '|' && !next.quoted && is_alone(next.at))
}

/// Returns whether the last command is left running in the background: also the last one of a group, or of a shell's `-c`.
pub(super) fn ends_in_background(command: &str) -> bool {
    let command = command.trim_end();
    let command = command.strip_suffix("disown").unwrap_or(command).trim_end();
    if let Some(inside) = of_shell(command) {
        return ends_in_background(inside);
    }
    if !command.contains('&') {
        return false;
    }
    let code = characters(command).filter(|next| next.quoted || !next.value.is_whitespace());
    let code: Vec<Char> = code.collect();
    let closes = |next: &&Char| !next.quoted && matches!(next.value, ')' | '}');
    let Some(last) = code.iter().rev().find(|next| !closes(next)) else {
        return false;
    };
    let before = command[..last.at].chars().next_back();
    last.value == '&' && !last.quoted && !matches!(before, Some('&' | '>' | '<' | '|'))
}

/// Returns the command of `sh -c '…'`, if the text ends with one.
fn of_shell(command: &str) -> Option<&str> {
    let quote = command.chars().next_back().filter(|last| matches!(last, '\'' | '"'))?;
    let (before, inside) = command[..command.len() - 1].rsplit_once(quote)?;
    let mut words = before.split_ascii_whitespace().rev();
    let is_command = |word: &str| word.starts_with('-') && word.ends_with('c');
    words.next().filter(|word| is_command(word))?;
    let shell = words.find(|word| !word.starts_with('-'))?;
    is_shell(shell).then_some(inside)
}

/// Returns whether a word names a shell.
pub(super) fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh")
}

/// Operators of the shell with which a line may end that is not the end of a command.
const OPEN: &[&str] = &["&&", "||", "|", "|&", ";", ";;", "&", "(", "{"];
/// Words of the shell behind which a command follows.
const WORDS: &[&str] = &["then", "do", "else", "elif", "if", "while", "until", "in", "!"];
/// Operators of the shell with which a line may go on, and the start of an option.
const GOES_ON: &[&str] = &["&&", "||", "|", ";", "&", ")", "}", ">", "<", "-"];

/// Returns the first line of a `run` that nothing joins to the line above, so that it reads as a command of its own. The
/// lines become one command, with a blank between them.
pub(crate) fn unjoined_line(command: &str) -> Option<&str> {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let mut lines = command.lines().map(str::trim).filter(is_code);
    let mut above = lines.next()?;
    for line in lines {
        if !is_joined(above, line) {
            return Some(line);
        }
        above = line;
    }
    None
}

/// Returns whether a line reads as one command with the line above.
pub(crate) fn is_joined(above: &str, line: &str) -> bool {
    goes_on(above) || GOES_ON.iter().any(|start| line.starts_with(start))
}

/// Returns whether the end of a line says that its command goes on.
fn goes_on(line: &str) -> bool {
    let last = line.split_ascii_whitespace().next_back().unwrap_or_default();
    line.ends_with('\\') || OPEN.iter().any(|end| line.ends_with(end)) || WORDS.contains(&last)
}

/// Returns whether a `#!` stands in the first line with a text, and not in the first line.
pub(super) fn has_late_interpreter(script: &str) -> bool {
    !script.starts_with("#!") && script.trim_start().starts_with("#!")
}

/// Returns whether a `#!` has the shell stop at the first command that fails.
pub(super) fn has_error_option(line: &str) -> bool {
    let words = line.strip_prefix("#!").map(str::split_ascii_whitespace);
    let mut words = words.into_iter().flatten().skip_while(|word| !is_shell(word));
    words.any(is_error_option)
}

/// Returns whether a word of a shell's options has it stop at the first command that fails.
pub(super) fn is_error_option(word: &str) -> bool {
    let is_short = word.starts_with('-') && !word.starts_with("--") && word.contains('e');
    is_short || word == "errexit"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes() {
        for piped in ["a | b", "a |& b", "a || b | c", "a|b", "a '|' | b"] {
            assert!(has_pipe(piped), "{piped}");
        }
        for other in ["a || b", "echo 'a | b'", r"echo a \| b", "a >| b", "a # | b", ""] {
            assert!(!has_pipe(other), "{other}");
        }
    }

    #[test]
    fn background() {
        for left in [
            "server &",
            "a && server&",
            "server & # why",
            "server &\n",
            "'a' & b &",
            "a 2>&1 &",
            "nohup a & disown",
            "(server &)",
            "a && { server & }",
            "sh -c 'server &'",
            "nohup /bin/bash -e -c \"server --port 1 &\"",
        ] {
            assert!(ends_in_background(left), "{left}");
        }
        for other in [
            "a && b",
            "a & wait",
            "echo '&'",
            r"echo \&",
            "a >&",
            "# &",
            "a &&",
            "echo \"a &\"",
            "(a & b)",
            "(a &) && b",
            "(a & wait)",
            "echo -c 'a &'",
            "sh -c 'a & b'",
            "sh -c 'a &' x",
            "",
            "x#&",
        ] {
            assert!(ends_in_background(other) == (other == "x#&"), "{other}");
        }
    }

    #[test]
    fn lines_that_nothing_joins() {
        for (text, line) in [
            ("set -e\ntouch /a\ntouch /b", "touch /a"),
            ("a &&\nb\n# c\n\nd", "d"),
            ("\n  pip install\n    six\n", "six"),
        ] {
            assert_eq!(unjoined_line(text), Some(line), "{text}");
        }
        for joined in [
            "a",
            "a \\\n b",
            "a &&\n b",
            "a\n && b",
            "if a; then\n b;\nfi",
            "for x in\n a b; do\n c; done",
            "a |\nb",
            "\n a\n",
            "# a\nb",
            "(\n a\n)",
            "pip install \\\n --pre six",
            "pip install\n --pre",
        ] {
            assert_eq!(unjoined_line(joined), None, "{joined}");
        }
    }

    #[test]
    fn options_that_stop_at_errors() {
        for stops in ["#!/bin/sh -e", "#! /usr/bin/env -S bash -eux", "#!/bin/bash -o errexit"] {
            assert!(has_error_option(stops), "{stops}");
        }
        for other in [
            "#!/bin/sh",
            "#!/bin/bash --verbose",
            "#!/usr/bin/env -S python3 -e",
            "# sh -e",
            "",
        ] {
            assert!(!has_error_option(other), "{other}");
        }
    }

    #[test]
    fn interpreters() {
        assert!(has_late_interpreter("\n#!/bin/bash\nls") && has_late_interpreter("  #!/bin/sh"));
        assert!(!has_late_interpreter("#!/bin/bash") && !has_late_interpreter("ls\n#!/bin/bash"));
    }
}
