//! Arguments of `apk add`: `[!]name[@repository][OP version]`, or a local `.apk` (apk-world(5)).

use super::bytes::{get, is_in, skip_char, skip_set, skip_word};
use super::{at_character, debian, not_empty, option, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::AlpinePackage;
const OPERATORS: &[&str] = &["<", "<=", "=", ">=", ">", "~", "=~", "~=", "<~", ">~", "><"];
const FIX: &str = "write `name`, `name=version`, `name~version` or `name@repository`, such as `gcc` or `git~2.45`";

/// Options of apk, and what to do instead.
const OPTIONS: option::Answers = &[
    (
        &["--no-cache", "-U", "--update", "--update-cache", "-q", "--quiet"],
        "leave it out; the cache is not in the image",
    ),
    (&["-t", "--virtual"], "write `virtual = \".build\"`"),
];

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, RULE, "name a package, such as `gcc`"));
    attempt!(option::refuse(bytes, OPTIONS, "install it by `run \"apk add …\"`"));
    if debian::is_local(bytes, ".apk") {
        return Ok(());
    }
    let start = if bytes[0] == b'!' { 1 } else { 0 };
    let mut at = skip_word(bytes, start, bytes.len(), "._+-:/");
    if at == start || is_in(bytes[start], "+-:/") {
        return Err(unexpected(bytes, start));
    }
    if get(bytes, at) == b'@' {
        at = attempt!(tag(bytes, at));
    }
    if at < bytes.len() && is_in(bytes[at], "<>=~") {
        at = attempt!(version(bytes, at));
    }
    if get(bytes, at) == b'@' {
        at = attempt!(tag(bytes, at));
    }
    if at < bytes.len() {
        Err(unexpected(bytes, at))
    } else {
        Ok(())
    }
}

const fn tag(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let to = skip_word(bytes, at + 1, bytes.len(), "._-");
    if to == at + 1 {
        let what = "has no repository after the `@`";
        return wrong(RULE, what, "write its tag, such as `git@edge`", at, to);
    }
    Ok(to)
}

/// Returns an operator and a version; says where it ends.
const fn version(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let from = skip_set(bytes, at, bytes.len(), "<>=~");
    if !super::bytes::is_one_of(bytes, at, from, OPERATORS) {
        let what = "has an operator that apk does not know";
        return wrong(RULE, what, "write `=`, `<`, `<=`, `>`, `>=` or `~`", at, from);
    }
    let to = skip_word(bytes, from, bytes.len(), "._-~+:");
    if to == from {
        let what = "has no version after the operator";
        return wrong(RULE, what, FIX, at, skip_char(bytes, from));
    }
    Ok(to)
}

const fn unexpected(bytes: &[u8], at: usize) -> Fault {
    let found = match get(bytes, at) {
        b' ' | b'\t' => ("has a blank", "write each package as a text of its own"),
        b'*' | b'?' | b'[' => ("has a wildcard", "name each package"),
        _ => ("has a character that no Alpine package has there", FIX),
    };
    at_character(RULE, found, bytes, at)
}
