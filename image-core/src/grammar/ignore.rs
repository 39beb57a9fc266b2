//! Patterns of `.dockerignore` (moby/patternmatcher).

use super::bytes::{find, is_blank, trailing_space};
use super::wrong;
use crate::rule::{Fault, Rule};

const fn fault(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<(), Fault> {
    wrong(Rule::IgnorePattern, what, fix, from, to)
}

/// A pattern that engines accept and that can match: not empty, no lone `!`, no comment, brackets closed.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while from < bytes.len() && is_blank(bytes[from]) {
        from += 1;
    }
    if from == bytes.len() {
        return fault("is empty", "write a pattern such as \"**/*.pyc\"", 0, from);
    }
    if bytes[0] == b'#' {
        return fault(
            "starts with `#`, so it is a comment",
            "write a backslash before it: r\"\\#…\"",
            0,
            1,
        );
    }
    if from > 0 || trailing_space(bytes) < bytes.len() {
        return fault(
            "has a blank at its start or end, which engines take away",
            "leave it out",
            0,
            bytes.len(),
        );
    }
    if bytes[0] == b'!' {
        from = 1;
    }
    if from == bytes.len() {
        return fault("is a lone `!`", "write what it brings back: \"!keep.txt\"", 0, 1);
    }
    parts(bytes, from)
}

/// Escapes are whole, brackets closed and not empty.
const fn parts(bytes: &[u8], mut at: usize) -> Result<(), Fault> {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if at + 1 == bytes.len() => {
                return fault("ends with a backslash that escapes nothing", "leave it out", at, at + 1);
            }
            b'\\' => at += 2,
            b'[' => {
                let close = find(bytes, at + 2, bytes.len(), b']');
                if close >= bytes.len() {
                    return fault("has a `[` without its `]`", "close it, or write `\\[`", at, at + 1);
                }
                at = close + 1;
            }
            _ => at += 1,
        }
    }
    Ok(())
}
