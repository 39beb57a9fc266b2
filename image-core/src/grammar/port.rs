//! Ports: `port[-port][/tcp|udp|sctp]`, as `BuildKit`'s `convert_expose.go` reads them.

use super::bytes::{find, is_one_of, skip_digits, skip_word};
use super::flat::has_hole;
use super::user::number;
use super::{at_character, not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::Port;
const FIX: &str = "write a port such as `8000`, `53/udp` or `7000-7010`";

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, FIX));
    let colon = find(bytes, 0, end, b':');
    if colon < end {
        let fix = "write the container's port alone; who runs the image chooses the host's";
        return wrong(RULE, "has a host's port or address", fix, 0, colon + 1);
    }
    attempt!(characters(bytes));
    let slash = find(bytes, 0, end, b'/');
    if slash < end {
        attempt!(protocol(bytes, slash + 1));
    }
    if has_hole(bytes, 0, slash) {
        return Ok(());
    }
    let hyphen = find(bytes, 0, slash, b'-');
    let first = attempt!(port(bytes, 0, hyphen));
    if hyphen < slash {
        let last = attempt!(port(bytes, hyphen + 1, slash));
        if last < first {
            let what = "is a range that ends before it starts";
            return wrong(RULE, what, "write the smaller port first", 0, slash);
        }
    }
    Ok(())
}

const fn characters(bytes: &[u8]) -> Result<(), Fault> {
    let at = skip_word(bytes, 0, bytes.len(), "-/\0");
    if at == bytes.len() {
        return Ok(());
    }
    let found = match bytes[at] {
        b'.' => ("has a dot", "write a range with a hyphen: `7000-7010`"),
        _ => ("has a character that no port has", FIX),
    };
    Err(at_character(RULE, found, bytes, at))
}

const fn protocol(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let end = bytes.len();
    if has_hole(bytes, from, end) || is_one_of(bytes, from, end, &["tcp", "udp", "sctp"]) {
        return Ok(());
    }
    if is_one_of(bytes, from, end, &["TCP", "UDP", "SCTP"]) {
        let what = "has its protocol in upper case";
        return wrong(RULE, what, "write it in lower case", from, end);
    }
    let what = "has a protocol that engines do not know";
    wrong(RULE, what, "write `/tcp`, `/udp` or `/sctp`", from, end)
}

const fn port(bytes: &[u8], from: usize, to: usize) -> Result<u64, Fault> {
    if from == to || skip_digits(bytes, from, to) != to {
        return wrong(RULE, "is not a number", FIX, from, to);
    }
    let value = number(bytes, from, to);
    if value > 65535 {
        let what = "is above 65535, the highest port";
        return wrong(RULE, what, "write a port from 0 to 65535", from, to);
    }
    Ok(value)
}
