//! Words of a shell, split as POSIX has it: blanks part them, quotes and backslashes keep them together.

use super::bytes::{find, is_blank};
use super::wrong;
use crate::rule::{Fault, Rule};

/// Checks that a text is words: its quotes are closed, and it has a word if it needs one.
pub(crate) const fn check(text: &str, rule: Rule, needs_one: bool) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut words = false;
    while at < bytes.len() {
        words |= !is_blank(bytes[at]) && bytes[at] != b'\n';
        at = match bytes[at] {
            b'\'' => find(bytes, at + 1, bytes.len(), b'\'') + 1,
            b'"' => double(bytes, at + 1) + 1,
            b'\\' => at + 2,
            _ => at + 1,
        };
    }
    if at > bytes.len() {
        let (what, fix) = ("has a quote or backslash with nothing after it", "close the quote");
        return wrong(rule, what, fix, bytes.len(), bytes.len());
    }
    if needs_one && !words {
        return wrong(rule, "is empty", "write at least one word", 0, bytes.len());
    }
    Ok(())
}

/// Returns where the double quote that opened before `at` is closed; the end where it is not.
const fn double(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    if at > bytes.len() { bytes.len() } else { at }
}
