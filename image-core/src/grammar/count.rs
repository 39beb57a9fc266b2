//! Counts: integers from 0 to the highest that engines read, which have 31 bits for them.

use super::bytes::skip_digits;
use super::wrong;
use crate::rule::{Fault, Rule};

/// Returns the integer that a text is, if it is one that engines read.
pub(crate) const fn read(text: &str) -> Option<u32> {
    let end = text.len();
    if end == 0 || skip_digits(text.as_bytes(), 0, end) != end {
        return None;
    }
    match i32::from_str_radix(text, 10) {
        Ok(count) => Some(count.unsigned_abs()),
        Err(_) => None,
    }
}

pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    if read(text).is_some() {
        return Ok(());
    }
    let what = "is not an integer from 0 to 2147483647";
    wrong(Rule::WrongKind, what, "write for instance `3`", 0, text.len())
}
