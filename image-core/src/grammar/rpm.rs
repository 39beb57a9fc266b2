//! Packages of RPM. What `dnf install` takes (dnf(8), "Specifying packages"): names, `name-version-release.arch`, with
//! wildcards, groups (`@group`), provided capabilities (`perl(Foo)`, `/usr/bin/git`, `nodejs >= 18`), files and URLs of
//! packages.

use super::bytes::{find, is_blank, is_in, is_one_of, skip_blanks, skip_char};
use super::{option, wrong};
use crate::rule::{Fault, Rule};

const FEDORA: Rule = Rule::FedoraPackage;
const FEDORA_FIX: &str = "write a name, such as `git` or `git-2.45.1-1.fc40`, or a group, such as `@development-tools`";

/// Options of dnf, and what to do instead.
const DNF: option::Answers = &[
    (
        &["-y", "--assumeyes", "-q", "--quiet"],
        "leave it out; `dnf` never asks",
    ),
    (
        &["--setopt", "--nodocs", "--best"],
        "install it by `run \"dnf install …\"`",
    ),
];

pub(crate) const fn fedora(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if end == 0 {
        return wrong(FEDORA, "is empty", "name a package, such as `git`", 0, 0);
    }
    attempt!(option::refuse(bytes, DNF, "install it by `run \"dnf install …\"`"));
    let mut at = 0;
    while at < end && !is_blank(bytes[at]) {
        attempt!(character(bytes, at, "._+-~^:/@()*?[]=%&,!", FEDORA, FEDORA_FIX));
        at += 1;
    }
    if at == 0 {
        return wrong(FEDORA, "starts with a blank", "leave it out", 0, 1);
    }
    if bytes[0] == b'@' && at == 1 {
        return wrong(FEDORA, "has no group after the `@`", FEDORA_FIX, 0, 1);
    }
    if at < end { condition(bytes, at, FEDORA) } else { Ok(()) }
}

/// Refuses a character that is neither a letter, nor a digit, nor one of `others`.
const fn character(bytes: &[u8], at: usize, others: &str, rule: Rule, fix: &'static str) -> Result<(), Fault> {
    if bytes[at].is_ascii_alphanumeric() || is_in(bytes[at], others) {
        return Ok(());
    }
    let what = "has a character that no package has";
    wrong(rule, what, fix, at, skip_char(bytes, at))
}

/// The `>= 18` of a capability.
const fn condition(bytes: &[u8], blank: usize, rule: Rule) -> Result<(), Fault> {
    let from = skip_blanks(bytes, blank);
    let to = find(bytes, from, bytes.len(), b' ');
    let version = skip_blanks(bytes, to);
    if !is_one_of(bytes, from, to, &["=", "<", "<=", ">", ">="]) {
        return wrong(
            rule,
            "has a blank",
            "write each package as a text of its own",
            blank,
            blank + 1,
        );
    }
    let mut at = version;
    while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || is_in(bytes[at], "._+-~^:")) {
        at += 1;
    }
    if at < bytes.len() || at == version {
        let what = "has no version after the operator";
        return wrong(
            rule,
            what,
            "write one version, such as `nodejs >= 18`",
            version,
            bytes.len(),
        );
    }
    Ok(())
}
