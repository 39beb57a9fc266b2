//! An instruction as text once more: one line in the usual form, and its here-documents.
//!
//! Read again it is the same instruction: the same flags, words and here-documents. The escape character is a
//! backslash.

use super::ast::{Flag, Form, Instruction, Pair, Text};
use super::heredoc;
use super::lines::continued;
use crate::escape::{push_flag_value, push_json};

/// Lines are broken where they get longer than this.
const WIDEST: usize = 60_000;

impl Instruction<'_> {
    /// Returns the instruction in its usual form: the keyword in upper case, one blank between words, no continuations,
    /// its here-documents below. No line end follows the last line.
    #[must_use]
    pub fn normalized(&self) -> String {
        let line = self.line();
        let mut out = if line.len() > WIDEST { broken(&line) } else { line };
        for heredoc in &self.innermost().heredocs {
            out.extend(["\n", heredoc.content, &heredoc.name]);
        }
        out
    }

    /// Returns its line, not yet broken where it is too long.
    pub(crate) fn line(&self) -> String {
        let mut out = String::new();
        push(&mut out, self);
        if continued(&out, b'\\').1 {
            // Engines take white space that is not ASCII off the end of a line, but only once it does not continue.
            out.push('\u{a0}');
        }
        out
    }

    /// Returns the same, if it is read as this instruction: some white space hides here-documents, or starts others.
    pub(crate) fn as_raw(&self) -> Option<String> {
        self.keeps_heredocs().then(|| self.normalized())
    }

    /// Returns whether its line in its usual form starts the here-documents that it has, and no others.
    fn keeps_heredocs(&self) -> bool {
        let starts = if self.takes_heredocs() {
            heredoc::starts(&self.line())
        } else {
            Vec::new()
        };
        let names = starts.iter().map(|start| &start.name);
        names.eq(self.innermost().heredocs.iter().map(|heredoc| &heredoc.name))
    }

    /// Returns the instruction itself, or what ONBUILD keeps.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        if let Form::Trigger(Some(inner)) = &self.form {
            inner
        } else {
            self
        }
    }
}

fn push(out: &mut String, instruction: &Instruction<'_>) {
    out.push_str(instruction.keyword.as_str());
    for flag in &instruction.flags {
        push_flag(out, flag);
    }
    let at = out.len();
    push_form(out, &instruction.form);
    if out[at..].starts_with(" --") {
        out.insert_str(at, " --");
    }
}

fn push_flag(out: &mut String, flag: &Flag<'_>) {
    out.push_str(" --");
    push_flag_value(out, &flag.name);
    if let Some(value) = &flag.value {
        out.push('=');
        push_flag_value(out, value);
    }
}

fn push_form(out: &mut String, form: &Form<'_>) {
    match form {
        Form::Json(words) => push_array(out, words),
        Form::Text(text) if text.is_empty() => {}
        Form::Text(text) => out.extend([" ", text]),
        Form::Words(words) => words.iter().for_each(|word| out.extend([" ", word])),
        Form::Pairs(pairs) => pairs.iter().for_each(|pair| push_pair(out, pair, "=")),
        // A backslash makes one blank a letter of the key.
        Form::Legacy(pair) if pair.key.ends_with('\\') => push_pair(out, pair, "  "),
        Form::Legacy(pair) => push_pair(out, pair, " "),
        Form::Probe { kind, command } => {
            out.extend([" ", &kind.to_uppercase()]);
            push_form(out, command);
        }
        Form::Trigger(inner) => {
            if let Some(inner) = inner {
                out.push(' ');
                push(out, inner);
            }
        }
    }
}

fn push_array(out: &mut String, words: &[Text<'_>]) {
    out.push_str(" [");
    for (index, word) in words.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        push_json(out, word);
    }
    out.push(']');
}

fn push_pair(out: &mut String, pair: &Pair<'_>, between: &str) {
    out.extend([" ", &pair.key, between, &pair.value]);
}

/// Returns a line over several lines, which engines join to the same.
fn broken(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while rest.len() > WIDEST {
        let Some(at) = place_to_break(rest) else { break };
        out.extend([&rest[..at], "\\\n"]);
        rest = &rest[at..];
    }
    out.push_str(rest);
    out
}

/// Returns the last place at which a line may be broken: not behind a backslash, nor where the next line would be blank
/// or a comment.
fn place_to_break(line: &str) -> Option<usize> {
    let starts_line = |rest: &str| !rest.starts_with(|first: char| first.is_whitespace() || first == '#');
    let may = |at: &usize| *at > 0 && !line[..*at].ends_with('\\') && starts_line(&line[*at..]);
    let mut places = (1..WIDEST).rev().filter(|at| line.is_char_boundary(*at));
    let blank = line.get(..places.next()?)?.rfind(' ').map(|at| at + 1);
    blank.filter(may).or_else(|| places.find(may))
}
