//! The simple commands in a text of a shell, as far as lints read them: their words, and what they write to files.

use std::iter::Peekable;
use std::str::CharIndices;

/// A simple command: a program with its arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SimpleCommand {
    /// Its words without quotes; variables that are set before it are left out.
    pub(super) words: Vec<String>,
    /// Whether the output of another command is its input.
    pub(super) is_piped: bool,
    /// The names of files behind `>` and `<`, with the operator before them.
    pub(super) redirections: Vec<String>,
    /// Whether the shell goes on with another command even if it fails.
    pub(super) is_unchecked: bool,
    /// Whether a word of the shell takes it for a condition, or turns its status around.
    is_condition: bool,
}

/// The commands of a text.
#[derive(Debug)]
pub(super) struct Commands {
    /// Those that were read.
    pub(super) all: Vec<SimpleCommand>,
    /// Whether nothing of the text is left: the lines of a here-document are not read, nor what follows them.
    pub(super) are_all: bool,
}

impl SimpleCommand {
    /// Returns the command of a list of words.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        Self {
            words: words.map(str::to_owned).collect(),
            ..Self::default()
        }
    }

    /// Returns the name of the program, without its folder.
    pub(super) fn program(&self) -> &str {
        let word = self.words.first().map_or("", String::as_str);
        word.rsplit('/').next().unwrap_or(word)
    }
}

/// Words behind which a command follows.
const BEFORE_COMMANDS: &[&str] = &[
    "if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "time", "exec", "command",
];

/// Those of them behind which a status is asked for.
const BEFORE_CONDITIONS: &[&str] = &["if", "elif", "while", "until", "!"];

/// Words that end what is written over several commands.
const CLOSING: &[&str] = &["}", "fi", "done", "esac", "then", "do", "else", "elif", ";;"];

/// Returns the commands of a text. What is behind a here-document, and what is in `$(…)`, `((…))` and `[[…]]`, is not read.
pub(super) fn commands(text: &str) -> Commands {
    let mut reader = Reader {
        text,
        chars: text.char_indices().peekable(),
        commands: Vec::new(),
        command: SimpleCommand::default(),
        word: None,
    };
    while reader.read().is_some() {}
    let are_all = reader.chars.peek().is_none();
    reader.end_command(false);
    Commands {
        all: reader.commands,
        are_all,
    }
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
    commands: Vec<SimpleCommand>,
    command: SimpleCommand,
    word: Option<String>,
}

impl Reader<'_> {
    /// Reads on by a piece of a word, or an operator. Returns nothing at the end, or where the rest is not read.
    fn read(&mut self) -> Option<()> {
        let (at, next) = self.chars.next()?;
        match next {
            ' ' | '\t' => self.end_word(),
            '#' if self.word.is_none() => self.skip_to('\n'),
            '\n' | ';' | '&' | '(' | ')' => return self.operator(at, next),
            '|' => {
                let is_pipe = self.chars.next_if(|(_, next)| *next == '|').is_none();
                self.end_command(is_pipe);
            }
            '<' | '>' => return self.redirect(next),
            '\'' => self.quoted('\''),
            '"' => self.quoted('"'),
            '`' => self.quoted('`'),
            '\\' => self.escaped(),
            '$' => self.expansion(),
            other => self.push(other),
        }
        Some(())
    }

    /// Reads the end of a command. `((…))` is arithmetic.
    fn operator(&mut self, at: usize, sign: char) -> Option<()> {
        if sign == '(' && self.text[at..].starts_with("((") {
            let length = self.text[at..].find("))")?;
            self.skip_until(at + length + 2);
            return Some(());
        }
        // `&>` and `>&` write to files or to other outputs.
        if sign == '&' && self.chars.peek().is_some_and(|(_, next)| *next == '>') {
            return Some(());
        }
        self.end_word();
        let is_end = matches!(sign, ';' | '\n') && !self.command.is_condition;
        self.command.is_unchecked = is_end && goes_on(&self.text[at + 1..]);
        self.end_command(false);
        Some(())
    }

    /// Reads a redirection with its target; nothing where a here-document starts.
    fn redirect(&mut self, sign: char) -> Option<()> {
        if self
            .word
            .as_ref()
            .is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        {
            self.word = None;
        }
        self.end_word();
        let mut operator = sign.to_string();
        while let Some((_, next)) = self.chars.next_if(|(_, next)| matches!(next, '<' | '>' | '&' | '|')) {
            operator.push(next);
        }
        if operator.starts_with("<<") && operator != "<<<" {
            return None;
        }
        while self.chars.next_if(|(_, next)| matches!(next, ' ' | '\t')).is_some() {
            operator.push(' ');
        }
        let words = self.command.words.len();
        while self
            .chars
            .peek()
            .is_some_and(|(_, next)| !" \t\n;&|()<>".contains(*next))
        {
            self.read()?;
        }
        self.end_word();
        let target = self.command.words.drain(words..).next_back().unwrap_or_default();
        self.command.redirections.push(operator + &target);
        Some(())
    }

    /// Reads what stands between quotes. A command in backticks is no part of the word.
    fn quoted(&mut self, quote: char) {
        self.word.get_or_insert_default();
        while let Some((_, next)) = self.chars.next().filter(|(_, next)| *next != quote) {
            if next == '\\' && quote != '\'' {
                self.escaped();
            } else if next == '$' && quote == '"' {
                self.expansion();
            } else if quote != '`' {
                self.push(next);
            }
        }
    }

    fn escaped(&mut self) {
        if let Some((_, next)) = self.chars.next().filter(|(_, next)| *next != '\n') {
            self.push(next);
        }
    }

    /// Reads what follows a `$`, and keeps only that sign.
    fn expansion(&mut self) {
        self.push('$');
        let close = match self.chars.peek() {
            Some((_, '(')) => ')',
            Some((_, '{')) => '}',
            Some(_) | None => return,
        };
        self.skip_brackets(close);
    }

    /// Skips brackets with all that is between them.
    fn skip_brackets(&mut self, close: char) {
        let Some((_, open)) = self.chars.next() else { return };
        let mut depth = 1_usize;
        while depth > 0
            && let Some((_, next)) = self.chars.next()
        {
            match next {
                '\'' | '"' => self.skip_to(next),
                '\\' => drop(self.chars.next()),
                next if next == open => depth += 1,
                next if next == close => depth -= 1,
                _ => {}
            }
        }
    }

    fn skip_to(&mut self, end: char) {
        while self.chars.next_if(|(_, next)| *next != end).is_some() {}
        if end != '\n' {
            self.chars.next();
        }
    }

    fn skip_until(&mut self, end: usize) {
        while self.chars.next_if(|(at, _)| *at < end).is_some() {}
    }

    fn push(&mut self, next: char) {
        self.word.get_or_insert_default().push(next);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        let is_first = self.command.words.is_empty();
        if is_first && word == "[[" {
            let rest = self
                .chars
                .peek()
                .and_then(|(at, _)| Some(at + self.text[*at..].find("]]")? + 2));
            return self.skip_until(rest.unwrap_or(self.text.len()));
        }
        if is_first && BEFORE_COMMANDS.contains(&word.as_str()) {
            self.command.is_condition |= BEFORE_CONDITIONS.contains(&word.as_str());
        } else if !is_first || !is_assignment(&word) {
            self.command.words.push(word);
        }
    }

    fn end_command(&mut self, is_pipe: bool) {
        self.end_word();
        let command = std::mem::take(&mut self.command);
        self.command.is_piped = is_pipe;
        if !command.words.is_empty() || !command.redirections.is_empty() {
            self.commands.push(command);
        }
    }
}

/// Returns whether another command stands behind the end of one, and not the end of what this one is a part of.
fn goes_on(rest: &str) -> bool {
    let mut rest = rest.trim_start();
    while let Some(comment) = rest.strip_prefix('#') {
        rest = comment.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    let rest = rest.strip_prefix("\\\n").map_or(rest, str::trim_start);
    let end = rest.find(|next: char| next.is_whitespace() || "&|()<>".contains(next));
    let word = &rest[..end.unwrap_or(rest.len())];
    !word.is_empty() && !CLOSING.contains(&word.trim_end_matches(';')) && !word.starts_with(';')
}

/// Returns whether a word sets a variable.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let all = commands(text).all;
        all.iter().map(|command| command.words.join(" ")).collect()
    }

    #[test]
    fn commands_are_told_apart() {
        assert_eq!(
            words("a b && c || d; e & f | g\nh"),
            ["a b", "c", "d", "e", "f", "g", "h"]
        );
        assert_eq!(words("if ! a; then b; else (c); fi"), ["a", "b", "c", "fi"]);
        assert_eq!(words("A=1 B='2 3' c d=4"), ["c d=4"]);
        assert_eq!(words("{ a; } # b && c\nd"), ["a", "d"]);
        assert_eq!(words(r#"a "b && c" 'd; e' f\ g "h\"i""#), [r#"a b && c d; e f g h"i"#]);
        assert_eq!(words("a $(b | c) ${d:-e; f} `g && h` i"), ["a $ $  i"]);
        assert_eq!(words("((a >= 1)) && b; [[ c > d ]] && e"), ["b", "e"]);
        assert_eq!(words("cat <<EOF\nsudo x\nEOF\n"), ["cat"]);
        assert!(words("").is_empty());
    }

    #[test]
    fn redirections_are_no_words() {
        let of = |text: &str| {
            commands(text)
                .all
                .into_iter()
                .flat_map(|command| command.redirections)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("a >b 2>&1 < c >>'d e'"), [">b", ">&1", "< c", ">>d e"]);
        assert_eq!(of("pip install x>=2 'y>=3' z"), [">=2"]);
        assert_eq!(words("pip install x>=2 'y>=3' z"), ["pip install x y>=3 z"]);
        assert_eq!(of("a &>b"), [">b"]);
        assert!(of("echo \"a > b\" $((1 >= 2)) a\\>b").is_empty());
    }

    #[test]
    fn commands_whose_failure_nothing_checks() {
        let unchecked = |text: &str| {
            let all = commands(text).all;
            let unchecked = all.into_iter().filter(|command| command.is_unchecked);
            unchecked.map(|command| command.words.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(unchecked("a; b\nc && d; e"), ["a", "b", "d"]);
        assert_eq!(unchecked("a # why\n# and\nb"), ["a"]);
        assert_eq!(unchecked("(a; b); { c; d; }; e"), ["a", "c"]);
        for checked in [
            "a && b",
            "a || exit",
            "a",
            "a;",
            "a\n",
            "if a; then b; fi",
            "while ! a; do b; done",
            "(b && a); (a)",
            "{ a; } && b",
            "a & b",
            "a | b",
        ] {
            assert!(unchecked(checked).iter().all(|command| command != "a"), "{checked}");
        }
    }

    #[test]
    fn what_follows_a_here_document_is_not_read() {
        assert!(commands("a; b").are_all);
        assert!(!commands("a <<EOF\nb\nEOF\n").are_all);
    }

    #[test]
    fn what_is_not_closed_ends_with_the_text() {
        for text in ["a 'b", "a \"b $(c", "((a", "[[ a", "a \\", "${", "`", ">", "a |", "$("] {
            commands(text);
        }
    }
}
