//! Digests: an algorithm and its hexadecimal digits, as `opencontainers/go-digest` reads them.

use super::bytes::{find, is, skip_set};
use super::flat::has_hole;
use super::{at_character, not_empty, wrong};
use crate::rule::{Fault, Rule};

/// Checks the checksum of a file, or a commit of a git repository, which is its 40 hexadecimal digits alone.
pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    const RULE: Rule = Rule::Checksum;
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, "write `sha256:` and 64 hexadecimal digits"));
    if find(bytes, 0, end, b':') < end || has_hole(bytes, 0, end) {
        return digest(bytes, 0, RULE);
    }
    attempt!(digits(bytes, 0, RULE));
    match end {
        40 => Ok(()),
        64 => wrong(RULE, "has no algorithm", "write `sha256:` before it", 0, 0),
        _ => wrong(
            RULE,
            "has no algorithm",
            "write `sha256:` and 64 hexadecimal digits",
            0,
            end,
        ),
    }
}

/// Checks the digest of a spec, which is of SHA-256.
pub(crate) const fn id(bytes: &[u8]) -> Result<(), Fault> {
    const RULE: Rule = Rule::ImageId;
    const FIX: &str = "write `sha256:` and 64 hexadecimal digits, as `Image::digest` shows them";
    let end = bytes.len();
    let colon = find(bytes, 0, end, b':');
    attempt!(not_empty(bytes, RULE, FIX));
    if colon == end {
        return wrong(RULE, "has no algorithm", FIX, 0, end);
    }
    if !is(bytes, 0, colon, "sha256") {
        return wrong(RULE, "is not of the algorithm `sha256`", FIX, 0, colon);
    }
    attempt!(digits(bytes, colon + 1, RULE));
    if end - colon - 1 != 64 {
        let what = "has not 64 hexadecimal digits";
        let fix = "write the whole digest, as `Image::digest` shows it";
        return wrong(RULE, what, fix, colon + 1, end);
    }
    Ok(())
}

/// Checks a digest from `from` on.
pub(crate) const fn digest(bytes: &[u8], from: usize, rule: Rule) -> Result<(), Fault> {
    let end = bytes.len();
    let colon = find(bytes, from, end, b':');
    if has_hole(bytes, from, colon) {
        return Ok(());
    }
    if colon == end {
        let what = "has a digest without an algorithm";
        return wrong(rule, what, "write `sha256:` before the digits", from, end);
    }
    let Some((needed, what)) = algorithm(bytes, from, colon) else {
        let what = "has a digest of an algorithm that engines do not know";
        return wrong(rule, what, "write a `sha256:` digest", from, colon);
    };
    attempt!(digits(bytes, colon + 1, rule));
    if end - colon - 1 != needed && !has_hole(bytes, colon, end) {
        let fix = "write the whole digest, as the registry or `sha256sum` shows it";
        return wrong(rule, what, fix, colon + 1, end);
    }
    Ok(())
}

/// Returns the number of hexadecimal digits, and what to say of another number.
const fn algorithm(bytes: &[u8], from: usize, to: usize) -> Option<(usize, &'static str)> {
    if is(bytes, from, to, "sha256") {
        Some((
            64,
            "has a digest of the wrong length: sha256 needs 64 hexadecimal digits",
        ))
    } else if is(bytes, from, to, "sha384") {
        Some((
            96,
            "has a digest of the wrong length: sha384 needs 96 hexadecimal digits",
        ))
    } else if is(bytes, from, to, "sha512") {
        Some((
            128,
            "has a digest of the wrong length: sha512 needs 128 hexadecimal digits",
        ))
    } else {
        None
    }
}

const fn digits(bytes: &[u8], from: usize, rule: Rule) -> Result<(), Fault> {
    let at = skip_set(bytes, from, bytes.len(), "0123456789abcdef\0");
    if at >= bytes.len() {
        return Ok(());
    }
    let found = match bytes[at] {
        b'A'..=b'F' => ("has an upper-case hexadecimal digit", "write it in lower case"),
        _ => (
            "has a character that is not a hexadecimal digit",
            "write the digits 0 to 9 and a to f",
        ),
    };
    Err(at_character(rule, found, bytes, at))
}
