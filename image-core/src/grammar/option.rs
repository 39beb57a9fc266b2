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
    let to = name_end(bytes, 0);
    wrong(
        Rule::PackageOption,
        "is an option, not a package",
        answer(bytes, 0, answers, general),
        0,
        to,
    )
}

/// Returns what to do about the option that starts there.
pub(crate) const fn answer(bytes: &[u8], from: usize, answers: Answers, general: &'static str) -> &'static str {
    let to = name_end(bytes, from);
    let mut i = 0;
    while i < answers.len() {
        if is_one_of(bytes, from, to, answers[i].0) {
            return answers[i].1;
        }
        i += 1;
    }
    general
}

/// Returns the end of the option's name: at a blank or `=`; a value may follow a short one at once, as in `-rfile`.
const fn name_end(bytes: &[u8], from: usize) -> usize {
    let end = find(bytes, from, find(bytes, from, bytes.len(), b' '), b'=');
    let is_short = end > from + 3 && !is_at(bytes, from, "--");
    let glued = is_short && matches!(bytes[from + 1], b'r' | b'c' | b'e' | b'f' | b'i' | b't');
    if glued { from + 2 } else { end }
}
