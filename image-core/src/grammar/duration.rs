//! Durations, as Go's `time.ParseDuration` reads them.

use super::bytes::{is_at, skip_digits};
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

const fn fault(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<(), Fault> {
    wrong(Rule::Duration, what, fix, from, to)
}

/// Units and the nanoseconds they have; longer names first.
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Checks a duration of at least a millisecond, or zero: `BuildKit` refuses what is between (instructions/parse.go).
pub(crate) const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let end = bytes.len();
    let start = if end > 1 && bytes[0] == b'+' { 1 } else { 0 };
    if end == start + 1 && bytes[start] == b'0' {
        return Ok(());
    }
    attempt!(not_empty(bytes, Rule::Duration, "write a duration such as \"30s\""));
    let (mut at, mut nanoseconds) = (start, 0u64);
    while at < end {
        let digits = skip_digits(bytes, at, end);
        let fraction = if digits < end && bytes[digits] == b'.' {
            skip_digits(bytes, digits + 1, end)
        } else {
            digits
        };
        if fraction == at || (fraction == at + 1 && bytes[at] == b'.') {
            return fault("has no number here", "write a duration such as \"1m30s\"", at, end);
        }
        let Some((unit, factor)) = unit(bytes, fraction) else {
            return fault("has a number without a unit", "add one: h, m, s or ms", at, end);
        };
        nanoseconds = nanoseconds.saturating_add(amount(bytes, at, digits, fraction, factor));
        at = fraction + unit;
    }
    if nanoseconds > i64::MAX as u64 {
        return fault("is longer than engines can count", "write a shorter one", 0, end);
    }
    if nanoseconds > 0 && nanoseconds < 1_000_000 {
        return fault(
            "is shorter than a millisecond",
            "write at least \"1ms\", or \"0\" for the default",
            0,
            end,
        );
    }
    Ok(())
}

/// Returns the unit at `at`: its length, and its nanoseconds.
const fn unit(bytes: &[u8], at: usize) -> Option<(usize, u64)> {
    let mut index = 0;
    while index < UNITS.len() {
        if is_at(bytes, at, UNITS[index].0) {
            return Some((UNITS[index].0.len(), UNITS[index].1));
        }
        index += 1;
    }
    None
}

/// Returns the nanoseconds of a number with its fraction, up to the digits that matter.
const fn amount(bytes: &[u8], from: usize, point: usize, end: usize, factor: u64) -> u64 {
    let (mut at, mut whole) = (from, 0u64);
    while at < point {
        whole = whole.saturating_mul(10).saturating_add((bytes[at] - b'0') as u64);
        at += 1;
    }
    let (mut total, mut part) = (whole.saturating_mul(factor), factor);
    at = point + 1;
    while at < end {
        part /= 10;
        total = total.saturating_add((bytes[at] - b'0') as u64 * part);
        at += 1;
    }
    total
}
