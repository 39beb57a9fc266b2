//! Modes of `chmod`: octal (`BuildKit` `convert_copy.go`) or symbolic (chmod(1p), from Dockerfile 1.14).

use super::bytes::{find, get, is_at, is_in, skip_char, skip_set};
use super::flat::has_hole;
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::FileMode;
const FIX: &str = "write an octal mode such as `0755`, or a symbolic one such as `u=rwX,go=rX`";

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, FIX));
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    if is_at(bytes, 0, "0o") {
        let what = "has Rust's prefix of octal numbers";
        return wrong(RULE, what, "write `0` and the digits, such as `0755`", 0, 2);
    }
    if bytes[0].is_ascii_digit() {
        octal(bytes)
    } else {
        symbolic(bytes)
    }
}

const fn octal(bytes: &[u8]) -> Result<(), Fault> {
    let (mut at, mut value) = (0, 0_u32);
    while at < bytes.len() {
        if !matches!(bytes[at], b'0'..=b'7') {
            let what = "has a character that is not an octal digit";
            return wrong(RULE, what, FIX, at, skip_char(bytes, at));
        }
        value = value.saturating_mul(8).saturating_add((bytes[at] - b'0') as u32);
        at += 1;
    }
    if value > 0o7777 {
        return wrong(RULE, "is above 7777, the highest mode", FIX, 0, bytes.len());
    }
    Ok(())
}

/// Checks clauses with commas between them, each `[ugoa]*` and at least one `[-+=]` with `[rwxXst]*` or one of `ugo`.
const fn symbolic(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    let mut at = 0;
    while at <= end {
        let to = find(bytes, at, end, b',');
        attempt!(clause(bytes, at, to));
        at = to + 1;
    }
    Ok(())
}

const fn clause(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    let mut at = skip_set(bytes, from, to, "ugoa");
    if at == to || !is_in(bytes[at], "+-=") {
        let what = "has a part without `+`, `-` or `=` behind who it is for";
        return wrong(RULE, what, FIX, from, to);
    }
    while at < to {
        if !is_in(bytes[at], "+-=") {
            let what = "has a character that no mode has there";
            return wrong(RULE, what, FIX, at, skip_char(bytes, at));
        }
        at += 1;
        at = if at < to && is_in(get(bytes, at), "ugo") {
            at + 1
        } else {
            skip_set(bytes, at, to, "rwxXst")
        };
    }
    Ok(())
}
