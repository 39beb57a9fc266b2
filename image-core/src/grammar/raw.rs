//! A raw instruction: one line of a Dockerfile.

use super::bytes::{is_blank, skip_blanks};
use super::wrong;
use crate::keyword::{Keyword, first_word};
use crate::rule::{Fault, Rule};

const fn fault(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<(), Fault> {
    wrong(Rule::RawInstruction, what, fix, from, to)
}

/// Checks a known instruction with something after it, complete on its line.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let end = first_word(bytes);
    match Keyword::of(text) {
        Some(Keyword::From) => return fault("starts another stage", "write a `from` of its own", 0, end),
        None | Some(Keyword::Maintainer) => {
            let fix = "start with one, for instance \"RUN …\"";
            return fault("does not start with an instruction that may follow FROM", fix, 0, end);
        }
        Some(_) => {}
    }
    let rest = skip_blanks(bytes, end);
    if rest == bytes.len() {
        return fault("has no arguments", "write what it does after the word", 0, end);
    }
    ends(bytes)
}

/// Refuses a backslash at the end, which would take the next instruction in.
const fn ends(bytes: &[u8]) -> Result<(), Fault> {
    let mut last = bytes.len();
    while is_blank(bytes[last - 1]) || bytes[last - 1] == b'\r' {
        last -= 1;
    }
    if bytes[last - 1] == b'\\' {
        let what = "ends with a backslash, which joins the next instruction to it";
        return fault(what, "leave the backslash out", last - 1, last);
    }
    Ok(())
}
