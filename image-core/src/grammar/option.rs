//! Options of installers among the packages: each is answered with what the language has for it.

use super::bytes::{find, is_at, is_one_of};
use super::wrong;
use crate::rule::{Fault, Rule};

/// Options by their names, and what to do instead.
pub(crate) type Answers = &'static [(&'static [&'static str], &'static str)];

/// Refuses an option; `general` is what to do about one that has no answer.
pub(crate) const fn refuse(bytes: &[u8], answers: Answers, general: &'static str) -> Result<(), Fault> {
    if super::bytes::get(bytes, 0) != b'-' {
        return Ok(());
    }
    let to = name_end(bytes);
    let mut i = 0;
    while i < answers.len() {
        if is_one_of(bytes, 0, to, answers[i].0) {
            return found(answers[i].1, to);
        }
        i += 1;
    }
    found(general, to)
}

const fn found(fix: &'static str, to: usize) -> Result<(), Fault> {
    wrong(Rule::PackageOption, "is an option, not a package", fix, 0, to)
}

/// Returns the end of the option's name: at a blank or `=`; a value may follow a short one at once, as in `-rfile`.
const fn name_end(bytes: &[u8]) -> usize {
    let end = find(bytes, 0, find(bytes, 0, bytes.len(), b' '), b'=');
    let glued = end > 3 && !is_at(bytes, 0, "--") && matches!(bytes[1], b'r' | b'c' | b'e' | b'f' | b'i' | b't');
    if glued { 2 } else { end }
}
