//! Users and owners: `user`, `user:group`, numbers. Names are looked up in the image's own `/etc/passwd`, so all that
//! can be said of them here is what no such file can have.

use super::bytes::{find, find_word, is_at, part, skip_char, skip_digits, skip_lower_word};
use super::flat::HOLE;
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

/// The largest number that engines take: `moby/sys/user` (user.go, `maxID`).
const LARGEST: u64 = (1 << 31) - 1;

pub(crate) const fn check(bytes: &[u8], rule: Rule) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, rule, "write a user, such as `app` or `1000:1000`"));
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
        let what = "has no group after the `:`";
        return wrong(rule, what, "write `user:group`, or the user alone", colon, end);
    }
    let second = find(bytes, colon + 1, end, b':');
    if second < end {
        return wrong(rule, "has a second `:`", "write `user:group`", second, second + 1);
    }
    name(bytes, colon + 1, end, rule)
}

const fn name(bytes: &[u8], from: usize, to: usize, rule: Rule) -> Result<(), Fault> {
    if bytes[from] == b'-' {
        let what = "starts with a hyphen";
        return wrong(rule, what, "start it with a letter, a digit or `_`", from, from + 1);
    }
    let mut at = from;
    while at < to {
        if matches!(bytes[at], b' ' | b'\t') {
            return wrong(rule, "has a blank", "leave it out", at, at + 1);
        }
        if bytes[at] != HOLE && (bytes[at].is_ascii_control() || matches!(bytes[at], b'/' | b',' | b'"' | b'\'')) {
            let to = skip_char(bytes, at);
            let what = "has a character that no name has";
            return wrong(rule, what, "write `user:group` or numbers", at, to);
        }
        at += 1;
    }
    if skip_digits(bytes, from, to) == to && number(bytes, from, to) > LARGEST {
        return wrong(rule, "is a number above 2147483647", "write a smaller one", from, to);
    }
    Ok(())
}

/// Returns the value of decimal digits, as far as a u64 goes.
pub(crate) const fn number(bytes: &[u8], from: usize, to: usize) -> u64 {
    let (mut at, mut value) = (from, 0_u64);
    while at < to {
        value = value.saturating_mul(10).saturating_add((bytes[at] - b'0') as u64);
        at += 1;
    }
    value
}

/// The kinds of users that a text can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserKind {
    /// Root, by name or number; an empty text too, since engines run steps as root by default.
    Root,
    /// A number that is not root's.
    Number,
    /// A name that is not root's.
    Name,
    /// Not known: the text has a reference, or an escape of a raw instruction.
    Unknown,
}

/// Returns the kind of user that `user` or `user:group` names.
pub(crate) const fn kind_of(text: &str) -> UserKind {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b':' {
        if matches!(bytes[end], b'$' | b'\\' | b'"' | b'\'') {
            return UserKind::Unknown;
        }
        end += 1;
    }
    if skip_digits(bytes, 0, end) < end {
        return if matches!(bytes.split_at(end).0, b"root") {
            UserKind::Root
        } else {
            UserKind::Name
        };
    }
    if number(bytes, 0, end) == 0 {
        UserKind::Root
    } else {
        UserKind::Number
    }
}

/// The longest name that Linux and its tools take.
const LONGEST_NAME: usize = 32;

/// Checks the name of a user that is created, as the tools of all distributions take it (useradd's `is_valid_name`, busybox's
/// `die_if_bad_username`).
pub(crate) const fn created(bytes: &[u8]) -> Result<(), Fault> {
    if matches!(bytes, b"root") {
        let what = "is there in every image";
        return wrong(Rule::CreatedUser, what, "give the user another name", 0, bytes.len());
    }
    group(bytes)
}

/// Checks the name of a group in which a user is created.
pub(crate) const fn group(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, Rule::CreatedUser, "write a name, such as `app`"));
    if !(bytes[0].is_ascii_lowercase() || bytes[0] == b'_') {
        let what = "does not start with a lower-case letter or `_`";
        let fix = "write lower-case letters, digits, `-` and `_`, a letter first";
        return wrong(Rule::CreatedUser, what, fix, 0, skip_char(bytes, 0));
    }
    let at = skip_lower_word(bytes, 0, bytes.len(), "-_");
    if at < bytes.len() {
        let what = "has a character that not all distributions take in a name";
        let fix = "write lower-case letters, digits, `-` and `_`";
        return wrong(Rule::CreatedUser, what, fix, at, skip_char(bytes, at));
    }
    if bytes.len() > LONGEST_NAME {
        let what = "has more than 32 characters";
        return wrong(Rule::CreatedUser, what, "shorten it", LONGEST_NAME, bytes.len());
    }
    Ok(())
}

/// Checks the number of a user or group that is created.
pub(crate) const fn id(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if end == 0 || skip_digits(bytes, 0, end) < end {
        let what = "is not a number from 1 to 2147483647";
        return wrong(Rule::CreatedUser, what, "write for instance `1000`", 0, end);
    }
    match number(bytes, 0, end) {
        0 => wrong(
            Rule::CreatedUser,
            "is root's number",
            "write for instance `1000`",
            0,
            end,
        ),
        1..=LARGEST => Ok(()),
        _ => {
            let what = "is a number above 2147483647";
            wrong(Rule::CreatedUser, what, "write a smaller one", 0, end)
        }
    }
}

/// Checks the home folder or login shell of a user: a field of a line of `/etc/passwd`.
pub(crate) const fn path(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.is_empty() || bytes[0] != b'/' {
        let what = "is not an absolute path";
        return wrong(Rule::CreatedUser, what, "start it with `/`", 0, bytes.len());
    }
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b':' || bytes[at].is_ascii_control() {
            let what = "has a character that `/etc/passwd` cannot hold in a path";
            return wrong(Rule::CreatedUser, what, "write another path", at, skip_char(bytes, at));
        }
        at += 1;
    }
    Ok(())
}

/// The user of `mambaorg/micromamba`, since its version 1.1.
const MICROMAMBA: &str = "57439:57439";

/// The user of distroless images with a tag such as `nonroot` or `debug-nonroot`.
const NONROOT: &str = "65532:65532";

/// Returns the user of an image of a registry, where it is known.
pub(crate) const fn of_base(reference: &str) -> Option<&'static str> {
    const NAME: &str = "mambaorg/micromamba";
    let bytes = reference.as_bytes();
    let from = if is_at(bytes, 0, "docker.io/") { 10 } else { 0 };
    let to = from + NAME.len();
    if is_at(bytes, from, NAME) && (to == bytes.len() || matches!(bytes[to], b'@' | b':')) {
        Some(MICROMAMBA)
    } else if is_at(bytes, 0, "gcr.io/distroless/") && find_word(bytes, 0, "nonroot").is_some() {
        Some(NONROOT)
    } else {
        None
    }
}

/// Checks that whoever runs a step can install packages of the system.
pub(crate) const fn installs(user: &str) -> Result<(), Fault> {
    match kind_of(user) {
        UserKind::Root | UserKind::Unknown => Ok(()),
        UserKind::Number | UserKind::Name => {
            let what = "runs this step, and only root can install packages of the system";
            let fix = "set that user after this statement, or another before it: user \"root\"";
            wrong(Rule::NeedsRoot, what, fix, 0, user.len())
        }
    }
}

/// Checks that whoever runs a step can create users.
pub(crate) const fn creates(user: &str) -> Result<(), Fault> {
    only_root(user, "runs this step, and only root can create users")
}

/// Checks that whoever runs a step can put programs into a folder of the system.
pub(crate) const fn adds_programs(user: &str) -> Result<(), Fault> {
    only_root(
        user,
        "runs this step, and only root can put programs into a folder of the system",
    )
}

/// Checks as [`installs`] does, with other words.
const fn only_root(user: &str, what: &'static str) -> Result<(), Fault> {
    match installs(user) {
        Ok(()) => Ok(()),
        Err(fault) => Err(Fault { what, ..fault }),
    }
}

/// Checks that a cache can be made for whoever runs a step: engines take a number.
pub(crate) const fn owns_caches(user: &str) -> Result<(), Fault> {
    match kind_of(user) {
        UserKind::Root | UserKind::Number => Ok(()),
        UserKind::Name | UserKind::Unknown => {
            let what = "runs this step, and its cache is one that only root can write to";
            let fix = "set the user by number: user \"1000:1000\"";
            wrong(Rule::ClosedCache, what, fix, 0, user.len())
        }
    }
}

/// Returns the user that an instruction of a Dockerfile sets: `USER app`. `None` if it is another instruction.
pub(crate) const fn of_instruction(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let [b'U' | b'u', b'S' | b's', b'E' | b'e', b'R' | b'r', b' ' | b'\t', ..] = bytes else {
        return None;
    };
    let (mut from, mut to) = (5, bytes.len());
    while from < to && matches!(bytes[from], b' ' | b'\t') {
        from += 1;
    }
    while from < to && matches!(bytes[to - 1], b' ' | b'\t' | b'\n' | b'\r') {
        to -= 1;
    }
    if to - from > 1 && matches!((bytes[from], bytes[to - 1]), (b'"', b'"') | (b'\'', b'\'')) {
        (from, to) = (from + 1, to - 1);
    }
    Some(part(text, from, to))
}

#[cfg(test)]
mod tests {
    use super::{UserKind, kind_of, of_base, of_instruction};

    #[test]
    fn whom_a_text_means() {
        for root in ["", "root", "0", "00", "0:0", "root:root", "0:app"] {
            assert_eq!(kind_of(root), UserKind::Root, "{root}");
        }
        for number in ["1000", "1000:1000", "65534:root"] {
            assert_eq!(kind_of(number), UserKind::Number, "{number}");
        }
        for name in ["app", "app:app", "root2", "Root", "app:0", "0app"] {
            assert_eq!(kind_of(name), UserKind::Name, "{name}");
        }
        for unknown in ["$U", "${U:-1000}", "app$U", r"a\pp", "\"a\""] {
            assert_eq!(kind_of(unknown), UserKind::Unknown, "{unknown}");
        }
        assert_eq!(kind_of("1000:$G"), UserKind::Number);
    }

    #[test]
    fn users_of_bases() {
        for known in [
            "mambaorg/micromamba",
            "mambaorg/micromamba:2.3",
            "docker.io/mambaorg/micromamba@sha256:0",
        ] {
            assert_eq!(of_base(known), Some("57439:57439"), "{known}");
        }
        for known in [
            "gcr.io/distroless/cc-debian12:nonroot",
            "gcr.io/distroless/cc-debian12:debug-nonroot@sha256:0",
        ] {
            assert_eq!(of_base(known), Some("65532:65532"), "{known}");
        }
        for other in [
            "debian:12",
            "gcr.io/distroless/cc-debian12:debug",
            "ghcr.io/app:nonroot",
            "mambaorg/micromamba-server",
            "ghcr.io/mambaorg/micromamba",
            "mambaorg",
            "",
        ] {
            assert_eq!(of_base(other), None, "{other}");
        }
    }

    #[test]
    fn users_of_instructions() {
        for text in ["USER app", "user app", "USER\t app \n", "USER \"app\"", "USER 'app'"] {
            assert_eq!(of_instruction(text), Some("app"), "{text:?}");
        }
        for text in ["USERS app", "USER", "RUN id", ""] {
            assert_eq!(of_instruction(text), None, "{text:?}");
        }
    }
}
