//! Packages and channels of conda: `[channel::]name [version [build]] [key=value, …]` (CEP 29, "Conda match spec", as
//! `micromamba install` and environment files take it; names by CEP 26).

use super::bytes::{
    find, find_word, get, is_at, is_blank, is_in, is_one_of, skip_blanks, skip_char, skip_set, skip_until,
    skip_visible, skip_word, starts_with_one_of,
};
use super::{not_an_option, not_empty, only, option, url, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::CondaPackage;
const CHANNEL: Rule = Rule::CondaChannel;
const FIX: &str = "write `name`, `name=1.26`, `name>=1.20,<2` or `channel::name`";
const OPERATORS: &[&str] = &["=", "==", "!=", ">=", "<=", ">", "<", "~="];
/// The keys that a specification may have in brackets.
const KEYS: &[&str] = &[
    "name",
    "version",
    "build",
    "build_number",
    "channel",
    "subdir",
    "url",
    "fn",
    "md5",
    "sha256",
    "license",
    "license_family",
    "features",
    "track_features",
];

/// Options of micromamba, and what to do instead.
const OPTIONS: option::Answers = &[
    (&["-c", "--channel"], "write `channels = [\"conda-forge\"]`"),
    (&["-f", "--file"], "write `spec_file = \"environment.yml\"`"),
    (
        &["-y", "--yes", "-q", "--quiet"],
        "leave it out; `micromamba` never asks",
    ),
    (
        &["-n", "--name", "-p", "--prefix"],
        "leave it out; the packages go into the base environment",
    ),
];

/// Checks a package of conda, or the URL of one.
pub(crate) const fn package(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if skip_blanks(bytes, 0) == end {
        return wrong(RULE, "is empty", "name a package, such as `numpy`", 0, end);
    }
    attempt!(option::refuse(bytes, OPTIONS, "use `run \"micromamba install …\"`"));
    if is_blank(bytes[0]) || is_blank(bytes[end - 1]) {
        let at = if is_blank(bytes[0]) { 0 } else { end - 1 };
        return wrong(RULE, "has a blank at its start or end", "leave it out", at, at + 1);
    }
    let body = bracket(bytes);
    let from = match start_of_name(bytes) {
        Some(0) => 0,
        Some(from) => {
            attempt!(channel_part(bytes, from - 2));
            from
        }
        None => return archive(bytes),
    };
    let at = attempt!(name(bytes, from, body));
    attempt!(version_and_build(bytes, at, body));
    if body < end { brackets(bytes, body) } else { Ok(()) }
}

/// Finds where the name starts, behind the channel; nothing in the URL of an archive, which has none.
const fn start_of_name(bytes: &[u8]) -> Option<usize> {
    match find_word(bytes, 0, "::") {
        Some(colons) if colons < bracket(bytes) => Some(colons + 2),
        _ if find_word(bytes, 0, "://").is_some() => None,
        _ => Some(0),
    }
}

/// Returns the bytes of a package that are its name; an empty range for the URL of an archive.
#[cfg(feature = "program")]
pub(crate) const fn name_of(bytes: &[u8]) -> std::ops::Range<usize> {
    let Some(from) = start_of_name(bytes) else {
        return 0..0;
    };
    from..end_of_name(bytes, from, bracket(bytes))
}

/// Returns where the brackets start; the end where there are none.
const fn bracket(bytes: &[u8]) -> usize {
    find(bytes, 0, bytes.len(), b'[')
}

/// Checks the channel before `::`.
const fn channel_part(bytes: &[u8], end: usize) -> Result<(), Fault> {
    let found = ("has a channel with a character that none has", FIX);
    attempt!(only(bytes, (0, end), "._-/:@+~%", RULE, found));
    if end == 0 || bytes[0] == b'/' || bytes[end - 1] == b'/' {
        let what = "has no channel before its `::`";
        return wrong(RULE, what, "write `channel::name`, or the name alone", 0, end);
    }
    Ok(())
}

/// Checks the URL of a package: an archive, perhaps with a checksum behind `#`.
const fn archive(bytes: &[u8]) -> Result<(), Fault> {
    let end = find(bytes, 0, bytes.len(), b'#');
    if !starts_with_one_of(bytes, 0, &["https://", "http://", "file:///"]) {
        let what = "is a URL that micromamba does not fetch";
        return wrong(RULE, what, "write it with https", 0, end);
    }
    let at = skip_visible(bytes, 0, bytes.len(), "\"'`\\");
    if at < bytes.len() {
        let what = "has a character that no URL has";
        return wrong(RULE, what, "write its percent code instead", at, skip_char(bytes, at));
    }
    let is_archive = is_at(bytes, end.saturating_sub(6), ".conda") || is_at(bytes, end.saturating_sub(8), ".tar.bz2");
    if is_archive {
        return no_token(bytes);
    }
    let what = "is a URL of something else than a package of conda";
    let fix = "end it with `.conda` or `.tar.bz2`, or write `channel::name`";
    wrong(RULE, what, fix, 0, end)
}

/// Finds where the name ends that starts there.
const fn end_of_name(bytes: &[u8], from: usize, end: usize) -> usize {
    skip_until(bytes, from, end, " \t=<>!~")
}

/// Returns a name: letters, whose case conda does not tell apart, digits, `-`, `_` and `.`.
const fn name(bytes: &[u8], from: usize, end: usize) -> Result<usize, Fault> {
    let end = end_of_name(bytes, from, end);
    let at = skip_word(bytes, from, end, "._-");
    if at < end {
        let what = "has a character that no package of conda has";
        return wrong(RULE, what, FIX, at, skip_char(bytes, at));
    }
    if at == from || is_in(bytes[from], ".-") {
        let to = if at > from { from + 1 } else { at };
        let what = "does not start with the name of a package";
        return wrong(RULE, what, "start it with a letter, a digit or `_`", from, to);
    }
    Ok(at)
}

/// Checks the versions between name and brackets: ` 1.26 py312_0`, `=1.26=py312_0`, `>=1.20,<2`.
const fn version_and_build(bytes: &[u8], from: usize, end: usize) -> Result<(), Fault> {
    let at = skip_blanks(bytes, from);
    if at >= end {
        return Ok(());
    }
    let bare = !is_in(bytes[at], "=<>!~(");
    if bare && !bytes[at].is_ascii_digit() && bytes[at] != b'*' {
        let what = "has a second word";
        let fix = "write each package as a text of its own";
        return wrong(RULE, what, fix, at, skip_char(bytes, at));
    }
    let to = attempt!(versions(bytes, at, end, bare));
    let next = skip_blanks(bytes, to);
    if next >= end {
        return Ok(());
    }
    if bytes[next] == b'=' {
        return build(bytes, next + 1, end);
    }
    if next > to {
        return build(bytes, next, end);
    }
    let what = "has a character that no version has";
    wrong(RULE, what, FIX, next, skip_char(bytes, next))
}

/// Checks conditions with `,` or `|` between them, perhaps in parentheses, and returns where they end.
const fn versions(bytes: &[u8], from: usize, end: usize, bare: bool) -> Result<usize, Fault> {
    let (mut at, mut open, mut is_bare) = (from, 0, bare);
    loop {
        while at < end && bytes[at] == b'(' {
            open += 1;
            at = skip_blanks(bytes, at + 1);
        }
        at = attempt!(condition(bytes, at, end, is_bare));
        is_bare = true;
        while at < end && bytes[at] == b')' && open > 0 {
            open -= 1;
            at += 1;
        }
        let next = skip_blanks(bytes, at);
        if next >= end || !is_in(bytes[next], ",|") {
            break;
        }
        at = skip_blanks(bytes, next + 1);
        if at >= end {
            return wrong(RULE, "ends with a comma or `|`", "leave it out", next, next + 1);
        }
    }
    if open > 0 {
        let what = "has a `(` without its `)`";
        return wrong(RULE, what, "close it, or leave both out", from, at);
    }
    Ok(at)
}

/// Checks an operator and a version, or a version alone, and returns where it ends.
const fn condition(bytes: &[u8], from: usize, end: usize, bare: bool) -> Result<usize, Fault> {
    let operator = skip_set(bytes, from, end, "<>=!~");
    if operator > from && !is_one_of(bytes, from, operator, OPERATORS) {
        return bad_operator(bytes, from, operator);
    }
    if operator == from && !bare {
        return wrong(RULE, "has no version where one is expected", FIX, from, from);
    }
    let start = skip_blanks(bytes, operator);
    let to = skip_word(bytes, start, end, "._+*!-");
    if to == start {
        let what = "has no version after its operator";
        return wrong(RULE, what, FIX, from, operator);
    }
    Ok(to)
}

const fn bad_operator(bytes: &[u8], from: usize, to: usize) -> Result<usize, Fault> {
    let (what, fix) = if is_at(bytes, from, "=>") {
        ("has `=>`, which is not a version operator", "write `>=`")
    } else if is_at(bytes, from, "=<") {
        ("has `=<`, which is not a version operator", "write `<=`")
    } else {
        (
            "has an operator that conda does not know",
            "write `=`, `==`, `!=`, `>=`, `<=`, `>`, `<` or `~=`",
        )
    };
    wrong(RULE, what, fix, from, to)
}

/// Checks the build behind the version, to the end.
const fn build(bytes: &[u8], from: usize, end: usize) -> Result<(), Fault> {
    let at = skip_word(bytes, from, end, "._+*");
    if at == from {
        let what = "has no build where one is expected";
        let fix = "write it as in `name=1.26=py312_0`, or leave out the `=`";
        return wrong(RULE, what, fix, from, at);
    }
    if skip_blanks(bytes, at) < end {
        let what = "has something behind its build";
        return wrong(RULE, what, "write each package as a text of its own", at, end);
    }
    Ok(())
}

/// Checks `[key=value, key='value']`, to the end.
const fn brackets(bytes: &[u8], open: usize) -> Result<(), Fault> {
    let end = bytes.len();
    let mut at = skip_blanks(bytes, open + 1);
    loop {
        at = attempt!(entry(bytes, at));
        match get(bytes, at) {
            b',' => at = skip_blanks(bytes, at + 1),
            b']' if at + 1 == end => return Ok(()),
            b']' => {
                let what = "has something behind its brackets";
                return wrong(RULE, what, "write them last", at + 1, end);
            }
            _ => return wrong(RULE, "has a `[` without its `]`", "close it", open, end),
        }
    }
}

/// Checks a key and its value, and returns where the blanks behind them end.
const fn entry(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let key = skip_word(bytes, from, bytes.len(), "_-.");
    let equals = skip_blanks(bytes, key);
    if get(bytes, equals) != b'=' {
        let what = "has extras, which packages of conda do not have";
        let fix = "name the package alone, and those that the extra needs";
        return wrong(RULE, what, fix, from, key);
    }
    if !is_one_of(bytes, from, key, KEYS) {
        let what = "has a key in its brackets that conda does not know";
        return wrong(RULE, what, "write one such as `version` or `build`", from, key);
    }
    let value = skip_blanks(bytes, equals + 1);
    let to = match get(bytes, value) {
        quote @ (b'"' | b'\'') => {
            let close = find(bytes, value + 1, bytes.len(), quote);
            if close == bytes.len() {
                return wrong(RULE, "has a quote that is not closed", "close it", value, close);
            }
            close + 1
        }
        _ => skip_until(bytes, value, bytes.len(), " \t,]'\""),
    };
    if to == value {
        return wrong(RULE, "has a key without a value", "write `key=value`", from, value);
    }
    Ok(skip_blanks(bytes, to))
}

/// Checks a channel: a name such as `conda-forge` or `conda-forge/label/rc`, or a URL.
pub(crate) const fn channel(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let end = bytes.len();
    attempt!(not_empty(bytes, CHANNEL, "name a channel, such as `conda-forge`"));
    if find_word(bytes, 0, "://").is_some() {
        attempt!(url::index(text));
        return no_token(bytes);
    }
    attempt!(not_an_option(bytes, CHANNEL, "write the channel alone"));
    if is_in(bytes[0], "./~") {
        let what = "is a path, and no folder of yours is in the build step";
        return wrong(CHANNEL, what, "write a name such as `conda-forge`, or a URL", 0, end);
    }
    if find_word(bytes, 0, "::").is_some() {
        let what = "names a package too";
        let fix = "write it among the packages: `conda-forge::numpy`";
        return wrong(CHANNEL, what, fix, 0, end);
    }
    let found = (
        "has a character that no channel has",
        "write each channel as a text of its own: [\"conda-forge\", \"nvidia\"]",
    );
    attempt!(only(bytes, (0, end), "._-/", CHANNEL, found));
    if bytes[end - 1] == b'/' {
        return wrong(CHANNEL, "ends with `/`", "leave it out", end - 1, end);
    }
    Ok(())
}

/// Refuses `https://host/t/TOKEN/channel`, as Anaconda's servers take tokens.
const fn no_token(bytes: &[u8]) -> Result<(), Fault> {
    let Some(scheme) = find_word(bytes, 0, "://") else {
        return Ok(());
    };
    let host = find(bytes, scheme + 3, bytes.len(), b'/');
    if !is_at(bytes, host, "/t/") {
        return Ok(());
    }
    let what = "has a token, which would stay in the image's history";
    let fix = "give micromamba's authentication file to a `run` by `secret`, and install there";
    wrong(
        Rule::PasswordInUrl,
        what,
        fix,
        host,
        find(bytes, host + 3, bytes.len(), b'/'),
    )
}
