//! Addresses of package indexes.

use super::bytes::{find, find_word, is_at, is_blank, skip_char, skip_visible};
use super::{credentials, not_an_option, not_empty, path, wrong};
use crate::kind::Kind;
use crate::rule::{Fault, Rule};

const fn fault(what: &'static str, fix: &'static str, from: usize, to: usize) -> Result<(), Fault> {
    wrong(Rule::PackageUrl, what, fix, from, to)
}

/// Checks the URL of a package index: `https://…`, or another scheme that pip reads.
pub(crate) const fn index(text: &str) -> Result<(), Fault> {
    const SCHEMES: &[&str] = &["https://", "http://", "file:///"];
    let bytes = text.as_bytes();
    let mut scheme = 0;
    while scheme < SCHEMES.len() && !is_at(bytes, 0, SCHEMES[scheme]) {
        scheme += 1;
    }
    if scheme == SCHEMES.len() {
        return fault(
            "is not the URL of an index",
            "write it with its scheme: https://host/simple",
            0,
            bytes.len(),
        );
    }
    address(text, SCHEMES[scheme].len(), Kind::IndexUrl)
}

/// Checks a URL, a path in the container, or a folder of the context, where pip looks for archives.
pub(crate) const fn links(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let fix = "write a URL, a path in the container, or a folder of the context";
    attempt!(not_empty(bytes, Rule::PackageUrl, fix));
    attempt!(not_an_option(bytes, Rule::PackageUrl, fix));
    if find_word(bytes, 0, "://").is_some() {
        return index(text);
    }
    if bytes[0] == b'/' {
        return Ok(());
    }
    local_links(bytes)
}

/// Checks a folder of the context, which is mounted for the step.
const fn local_links(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(path::read(bytes));
    let at = skip_visible(bytes, 0, bytes.len(), ",\"'\\$*?[]");
    if at < bytes.len() {
        let what = "has a character that engines do not all read in a mount";
        let fix = "name the folder in ASCII letters, digits and signs other than quotes, `,`, `\\`, `$` and wildcards";
        return fault(what, fix, at, skip_char(bytes, at));
    }
    Ok(())
}

/// Returns whether a place for archives is a folder of the context.
#[cfg(any(feature = "files", feature = "program"))]
pub(crate) fn is_local(links: &str) -> bool {
    !links.contains("://") && !links.starts_with('/')
}

/// Checks the part after the scheme.
pub(crate) const fn address(text: &str, from: usize, kind: Kind) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if from == bytes.len() || (bytes[from] == b'/' && !is_at(bytes, 0, "file:")) {
        return fault("has no host", "write https://host/simple", from, from);
    }
    let mut at = from;
    while at < bytes.len() {
        if is_blank(bytes[at]) || bytes[at] < b' ' {
            return fault("has a blank", "write it as %20", at, at + 1);
        }
        at += 1;
    }
    let host = find(bytes, from, bytes.len(), b'/');
    let sign = find(bytes, from, host, b'@');
    let colon = find(bytes, from, sign, b':');
    // Of a reference too, which no installer replaces where it comes as an argument.
    if sign < host && colon < sign {
        return credentials::refuse(kind, from, sign);
    }
    Ok(())
}
