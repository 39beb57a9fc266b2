//! Shell commands: whether there is something to run, and whether the quotes are closed.
//!
//! This is not a shell parser. It follows quotes, substitutions and comments, and where it cannot tell it accepts: the
//! shell in the container has the last word.

use super::bytes::{find, is_at, is_blank, is_in, is_name, skip_blanks, skip_name, skip_set};
use super::wrong;
use crate::rule::{Fault, Rule};

/// Checks the text of a `run`, whose lines will be folded into one.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    attempt!(something_to_run(text.as_bytes(), true));
    let scan = Scan::new(text.as_bytes(), true);
    Scan { hides: false, ..scan }.run()
}

/// Checks the same where a comment may hide the lines after it.
pub(crate) const fn check_commented(text: &str) -> Result<(), Fault> {
    attempt!(something_to_run(text.as_bytes(), true));
    Scan::new(text.as_bytes(), true).run()
}

/// Checks a command that stays as it is, of one line or several.
pub(crate) const fn check_whole(text: &str) -> Result<(), Fault> {
    attempt!(something_to_run(text.as_bytes(), false));
    Scan::new(text.as_bytes(), false).run()
}

/// Checks a script.
pub(crate) const fn check_script(text: &str) -> Result<(), Fault> {
    something_to_run(text.as_bytes(), false)
}

/// Checks the first word of an argument list.
pub(crate) const fn check_program(text: &str) -> Result<(), Fault> {
    if text.is_empty() {
        return wrong(Rule::EmptyCommand, "names no program", "name the program", 0, 0);
    }
    Ok(())
}

/// Refuses blank text and, where such lines are dropped, text of nothing but comments.
const fn something_to_run(bytes: &[u8], drops_comments: bool) -> Result<(), Fault> {
    let mut at = 0;
    while at < bytes.len() {
        if drops_comments && bytes[at] == b'#' {
            at = line_end(bytes, at);
        } else if is_blank(bytes[at]) || is_in(bytes[at], "\n\r") || continues(bytes, at, drops_comments) {
            at += 1;
        } else {
            return Ok(());
        }
    }
    wrong(
        Rule::EmptyCommand,
        "has nothing to run",
        "write a command, or leave the statement out",
        0,
        bytes.len(),
    )
}

/// Returns whether the backslash at `at` ends its line. Folding takes the blanks after it away too.
const fn continues(bytes: &[u8], at: usize, folds: bool) -> bool {
    if bytes[at] != b'\\' {
        return false;
    }
    let end = if folds { skip_blanks(bytes, at + 1) } else { at + 1 };
    is_at(bytes, end, "\n") || is_at(bytes, end, "\r\n")
}

const fn line_end(bytes: &[u8], at: usize) -> usize {
    find(bytes, at, bytes.len(), b'\n')
}

/// The constructs that can be open at a place of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `"`
    Double,
    /// `$(`, or `(` within one
    Command,
    /// A backquote
    Backquote,
    /// `${`
    Brace,
    /// `${` within double quotes, where `'` is a character
    QuotedBrace,
}

/// Deeper nesting is accepted unseen.
const DEEPEST: usize = 32;

struct Scan<'a> {
    bytes: &'a [u8],
    folds: bool,
    /// Whether comments may hide lines.
    hides: bool,
    at: usize,
    open: [(Open, usize); DEEPEST],
    depth: usize,
}

impl<'a> Scan<'a> {
    const fn new(bytes: &'a [u8], folds: bool) -> Self {
        Self {
            bytes,
            folds,
            hides: true,
            at: 0,
            open: [(Open::Double, 0); DEEPEST],
            depth: 0,
        }
    }

    const fn run(mut self) -> Result<(), Fault> {
        while self.at < self.bytes.len() {
            if self.depth == DEEPEST || self.is_case() {
                return Ok(());
            }
            attempt!(self.step());
        }
        if self.depth > 0
            && let (Open::Double, from) = self.open[self.depth - 1]
        {
            return unclosed(from);
        }
        Ok(())
    }

    /// Returns whether a `case` starts here, a pattern of which has a `)` that closes nothing.
    const fn is_case(&self) -> bool {
        let starts = self.at == 0 || !is_name(self.bytes[self.at - 1]);
        self.depth > 0 && starts && is_at(self.bytes, self.at, "case ")
    }

    const fn is_quoted(&self) -> bool {
        self.depth > 0 && matches!(self.open[self.depth - 1].0, Open::Double | Open::QuotedBrace)
    }

    const fn is_open(&self, what: Open) -> bool {
        self.depth > 0 && self.open[self.depth - 1].0 as u8 == what as u8
    }

    const fn push(&mut self, what: Open, length: usize) {
        self.open[self.depth] = (what, self.at);
        self.depth += 1;
        self.at += length;
    }

    const fn pop(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    const fn step(&mut self) -> Result<(), Fault> {
        match self.bytes[self.at] {
            b'\n' if self.folds && self.is_quoted() => self.line_end_in_quotes(self.open[self.depth - 1].1),
            b'\\' if self.folds && self.is_quoted() && continues(self.bytes, self.at, false) => {
                self.line_end_in_quotes(self.open[self.depth - 1].1)
            }
            b'\'' if !self.is_quoted() => self.single(),
            b'#' if self.starts_comment() => self.comment(),
            b'<' if self.folds && !self.is_quoted() && is_at(self.bytes, self.at, "<<") => self.here_document(),
            byte => {
                self.character(byte);
                Ok(())
            }
        }
    }

    const fn line_end_in_quotes(&self, from: usize) -> Result<(), Fault> {
        let fix = "use `script`, which keeps its lines";
        wrong(
            Rule::LineEndInQuotes,
            "has a line end inside quotes",
            fix,
            from,
            self.at,
        )
    }

    const fn starts_comment(&self) -> bool {
        !self.is_quoted() && (self.at == 0 || is_in(self.bytes[self.at - 1], " \t\n;&|("))
    }

    /// Reads to the end of a comment's line. Folded, all that follows belongs to it, unless its own line is dropped.
    const fn comment(&mut self) -> Result<(), Fault> {
        let from = self.at;
        self.at = line_end(self.bytes, self.at);
        let rest = self.bytes.split_at(self.at).1;
        if self.hides || self.is_dropped(from) || self.is_in_word(from) || something_to_run(rest, true).is_err() {
            return Ok(());
        }
        wrong(
            Rule::CommentInCommand,
            "has a comment that hides the lines after it",
            "put it on a line of its own, or use `script`, which keeps its lines",
            from,
            self.at,
        )
    }

    /// Returns whether only blanks are before the `#` in its line.
    const fn is_dropped(&self, hash: usize) -> bool {
        let mut at = hash;
        while at > 0 && is_blank(self.bytes[at - 1]) {
            at -= 1;
        }
        at == 0 || self.bytes[at - 1] == b'\n'
    }

    /// Returns whether the `#` may be a character of `${…}`, or of a word in which a backslash is before a blank.
    const fn is_in_word(&self, hash: usize) -> bool {
        self.is_open(Open::Brace) || hash > 1 && self.bytes[hash - 2] == b'\\'
    }

    /// Refuses `<<WORD`, where a later line is that word.
    const fn here_document(&mut self) -> Result<(), Fault> {
        let (bytes, from) = (self.bytes, self.at);
        self.at += 2;
        let word = skip_set(
            bytes,
            self.at + is_at(bytes, self.at, "-") as usize,
            bytes.len(),
            " \t'\"\\",
        );
        let end = skip_name(bytes, word, bytes.len());
        if end == word || !has_line(bytes, word, end) {
            return Ok(());
        }
        wrong(
            Rule::HereDocument,
            "has a here-document, whose lines would become one",
            "use `script`, which keeps its lines",
            from,
            end,
        )
    }

    /// Reads from a single quote to the one that closes it; in `$'…'` backslashes escape.
    const fn single(&mut self) -> Result<(), Fault> {
        let from = self.at;
        let escapes = from > 0 && self.bytes[from - 1] == b'$';
        self.at += 1;
        while self.at < self.bytes.len() && self.bytes[self.at] != b'\'' {
            if self.bytes[self.at] == b'\n' && self.folds {
                return self.line_end_in_quotes(from);
            }
            self.at += if escapes && self.bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        if self.at > self.bytes.len() {
            unclosed(from)
        } else {
            Ok(())
        }
    }

    const fn character(&mut self, byte: u8) {
        match byte {
            b'\\' => self.at += 2,
            b'"' if self.is_open(Open::Double) => self.pop(),
            b'"' => self.push(Open::Double, 1),
            b'`' if self.is_open(Open::Backquote) => self.pop(),
            b'`' => self.push(Open::Backquote, 1),
            b'$' if is_at(self.bytes, self.at, "$(") => self.push(Open::Command, 2),
            b'$' if is_at(self.bytes, self.at, "${") && self.is_quoted() => self.push(Open::QuotedBrace, 2),
            b'$' if is_at(self.bytes, self.at, "${") => self.push(Open::Brace, 2),
            b'(' if self.is_open(Open::Command) => self.push(Open::Command, 1),
            b')' if self.is_open(Open::Command) => self.pop(),
            b'}' if self.is_open(Open::Brace) || self.is_open(Open::QuotedBrace) => self.pop(),
            _ => self.at += 1,
        }
    }
}

/// Returns whether a line after the word from `from` to `to` is that word, blanks aside.
const fn has_line(bytes: &[u8], from: usize, to: usize) -> bool {
    let mut at = line_end(bytes, to);
    while at < bytes.len() {
        at = skip_blanks(bytes, at + 1);
        let mut same = 0;
        while at + same < bytes.len() && from + same < to && bytes[at + same] == bytes[from + same] {
            same += 1;
        }
        let end = skip_set(bytes, at + same, bytes.len(), " \t\r");
        if from + same == to && (end == bytes.len() || bytes[end] == b'\n') {
            return true;
        }
        at = line_end(bytes, at);
    }
    false
}

const fn unclosed(from: usize) -> Result<(), Fault> {
    wrong(
        Rule::UnclosedQuote,
        "has a quote that is not closed",
        "close it, or write a backslash before it",
        from,
        from + 1,
    )
}
