//! Users and owners: `user`, `user:group`, numbers. Names are looked up in the image's own `/etc/passwd`, so all that
//! can be said of them here is what no such file can have.

use super::bytes::{find, skip_char, skip_digits};
use super::flat::HOLE;
use super::wrong;
use crate::rule::{Fault, Rule};

/// The largest number that engines take: `moby/sys/user` (user.go, `maxID`).
const LARGEST: u64 = (1 << 31) - 1;

pub(crate) const fn check(bytes: &[u8], rule: Rule) -> Result<(), Fault> {
    let end = bytes.len();
    if end == 0 {
        return wrong(rule, "is empty", "write a user, such as `app` or `1000:1000`", 0, 0);
    }
    let colon = find(bytes, 0, end, b':');
    // Engines take a group alone for one of root's files.
    let is_group = colon == 0 && matches!(rule, Rule::FileOwner);
    if colon == 0 && !is_group {
        return wrong(rule, "has no user before the `:`", "write `user:group`", 0, 1);
    }
    if !is_group {
        attempt!(name(bytes, 0, colon, rule));
    }
    if colon == end {
        return Ok(());
    }
    if colon + 1 == end {
        return wrong(
            rule,
            "has no group after the `:`",
            "write `user:group`, or the user alone",
            colon,
            end,
        );
    }
    let second = find(bytes, colon + 1, end, b':');
    if second < end {
        return wrong(rule, "has a second `:`", "write `user:group`", second, second + 1);
    }
    name(bytes, colon + 1, end, rule)
}

const fn name(bytes: &[u8], from: usize, to: usize, rule: Rule) -> Result<(), Fault> {
    if bytes[from] == b'-' {
        return wrong(
            rule,
            "starts with a hyphen",
            "start it with a letter, a digit or `_`",
            from,
            from + 1,
        );
    }
    let mut at = from;
    while at < to {
        if matches!(bytes[at], b' ' | b'\t') {
            return wrong(rule, "has a blank", "leave it out", at, at + 1);
        }
        if bytes[at] != HOLE && (bytes[at].is_ascii_control() || matches!(bytes[at], b'/' | b',' | b'"' | b'\'')) {
            let to = skip_char(bytes, at);
            return wrong(
                rule,
                "has a character that no name has",
                "write `user:group` or numbers",
                at,
                to,
            );
        }
        at += 1;
    }
    if skip_digits(bytes, from, to) == to && number(bytes, from, to) > LARGEST {
        return wrong(rule, "is a number above 2147483647", "write a smaller one", from, to);
    }
    Ok(())
}

/// The value of decimal digits, as far as a u64 goes.
pub(crate) const fn number(bytes: &[u8], from: usize, to: usize) -> u64 {
    let (mut at, mut value) = (from, 0_u64);
    while at < to {
        value = value.saturating_mul(10).saturating_add((bytes[at] - b'0') as u64);
        at += 1;
    }
    value
}
