//! Arguments of `apt-get install`: `name[:arch][=version|/release]`, or a local `.deb` (Debian Policy 5.6.1 and 5.6.12,
//! apt-get(8)). Patterns of names are left out: what they install changes in silence.

use super::bytes::{get, is_at, is_in, skip_char, skip_lower_word, skip_word};
use super::{at_character, not_empty, only, option, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::DebianPackage;
const FIX: &str = "write `name`, `name=version` or `name/release`, such as `git` or `git=1:2.39.5-0+deb12u1`";

/// Options of apt-get, and what to do instead.
const OPTIONS: option::Answers = &[
    (
        &["--no-install-recommends"],
        "leave it out; `apt` installs none without the option `recommends`",
    ),
    (
        &["--install-recommends"],
        "write the option `recommends` after the packages",
    ),
    (
        &["-y", "--yes", "-q", "-qq", "-qy", "-yq", "--assume-yes"],
        "leave it out; `apt` never asks",
    ),
    (
        &["-t", "--target-release", "--default-release"],
        "write `release = \"bookworm-backports\"`",
    ),
];

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, RULE, "name a package, such as `git`"));
    attempt!(option::refuse(
        bytes,
        OPTIONS,
        "install it by `run \"apt-get install …\"`"
    ));
    if is_local(bytes, ".deb") {
        return Ok(());
    }
    let name_to = attempt!(name(bytes));
    let mut at = name_to;
    if get(bytes, at) == b':' {
        at = skip_word(bytes, at + 1, bytes.len(), "-");
        if at == name_to + 1 {
            let what = "has no architecture after the `:`";
            return wrong(RULE, what, "write one, such as `git:arm64`", name_to, at);
        }
    }
    match get(bytes, at) {
        b'=' => version(bytes, at + 1),
        b'/' => release(bytes, at + 1),
        _ if at == bytes.len() => Ok(()),
        _ => Err(unexpected(bytes, at)),
    }
}

/// Returns whether it is a path to a local package.
pub(crate) const fn is_local(bytes: &[u8], ending: &str) -> bool {
    let starts = bytes[0] == b'/' || is_at(bytes, 0, "./");
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() || bytes[at].is_ascii_control() {
            return false;
        }
        at += 1;
    }
    starts && bytes.len() > ending.len() && is_at(bytes, bytes.len() - ending.len(), ending)
}

/// Returns the name, and where it ends: `[a-z0-9][a-z0-9+.-]+`, perhaps with the `^` of a task.
const fn name(bytes: &[u8]) -> Result<usize, Fault> {
    let to = skip_lower_word(bytes, 0, bytes.len(), "+.-");
    if to < bytes.len() && !is_in(bytes[to], ":=/^") {
        return Err(unexpected(bytes, to));
    }
    if to > 0 && is_in(bytes[0], "+.-") {
        return wrong(RULE, "does not start with a letter or digit", FIX, 0, 1);
    }
    if to < 2 {
        return wrong(RULE, "has a name of fewer than two characters", FIX, 0, to);
    }
    if bytes[to - 1] == b'-' {
        let fix = "write `remove = [\"name\"]` after the packages";
        return wrong(RULE, "ends with a hyphen, by which apt-get removes it", fix, to - 1, to);
    }
    Ok(if get(bytes, to) == b'^' { to + 1 } else { to })
}

/// Refuses a character after a name that no package has.
const fn unexpected(bytes: &[u8], at: usize) -> Fault {
    let found = match bytes[at] {
        b'A'..=b'Z' => ("has an upper-case letter", "write the name in lower case"),
        b' ' | b'\t' => ("has a blank", "write each package as a text of its own"),
        b'_' => ("has a `_`, which no Debian package has", "write a hyphen"),
        b'<' | b'>' | b'!' | b'~' => ("has a comparison, and apt takes `=version` only", FIX),
        b'*' | b'?' | b'[' => ("has a wildcard", "name each package"),
        _ => ("has a character that no Debian package has", FIX),
    };
    at_character(RULE, found, bytes, at)
}

/// Checks `[epoch:]upstream[-revision]`; apt matches `*` in it.
const fn version(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let to = skip_word(bytes, from, bytes.len(), ".+~:-*");
    if from == bytes.len() {
        return wrong(RULE, "has no version after the `=`", FIX, from - 1, from);
    }
    if to == from && bytes[from] == b'=' {
        return wrong(RULE, "has a `==`, and apt takes a single `=`", FIX, from - 1, from + 1);
    }
    if to < bytes.len() {
        let what = "has a version with a character that no Debian version has";
        return wrong(RULE, what, FIX, to, skip_char(bytes, to));
    }
    Ok(())
}

const fn release(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if from == bytes.len() {
        return wrong(RULE, "has no release after the `/`", FIX, from - 1, from);
    }
    let found = ("has a release with a character that no release has", FIX);
    only(bytes, (from, bytes.len()), ".+~_-", RULE, found)
}
