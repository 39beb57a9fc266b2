//! Signals: the names of signal(7) as `moby/sys/signal` knows them, with or without `SIG`, in any case, and numbers.

use super::bytes::{is_one_of, skip_digits};
use super::flat::has_hole;
use super::user::number;
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::StopSignal;
const FIX: &str = "write a signal such as `SIGTERM`, `SIGINT`, `SIGQUIT` or `15`";
const LAST: u64 = 64;

const NAMES: &[&str] = &[
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
    "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
    "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
];

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, FIX));
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    if skip_digits(bytes, 0, end) == end {
        let value = number(bytes, 0, end);
        let known = value > 0 && value <= LAST;
        return if known {
            Ok(())
        } else {
            wrong(RULE, "is not a signal of Linux, which has 1 to 64", FIX, 0, end)
        };
    }
    if end > 16 {
        return wrong(RULE, "is not a valid signal", FIX, 0, end);
    }
    let upper = upper(bytes);
    let from = if super::bytes::is_at(&upper, 0, "SIG") { 3 } else { 0 };
    if is_one_of(&upper, from, end, NAMES) || is_real_time(&upper, from, end) {
        return Ok(());
    }
    wrong(RULE, "is not a valid signal", FIX, 0, end)
}

const fn upper(bytes: &[u8]) -> [u8; 16] {
    let mut upper = [0; 16];
    let mut at = 0;
    while at < bytes.len() {
        upper[at] = bytes[at].to_ascii_uppercase();
        at += 1;
    }
    upper
}

/// Returns whether it is one of `RTMIN+1` to `RTMIN+15` and `RTMAX-1` to `RTMAX-14`.
const fn is_real_time(bytes: &[u8], from: usize, to: usize) -> bool {
    if to <= from + 6 || bytes[from + 6] == b'0' || skip_digits(bytes, from + 6, to) != to {
        return false;
    }
    let value = number(bytes, from + 6, to);
    (is_one_of(bytes, from, from + 6, &["RTMIN+"]) && value <= 15)
        || (is_one_of(bytes, from, from + 6, &["RTMAX-"]) && value <= 14)
}
