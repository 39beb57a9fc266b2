//! Packages of RPM. `dnf install` takes (dnf(8), "Specifying packages") names, `name-version-release.arch`, with
//! wildcards, groups (`@group`), provided capabilities (`perl(Foo)`, `/usr/bin/git`, `nodejs >= 18`), files and URLs of
//! packages. `zypper install` takes (zypper(8)) the same but for groups, with conditions without blanks too
//! (`git>=2`), and the kind or the repository of a package before it (`pattern:devel_basis`).

use super::bytes::{find, find_word, is_blank, is_one_of, skip_blanks, skip_set, skip_until, skip_word};
use super::{not_empty, only, option, wrong};
use crate::rule::{Fault, Rule};

const NO_CHARACTER: &str = "has a character that no package has";

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
    attempt!(not_empty(bytes, FEDORA, "name a package, such as `git`"));
    attempt!(option::refuse(bytes, DNF, "install it by `run \"dnf install …\"`"));
    let at = skip_until(bytes, 0, end, " \t");
    let found = (NO_CHARACTER, FEDORA_FIX);
    attempt!(only(bytes, (0, at), "._+-~^:/@()*?[]=%&,!", FEDORA, found));
    if at == 0 {
        return wrong(FEDORA, "starts with a blank", "leave it out", 0, 1);
    }
    if bytes[0] == b'@' && at == 1 {
        return wrong(FEDORA, "has no group after the `@`", FEDORA_FIX, 0, 1);
    }
    if at < end { condition(bytes, at, FEDORA) } else { Ok(()) }
}

const SUSE: Rule = Rule::SusePackage;
const SUSE_FIX: &str = "write a name, such as `git`, `git=2.45` or `pattern:devel_basis`";

/// Options of zypper, and what to do instead.
const ZYPPER: option::Answers = &[
    (
        &["-y", "--no-confirm", "-n", "--non-interactive", "-q", "--quiet"],
        "leave it out; `zypper` never asks",
    ),
    (
        &["--no-recommends"],
        "leave it out; `zypper` installs none without the option `recommends`",
    ),
    (&["--recommends"], "write the option `recommends` after the packages"),
    (&["--releasever"], "write `release = \"15.6\"`"),
    (
        &["-t", "--type"],
        "write the type before the name: `pattern:devel_basis`",
    ),
];

pub(crate) const fn suse(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, SUSE, "name a package, such as `git`"));
    attempt!(option::refuse(
        bytes,
        ZYPPER,
        "install it by `run \"zypper --non-interactive install …\"`"
    ));
    if bytes[0] == b'!' {
        let what = "starts with a `!`, which removes a package";
        return wrong(SUSE, what, "name it in `remove = [\"…\"]`", 0, 1);
    }
    let at = attempt!(suse_name(bytes));
    if at == end {
        return Ok(());
    }
    let from = skip_blanks(bytes, at);
    let to = skip_set(bytes, from, end, "<=>");
    compared(bytes, at, (from, to), &["=", "==", "<", "<=", ">", ">="], SUSE)
}

/// Returns where the name of a SUSE package ends, which is all of a file or a URL.
const fn suse_name(bytes: &[u8]) -> Result<usize, Fault> {
    let is_file = bytes[0] == b'/' || find_word(bytes, 0, "://").is_some();
    let at = skip_until(bytes, 0, bytes.len(), if is_file { " \t" } else { " \t<=>" });
    let found = (NO_CHARACTER, SUSE_FIX);
    attempt!(only(bytes, (0, at), "._+-~^:/()*?[]=%&,", SUSE, found));
    match at {
        0 if is_blank(bytes[0]) => wrong(SUSE, "starts with a blank", "leave it out", 0, 1),
        0 => wrong(SUSE, "has no name before the operator", SUSE_FIX, 0, 1),
        _ if bytes[at - 1] == b':' => wrong(SUSE, "has no name after the `:`", SUSE_FIX, at - 1, at),
        _ => Ok(at),
    }
}

/// Checks the `>= 18` of a capability, its operator between blanks.
const fn condition(bytes: &[u8], blank: usize, rule: Rule) -> Result<(), Fault> {
    let from = skip_blanks(bytes, blank);
    let to = find(bytes, from, bytes.len(), b' ');
    compared(bytes, blank, (from, to), &["=", "<", "<=", ">", ">="], rule)
}

/// Returns what follows the name that ends at `end`: the operator in `from..to`, and the version.
const fn compared(
    bytes: &[u8],
    end: usize,
    (from, to): (usize, usize),
    operators: &[&str],
    rule: Rule,
) -> Result<(), Fault> {
    if !is_one_of(bytes, from, to, operators) {
        return no_operator(bytes, end, (from, to), rule);
    }
    let version = skip_blanks(bytes, to);
    let at = skip_word(bytes, version, bytes.len(), "._+-~^:");
    if at == bytes.len() && at > version {
        return Ok(());
    }
    let what = "has no version after the operator";
    let fix = "write one version, such as `nodejs >= 18`";
    wrong(rule, what, fix, version, bytes.len())
}

const fn no_operator(bytes: &[u8], end: usize, (from, to): (usize, usize), rule: Rule) -> Result<(), Fault> {
    if is_blank(bytes[end]) {
        let fix = "write each package as a text of its own";
        return wrong(rule, "has a blank", fix, end, end + 1);
    }
    let what = "has an operator that does not compare versions";
    wrong(rule, what, "write one of `=`, `<`, `<=`, `>` and `>=`", from, to)
}
