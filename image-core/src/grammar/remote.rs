//! The sources that `add` fetches: http(s) addresses and git repositories.

use super::bytes::{find, find_word, is_at, rfind, skip_char, skip_digits, skip_until, starts_with_one_of};
use super::flat::{HOLE, has_hole};
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::RemoteSource;
const FIX: &str = "write a URL such as `https://a.example/file`, or `copy` for a local file";

/// Checks a source of `add`: `http(s)://…`, `git://…`, `ssh://…`, `user@host:path`.
pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, RULE, FIX));
    if bytes[0] == HOLE {
        return characters(bytes);
    }
    if starts_with_one_of(bytes, 0, &["https://", "http://", "git://", "ssh://"]) {
        attempt!(characters(bytes));
        return host(bytes);
    }
    if let Some(scheme) = find_word(bytes, 0, "://") {
        let what = "has a scheme that engines do not fetch";
        let fix = "write an http(s) or git URL, or fetch it by `run`";
        return wrong(RULE, what, fix, 0, scheme + 3);
    }
    if is_scp(bytes) {
        return characters(bytes);
    }
    wrong(RULE, "is a local path", "write `copy` for local files", 0, bytes.len())
}

/// Returns whether it is `user@host:path`, as git and scp write it.
const fn is_scp(bytes: &[u8]) -> bool {
    let at = find(bytes, 0, bytes.len(), b'@');
    let colon = find(bytes, at, bytes.len(), b':');
    let slash = find(bytes, 0, bytes.len(), b'/');
    at > 0 && at + 1 < colon && colon + 1 < bytes.len() && slash > colon
}

const fn characters(bytes: &[u8]) -> Result<(), Fault> {
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b' ' || byte == b'\t' {
            return wrong(RULE, "has a blank", "write `%20` for it", at, at + 1);
        }
        if byte != HOLE && (byte.is_ascii_control() || matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`')) {
            let to = skip_char(bytes, at);
            let what = "has a character that no URL has";
            return wrong(RULE, what, "write its percent code instead", at, to);
        }
        at += 1;
    }
    Ok(())
}

/// Checks the host behind `://`, and its port.
const fn host(bytes: &[u8]) -> Result<(), Fault> {
    let from = match find_word(bytes, 0, "://") {
        Some(scheme) => scheme + 3,
        None => 0,
    };
    let to = skip_until(bytes, from, bytes.len(), "/?#");
    if has_hole(bytes, from, to) {
        return Ok(());
    }
    let host = match rfind(bytes, from, to, b'@') {
        Some(at) => at + 1,
        None => from,
    };
    if host == to || bytes[host] == b':' {
        return wrong(RULE, "has no host", "write the host after `://`", host, host);
    }
    port(bytes, host, to)
}

const fn port(bytes: &[u8], host: usize, to: usize) -> Result<(), Fault> {
    let Some(colon) = rfind(bytes, host, to, b':') else {
        return Ok(());
    };
    let path_of_git = is_at(bytes, 0, "ssh://");
    if path_of_git || bytes[to - 1] == b']' || skip_digits(bytes, colon + 1, to) == to {
        return Ok(());
    }
    let what = "has a port that is not a number";
    wrong(RULE, what, "write `host:443`, or no port", colon + 1, to)
}
