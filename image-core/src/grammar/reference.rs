//! Image references: `[domain/]name[:tag][@digest]`, as `distribution/reference` (regexp.go, normalize.go) reads them.

use super::bytes::{find, find_word, is, is_in, part, rfind, skip_char, skip_digits, skip_set, skip_word};
use super::flat::{Flat, HOLE, NO_WORD, has_hole, is_flat, origin};
use super::{at_character, checksum, not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::ImageReference;
const LONGEST_NAME: usize = 255;
const LONGEST_TAG: usize = 128;
const CHARACTERS: &str = "write lower-case letters and digits, with `.`, `_`, `__` or hyphens between them";

/// Returns whether the reference says which image of its name it means. One whose last part has a variable does: its
/// value may.
#[must_use]
pub const fn has_tag_or_digest(text: &str) -> bool {
    let flat = Flat::of(text, NO_WORD);
    let bytes = flat.bytes();
    let from = last_part(bytes, bytes.len());
    find(bytes, 0, bytes.len(), b'@') < bytes.len()
        || find(bytes, from, bytes.len(), b':') < bytes.len()
        || has_hole(bytes, from, bytes.len())
}

/// Returns the tag as the text has it, if there is one.
#[must_use]
pub const fn tag(text: &str) -> Option<&str> {
    // Most references have nothing to expand.
    if is_flat(text) {
        return match tag_in(text.as_bytes()) {
            Some((from, to)) => Some(part(text, from, to)),
            None => None,
        };
    }
    let flat = Flat::of(text, NO_WORD);
    match tag_in(flat.bytes()) {
        Some((from, to)) => Some(part(text, origin(text, from, NO_WORD), origin(text, to, NO_WORD))),
        None => None,
    }
}

/// Returns where the tag starts and ends.
const fn tag_in(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = find(bytes, 0, bytes.len(), b'@');
    let colon = find(bytes, last_part(bytes, end), end, b':');
    if colon < end { Some((colon + 1, end)) } else { None }
}

/// Returns where the part behind the last `/` starts.
const fn last_part(bytes: &[u8], end: usize) -> usize {
    match rfind(bytes, 0, end, b'/') {
        Some(slash) => slash + 1,
        None => 0,
    }
}

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, RULE, "name an image, such as `debian:12`"));
    attempt!(characters(bytes));
    let name_end = find(bytes, 0, bytes.len(), b'@');
    if name_end < bytes.len() {
        attempt!(checksum::digest(bytes, name_end + 1, RULE));
    }
    let colon = find(bytes, last_part(bytes, name_end), name_end, b':');
    attempt!(name(bytes, colon));
    if colon < name_end {
        attempt!(check_tag(bytes, colon + 1, name_end, RULE));
    }
    if bytes.len() == 64 && skip_set(bytes, 0, 64, "0123456789abcdef") == 64 {
        let what = "is 64 hexadecimal digits, which engines take for the id of an image";
        return wrong(RULE, what, "write `name@sha256:` before it", 0, 64);
    }
    Ok(())
}

/// Checks a stage, or an image; engines expand nothing here.
pub(crate) const fn stage_or_image(bytes: &[u8]) -> Result<(), Fault> {
    let dollar = find(bytes, 0, bytes.len(), b'$');
    if dollar < bytes.len() {
        let fix = "write the image itself, or make it a stage: `from \"$BASE\" as base`";
        return wrong(Rule::NoVariables, "has a variable", fix, dollar, bytes.len());
    }
    if super::bytes::is_at(bytes, 0, "scratch") && bytes.len() == 7 {
        let fix = "name a stage or an image that has the files";
        return wrong(RULE, "is the empty base, which has no files", fix, 0, 7);
    }
    if is_number(bytes) {
        let fix = "name the stage, by `from … as name`, or write an image with its tag";
        return wrong(RULE, "is for engines the number of a stage", fix, 0, bytes.len());
    }
    check(bytes)
}

/// Returns whether there are digits and nothing else.
const fn is_number(bytes: &[u8]) -> bool {
    let at = skip_digits(bytes, 0, bytes.len());
    at > 0 && at == bytes.len()
}

const fn characters(bytes: &[u8]) -> Result<(), Fault> {
    let at = skip_word(bytes, 0, bytes.len(), "._-/:@[]+\0");
    if let Some(scheme) = find_word(bytes, 0, "://")
        && scheme < at
    {
        let fix = "leave it out up to `://`; a reference starts with the host";
        return wrong(RULE, "is a URL", fix, 0, scheme + 3);
    }
    if at == bytes.len() {
        return Ok(());
    }
    let found = match bytes[at] {
        b' ' | b'\t' => ("has a blank", "leave it out"),
        _ => ("has a character that no image reference has", CHARACTERS),
    };
    Err(at_character(RULE, found, bytes, at))
}

/// Checks everything before tag and digest.
const fn name(bytes: &[u8], end: usize) -> Result<(), Fault> {
    if end == 0 {
        let fix = "write the image's name first, such as `debian:12`";
        return wrong(RULE, "has no name", fix, 0, bytes.len());
    }
    if literal_len(bytes, end) > LONGEST_NAME {
        let what = "has a name of more than 255 characters";
        return wrong(RULE, what, "shorten it", LONGEST_NAME, end);
    }
    let slash = find(bytes, 0, end, b'/');
    let mut at = 0;
    if slash < end && is_domain(bytes, slash) {
        attempt!(domain(bytes, slash));
        at = slash + 1;
    }
    while at <= end {
        let to = find(bytes, at, end, b'/');
        attempt!(path_part(bytes, at, to));
        at = to + 1;
    }
    Ok(())
}

/// Returns the number of bytes that are there whatever the values of the references.
const fn literal_len(bytes: &[u8], end: usize) -> usize {
    let (mut at, mut len) = (0, 0);
    while at < end {
        len += (bytes[at] != HOLE) as usize;
        at += 1;
    }
    len
}

/// Returns whether the part before the first `/` is a registry's host; a reference in it may make it one.
const fn is_domain(bytes: &[u8], end: usize) -> bool {
    find(bytes, 0, end, b'.') < end
        || find(bytes, 0, end, b':') < end
        || has_hole(bytes, 0, end)
        || is(bytes, 0, end, "localhost")
}

const fn domain(bytes: &[u8], end: usize) -> Result<(), Fault> {
    if has_hole(bytes, 0, end) {
        // Engines look for options before they put in what variables are.
        if bytes[0] == b'-' {
            let what = "starts with a hyphen, as an option does";
            return wrong(RULE, what, "start it with a letter, a digit or a variable", 0, 1);
        }
        return Ok(());
    }
    let host_end = if bytes[0] == b'[' {
        attempt!(ipv6(bytes, end))
    } else {
        find(bytes, 0, end, b':')
    };
    if bytes[0] != b'[' {
        attempt!(labels(bytes, host_end));
    }
    if host_end == end {
        return Ok(());
    }
    let digits = skip_digits(bytes, host_end + 1, end);
    if bytes[host_end] != b':' || digits != end || digits == host_end + 1 {
        let what = "has a bad port after its host";
        return wrong(RULE, what, "write `host:5000/name`", host_end, end);
    }
    Ok(())
}

const fn ipv6(bytes: &[u8], end: usize) -> Result<usize, Fault> {
    let at = skip_set(bytes, 1, end, "0123456789abcdefABCDEF:");
    if at == 1 || at == end || bytes[at] != b']' {
        let what = "has a bad IPv6 address";
        return wrong(RULE, what, "write it as `[2001:db8::1]:5000/name`", 0, at);
    }
    Ok(at + 1)
}

const fn labels(bytes: &[u8], end: usize) -> Result<(), Fault> {
    let mut at = 0;
    while at <= end {
        let to = find(bytes, at, end, b'.');
        if to == at || bytes[at] == b'-' || bytes[to - 1] == b'-' {
            let what = "has a host with an empty label or one that starts or ends with a hyphen";
            return wrong(RULE, what, "write the host's name as DNS knows it", at, to);
        }
        let odd = skip_word(bytes, at, to, "-");
        if odd < to {
            let what = "has a host with a character that no host name has";
            let fix = "write letters, digits and hyphens between the dots";
            return wrong(RULE, what, fix, odd, odd + 1);
        }
        at = to + 1;
    }
    Ok(())
}

/// Checks a part of a name between slashes: `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
const fn path_part(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if from == to {
        let what = "has an empty part in its name";
        return wrong(RULE, what, "write one `/` between two parts", from, to);
    }
    let mut at = from;
    while at < to {
        let byte = bytes[at];
        if byte.is_ascii_uppercase() && !has_hole(bytes, at, to) {
            return wrong(RULE, "has an upper-case letter", "write it in lower case", at, at + 1);
        }
        if byte != HOLE && !byte.is_ascii_alphanumeric() && !is_in(byte, "._-") {
            return wrong(RULE, "has a character that no name has", CHARACTERS, at, at + 1);
        }
        if is_in(byte, "._-") {
            attempt!(separator(bytes, from, at, to));
        }
        at += 1;
    }
    Ok(())
}

/// Checks the separator that has a byte at `at`.
const fn separator(bytes: &[u8], from: usize, at: usize, to: usize) -> Result<(), Fault> {
    if at == from || at + 1 == to {
        let what = "has a part of its name that starts or ends with `.`, `_` or a hyphen";
        return wrong(RULE, what, "start and end it with a letter or digit", at, at + 1);
    }
    if !is_in(bytes[at - 1], "._-") {
        return Ok(());
    }
    let third = at >= from + 2 && bytes[at - 2] == b'_';
    if bytes[at - 1] != bytes[at] || bytes[at] == b'.' || (bytes[at] == b'_' && third) {
        let what = "has two separators in a row in its name";
        return wrong(RULE, what, "write one of `.`, `_`, `__` or `-`", at - 1, at + 1);
    }
    Ok(())
}

/// Checks a tag: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`.
pub(crate) const fn check_tag(bytes: &[u8], from: usize, to: usize, rule: Rule) -> Result<(), Fault> {
    if from == to {
        let what = "has an empty tag";
        return wrong(rule, what, "write a tag after the `:`, or leave it out", from - 1, to);
    }
    if bytes[from] == b'.' || bytes[from] == b'-' {
        let what = "has a tag that starts with a dot or a hyphen";
        return wrong(rule, what, "start it with a letter, a digit or `_`", from, from + 1);
    }
    let at = skip_word(bytes, from, to, "_.-\0");
    if at < to && bytes[at] == b':' {
        return wrong(rule, "has a second `:`", "write one tag", at, at + 1);
    }
    if at < to {
        let what = "has a tag with a character that no tag has";
        let fix = "write letters, digits, `_`, `.` and hyphens";
        return wrong(rule, what, fix, at, skip_char(bytes, at));
    }
    if !has_hole(bytes, from, to) && to - from > LONGEST_TAG {
        let what = "has a tag of more than 128 characters";
        return wrong(rule, what, "shorten it", from + LONGEST_TAG, to);
    }
    Ok(())
}
