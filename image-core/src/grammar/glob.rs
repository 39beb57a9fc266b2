//! Globs: Go's `path/filepath.Match` (<https://pkg.go.dev/path/filepath#Match>) in the language's own escaping for
//! sources.

use super::bytes::{is_in, skip_char};
use super::expand::reference_at;
use super::wrong;
use crate::rule::{Fault, Rule};

/// The characters that a backslash makes plain in a source.
const ESCAPED: &str = r"*?[]\$";

/// Returns whether a source has a wildcard; see [`super::path::is_glob`].
pub(crate) const fn is_glob(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'*' | b'?' | b'[') {
            return true;
        }
        at = plain(text, at);
    }
    false
}

/// Returns where the escape, reference or character at `at` of a source ends.
const fn plain(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes[at] == b'\\' && at + 1 < bytes.len() && is_in(bytes[at + 1], ESCAPED) {
        return at + 2;
    }
    match reference(text, at) {
        Some(to) => to,
        None => skip_char(bytes, at),
    }
}

/// Returns where the reference at `at` ends, if there is one.
const fn reference(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes[at] != b'$' {
        return None;
    }
    match reference_at(bytes, at, bytes.len()) {
        Some(reference) => Some(reference.to),
        None => None,
    }
}

/// Checks the classes of a source.
pub(crate) const fn source(text: &str) -> Result<(), Fault> {
    let mut at = 0;
    while at < text.len() {
        at = match text.as_bytes()[at] {
            b'[' => attempt!(class(text, at)),
            _ => plain(text, at),
        };
    }
    Ok(())
}

/// Returns where the class that starts at `open` ends. A reference in it makes it impossible to say.
const fn class(text: &str, open: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let mut at = if open + 1 < bytes.len() && bytes[open + 1] == b'^' {
        open + 2
    } else {
        open + 1
    };
    let mut empty = true;
    while at < bytes.len() {
        if let Some(to) = reference(text, at) {
            return Ok(to);
        }
        match bytes[at] {
            b']' if !empty => return Ok(at + 1),
            b']' => return refuse("has an empty `[…]`", open, at + 1),
            b'-' => return refuse("has a range without a start in its `[…]`", open, at + 1),
            _ => {}
        }
        at = class_char(text, at);
        empty = false;
        if at < bytes.len() && bytes[at] == b'-' {
            if at + 1 < bytes.len() && (bytes[at + 1] == b']' || bytes[at + 1] == b'-') {
                return refuse("has a range without an end in its `[…]`", open, at + 2);
            }
            at += 1;
            if at < bytes.len() && reference(text, at).is_none() {
                at = class_char(text, at);
            }
        }
    }
    refuse("has a `[` without its `]`", open, bytes.len())
}

/// Returns where the character of a class ends that starts at `at`.
const fn class_char(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes[at] == b'\\' && at + 1 < bytes.len() && is_in(bytes[at + 1], ESCAPED) {
        return skip_char(bytes, at + 1);
    }
    skip_char(bytes, at)
}

const fn refuse<T>(what: &'static str, from: usize, to: usize) -> Result<T, Fault> {
    wrong(
        Rule::GlobPattern,
        what,
        r"write `\[` for a bracket in a name, or a class such as `[a-z]`",
        from,
        to,
    )
}
