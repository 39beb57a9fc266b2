//! From a string to Dockerfile text: the only ways there are.
//!
//! The rules are those of `BuildKit`'s `frontend/dockerfile/parser` and `shell/lex.go`, and of imagebuilder, which
//! buildah and podman use; where they differ, what both read alike is written.

use std::borrow::Cow;

#[cfg(feature = "program")]
use crate::grammar::bytes::find_hidden;
use crate::grammar::expand::{Part, parts, unescape};

/// Adds a text as a JSON string.
#[inline]
pub(crate) fn push_json(out: &mut String, text: &str) {
    out.push('"');
    if are_all_in(text, JSON) {
        out.push_str(text);
    } else {
        push_escaping(out, text, |byte| !JSON[usize::from(byte)], push_json_escape);
    }
    out.push('"');
}

fn push_json_escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        _ => {
            out.push_str("\\u00");
            out.extend([byte >> 4, byte & 0xf].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
        }
    }
}

/// Adds a text, its special bytes (which are ASCII) by `escape`.
fn push_escaping(out: &mut String, text: &str, special: impl Fn(u8) -> bool, escape: fn(&mut String, u8)) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(&special) {
        out.push_str(&rest[..at]);
        escape(out, rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// The quotes around a text in which the engine expands references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// Between double quotes.
    Double,
    /// Without quotes, where a single quote is special too.
    None,
}

impl Quotes {
    const fn escapes(self, next: char) -> bool {
        match self {
            Quotes::Double => matches!(next, '"' | '\\' | '$'),
            // Go's scanner drops a byte order mark at the start of a text, unless it is escaped.
            Quotes::None => matches!(next, '"' | '\\' | '$' | '\'' | '\u{feff}'),
        }
    }
}

/// Adds expanding text as the engine has to find it.
#[inline]
pub(crate) fn push_expanding(out: &mut String, text: &str, quotes: Quotes) {
    if is_plain(text) {
        return out.push_str(text);
    }
    for part in parts(text) {
        match part {
            Part::Literal(literal) => push_literal(out, &unescape(literal), quotes),
            Part::Reference { name, fallback } => push_reference(out, name, fallback),
        }
    }
}

/// Returns whether a text means itself to every lexer.
#[inline]
fn is_plain(text: &str) -> bool {
    are_all_in(text, PLAIN)
}

/// Adds a text in which nothing is expanded. A line break, which checked texts do not have, cannot be written.
pub(crate) fn push_literal(out: &mut String, literal: &str, quotes: Quotes) {
    for next in literal.chars() {
        if quotes.escapes(next) {
            out.push('\\');
        }
        out.push(if matches!(next, '\n' | '\0') { ' ' } else { next });
    }
}

/// Engines read the word of a fallback as they read text without quotes, even between quotes.
fn push_reference(out: &mut String, name: &str, fallback: Option<(bool, &str)>) {
    out.push_str("${");
    out.push_str(name);
    if let Some((alternative, word)) = fallback {
        out.push_str(if alternative { ":+" } else { ":-" });
        push_expanding(out, word, Quotes::None);
    }
    out.push('}');
}

/// Returns a source of the language as the engine has to find it, without quotes: a glob's own characters stay, and one
/// that a backslash makes part of a name becomes a class of one.
pub(crate) fn source(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut in_class = false;
    for part in parts(text) {
        match part {
            Part::Literal(literal) => push_pattern(&mut out, literal, &mut in_class),
            Part::Reference { name, fallback } => push_reference(&mut out, name, fallback),
        }
    }
    Cow::Owned(out)
}

fn push_pattern(out: &mut String, literal: &str, in_class: &mut bool) {
    let mut chars = literal.chars().peekable();
    while let Some(next) = chars.next() {
        match (next, chars.peek().copied()) {
            ('\\', Some(escaped @ ('*' | '?' | '[' | ']' | '\\' | '$'))) => {
                chars.next();
                push_matched(out, escaped, *in_class);
            }
            ('\\', _) => push_matched(out, '\\', *in_class),
            ('[' | ']', _) => {
                *in_class = next == '[';
                out.push(next);
            }
            _ => push_literal(out, next.encode_utf8(&mut [0; 4]), Quotes::None),
        }
    }
}

/// Adds a character that the pattern has to match as it is.
fn push_matched(out: &mut String, literal: char, in_class: bool) {
    let mut pattern = String::new();
    match literal {
        '*' | '?' | '[' if !in_class => pattern.extend(['[', literal, ']']),
        // Where there is no wildcard, `BuildKit` does not unescape.
        '\\' if !in_class => pattern.push_str(r"[\\]"),
        '$' => pattern.push(literal),
        _ => pattern.extend(['\\', literal]),
    }
    push_literal(out, &pattern, Quotes::None);
}

/// Returns whether a text may stand as a word of a line as it is: nothing in it but a reference is special to any
/// engine.
#[inline]
pub(crate) fn is_simple(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && are_all_in(text, SIMPLE)
}

/// Returns whether a literal key may stand as it is.
#[inline]
pub(crate) fn is_simple_key(key: &str) -> bool {
    !key.is_empty() && !key.starts_with('-') && are_all_in(key, KEY)
}

/// The bytes of a simple key.
const KEY: &[bool; 256] = &table(b"_-./:@%+,~");

/// The bytes of a simple word.
const SIMPLE: &[bool; 256] = &table(b"_-./:@%+=,*?~${}&;!");

/// Returns the table of ASCII letters and digits, and the bytes of `others`.
const fn table(others: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
}

/// The bytes that mean themselves in JSON.
const JSON: &[bool; 256] = &printed_but(b"\"\\");

/// The bytes that mean themselves to every lexer. Not the first byte of a byte order mark.
const PLAIN: &[bool; 256] = &printed_but(b"\"$'\\\xef");

/// The bytes of a command that no engine may take for a heredoc.
const QUIET: &[bool; 256] = &printed_but(b"<\x7f");

/// Returns all bytes but ASCII control characters and `others`.
const fn printed_but(others: &[u8]) -> [bool; 256] {
    let mut table = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = false;
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = false;
        index += 1;
    }
    table
}

/// Returns whether all bytes of a text are in the table. To look them up is faster than to compare them, and a loop
/// that does not end early is faster for short texts.
#[inline]
fn are_all_in(text: &str, table: &[bool; 256]) -> bool {
    text.bytes().fold(true, |all, byte| all & table[usize::from(byte)])
}

/// Returns whether a shell command may stand on a line as it is.
#[inline]
pub(crate) fn is_simple_command(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    first.is_ascii_graphic()
        && !matches!(first, b'[' | b'-' | b'+' | b'#')
        && last.is_ascii_graphic()
        && *last != b'\\'
        && (is_quiet(text) || !(text.contains("<<") || text.bytes().any(|byte| byte.is_ascii_control())))
}

/// Returns whether a command has neither control characters nor `<`, two of which open a heredoc.
#[inline]
fn is_quiet(command: &str) -> bool {
    are_all_in(command, QUIET)
}

/// Adds a flag's value so that it reaches the engine as it is. `BuildKit` reads flags byte by byte, so texts that are
/// not ASCII do not pass; the checks refuse them.
pub(crate) fn push_flag_value(out: &mut String, value: &str) {
    if value
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\'))
    {
        return out.push_str(value);
    }
    out.push('"');
    push_escaping(
        out,
        value,
        |byte| matches!(byte, b'"' | b'\\' | b'\n'),
        |out, byte| match byte {
            b'\n' => out.push(' '),
            _ => out.extend(['\\', char::from(byte)]),
        },
    );
    out.push('"');
}

/// Adds a text for readers alone. What they would not see, or see in another order, is written as `?`: an escape would
/// be longer, and the line perhaps too long.
#[cfg(feature = "program")]
pub(crate) fn push_visible(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_hidden(rest.as_bytes()) {
        let (seen, hidden) = rest.split_at(at);
        out.push_str(seen);
        let mut chars = hidden.chars();
        out.extend(chars.next().map(|_| '?'));
        rest = chars.as_str();
    }
    out.push_str(rest);
}
