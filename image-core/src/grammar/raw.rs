//! A raw instruction: one line of a Dockerfile.

use super::bytes::is_blank;
use super::wrong;
use crate::rule::{Fault, Rule};

/// The instructions that may follow FROM.
const WORDS: &[&str] = &[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

const fn fault(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<(), Fault> {
    wrong(Rule::RawInstruction, what, fix, from, to)
}

/// A known instruction with something after it, complete on its line.
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let end = word(bytes);
    if is_one_of(bytes, end, &["FROM"]) {
        return fault("starts another stage", "write a `from` of its own", 0, end);
    }
    if !is_one_of(bytes, end, WORDS) {
        let fix = "start with one, for instance \"RUN …\"";
        return fault("does not start with an instruction that may follow FROM", fix, 0, end);
    }
    let mut rest = end;
    while rest < bytes.len() && is_blank(bytes[rest]) {
        rest += 1;
    }
    if rest == bytes.len() {
        return fault("has no arguments", "write what it does after the word", 0, end);
    }
    ends(bytes)
}

/// Where the first word ends.
pub(crate) const fn word(bytes: &[u8]) -> usize {
    let mut end = 0;
    while end < bytes.len() && !is_blank(bytes[end]) {
        end += 1;
    }
    end
}

/// Whether the first word is one of these, in upper or lower case.
const fn is_one_of(bytes: &[u8], end: usize, words: &[&str]) -> bool {
    let mut i = 0;
    while i < words.len() {
        if is(bytes, end, words[i].as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is(bytes: &[u8], end: usize, word: &[u8]) -> bool {
    let mut at = 0;
    while at < end && at < word.len() && bytes[at].to_ascii_uppercase() == word[at] {
        at += 1;
    }
    at == end && at == word.len()
}

/// A backslash at the end would take the next instruction in.
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
