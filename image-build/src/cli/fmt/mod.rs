//! The layout of `image! { … }` and `steps! { … }` in Rust files: as `import` prints statements, with the comments and blank
//! lines of the author. Tokens are never changed, so texts over several lines stay as they are.

mod command;
mod find;
mod pieces;
mod print;
mod read;

use std::fmt;

use proc_macro2::{LexError, TokenStream};

pub(super) use command::{command, run};
use find::{Invocation, find};
use pieces::{leaves, pieces_of};

/// A file that cannot be formatted.
#[derive(Debug)]
struct Unreadable {
    /// Counted from 1.
    line: usize,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        write!(formatter, "{line}: this cannot be read as Rust; `cargo check` says why")
    }
}

/// Returns the text of a Rust file with each image and each fragment in it laid out. What the language does not know is left
/// as it is.
///
/// # Errors
///
/// The text is not made of tokens of Rust.
fn format(text: &str) -> Result<String, Unreadable> {
    let start = text.len() - without_first_line(text).len();
    let code = &text[start..];
    let stream: TokenStream = code.parse().map_err(|error| unreadable(text, start, &error))?;
    let mut out = text[..start].to_owned();
    let mut at = 0;
    for invocation in find(code, stream) {
        if let Some(body) = laid_out(code, &invocation) {
            out.push_str(&code[at..invocation.range.start]);
            out.push_str(&body);
            at = invocation.range.end;
        }
    }
    out.push_str(&code[at..]);
    Ok(out)
}

/// Returns a text without what no token of Rust may start with: the mark of UTF-8, and the line that names an interpreter.
fn without_first_line(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        return &text[text.find('\n').unwrap_or(text.len())..];
    }
    text
}

fn unreadable(text: &str, start: usize, error: &LexError) -> Unreadable {
    let before = text[..start].matches('\n').count();
    Unreadable {
        line: before + error.span().start().line,
    }
}

/// Returns the laid out brackets of an invocation and what is between them; `None` where they are left as they are.
fn laid_out(code: &str, invocation: &Invocation) -> Option<String> {
    let pieces = pieces_of(code, invocation.body.clone(), invocation.stream.clone());
    let lines = read::lines(code, &pieces)?;
    let body = print::body(code, invocation, &lines);
    let means_the_same = leaves(&body) == leaves(&code[invocation.range.clone()]);
    debug_assert!(means_the_same, "only blanks are changed: {body}");
    means_the_same.then_some(body)
}

#[cfg(test)]
mod tests;
