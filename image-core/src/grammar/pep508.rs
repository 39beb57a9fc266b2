//! Python requirements: `name [extras] (versions | @ url) [; marker]` (`PyPA`, "Dependency specifiers", once PEP 508).

use super::bytes::{
    find, find_word, get, is_at, is_in, is_one_of, skip_blanks, skip_char, skip_set, skip_until, skip_word,
    starts_with_one_of,
};
use super::{at_character, marker, option, pep440, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::PythonRequirement;
const FIX: &str = "write `name`, `name>=1.2` or `name[extra]==1.2.3`";
const OPERATORS: &[&str] = &["~=", "==", "!=", "<=", ">=", "<", ">", "==="];
const OPERATOR_FIX: &str = "write `==`, `!=`, `>=`, `<=`, `>`, `<` or `~=`";

/// The answer to an option that has none of its own.
const OTHER_OPTION: &str = "write `extra_options = \"…\"`, or use `run \"pip install …\"`";
/// Options of pip, and what to do instead.
const OPTIONS: option::Answers = &[
    (
        &["-e", "--editable"],
        "copy the project, and install it by `run \"pip install -e /app\"`",
    ),
    (&["--pre"], "write the option `pre` after the packages"),
    (&["-r", "--requirement"], "write `requirements = \"requirements.txt\"`"),
    (&["-i", "--index-url"], "write `index_url = \"https://…\"`"),
    (&["--extra-index-url"], "write `extra_index_url = \"https://…\"`"),
    (&["-f", "--find-links"], "write `find_links = \"https://…\"`"),
    (
        &["-c", "--constraint"],
        "bind the file and write `extra_options = \"-c /path/constraints.txt\"`",
    ),
    (
        &["--no-cache-dir", "-q", "--quiet", "--disable-pip-version-check"],
        "leave it out; the cache is not in the image",
    ),
    (&["-U", "--upgrade"], "write `extra_options = \"--upgrade\"`"),
];

pub(crate) const fn check(bytes: &[u8]) -> Result<(), Fault> {
    let from = skip_blanks(bytes, 0);
    if from == bytes.len() {
        return wrong(RULE, "is empty", "name a package, such as `requests`", 0, bytes.len());
    }
    attempt!(option::refuse(bytes, OPTIONS, OTHER_OPTION));
    attempt!(not_a_place(bytes, from));
    attempt!(not_a_list(bytes, from));
    let mut at = skip_blanks(bytes, attempt!(name(bytes, from)));
    if get(bytes, at) == b'[' {
        at = skip_blanks(bytes, attempt!(extras(bytes, at)));
    }
    match get(bytes, at) {
        b'@' => return url(bytes, at + 1),
        b'(' => at = attempt!(in_parentheses(bytes, at)),
        b';' => {}
        _ if at < bytes.len() => at = attempt!(versions(bytes, at)),
        _ => return Ok(()),
    }
    at = skip_blanks(bytes, at);
    match get(bytes, at) {
        b';' => marker::check(bytes, at + 1),
        _ if at == bytes.len() => Ok(()),
        _ => Err(unexpected(bytes, at)),
    }
}

/// Refuses the name of a requirements file, which pip would look up as that of a package.
const fn not_a_list(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if starts_with_one_of(bytes, from, &["requirements"]) && is_at(bytes, bytes.len().saturating_sub(4), ".txt") {
        let fix = "write `requirements = \"requirements.txt\"`";
        return wrong(Rule::PackageOption, "is a file, not a package", fix, from, bytes.len());
    }
    Ok(())
}

/// Refuses paths and bare URLs, which pip takes and a requirement is not.
const fn not_a_place(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let end = bytes.len();
    let name = skip_word(bytes, from, end, "+.-_");
    if is_at(bytes, name, "://") || starts_with_one_of(bytes, from, &["git@", "file:"]) {
        let what = "is a URL without a name";
        return wrong(RULE, what, "write the package's name and `@` before it", from, end);
    }
    if is_in(bytes[from], "./~\\") || get(bytes, name) == b'/' {
        let fix = "copy the project, and install it by `run \"pip install /path\"`";
        return wrong(RULE, "is a path", fix, from, end);
    }
    if name == end && (is_at(bytes, end.saturating_sub(4), ".whl") || is_at(bytes, end.saturating_sub(7), ".tar.gz")) {
        let fix = "write `name @ file:///path`, or install it by `run`";
        return wrong(RULE, "is a file", fix, from, end);
    }
    Ok(())
}

/// Returns a name: letters, digits and `._-`, a letter or digit first and last.
const fn name(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let to = skip_word(bytes, from, bytes.len(), "._-");
    if to == from {
        let what = "does not start with the name of a package";
        return wrong(RULE, what, FIX, from, skip_char(bytes, from));
    }
    let edge = if bytes[from].is_ascii_alphanumeric() {
        to - 1
    } else {
        from
    };
    if !bytes[edge].is_ascii_alphanumeric() {
        let what = "has a name that starts or ends with `.`, `_` or a hyphen";
        return wrong(RULE, what, "start and end it with a letter or digit", edge, edge + 1);
    }
    Ok(to)
}

/// Checks `[a, b]`, and returns where it ends.
const fn extras(bytes: &[u8], open: usize) -> Result<usize, Fault> {
    let close = find(bytes, open, bytes.len(), b']');
    if close == bytes.len() {
        let what = "has a `[` without its `]`";
        return wrong(RULE, what, "close the extras with `]`", open, close);
    }
    let mut at = skip_blanks(bytes, open + 1);
    while at < close {
        let to = attempt!(name(bytes, at));
        at = skip_blanks(bytes, to);
        if bytes[at] == b',' && skip_blanks(bytes, at + 1) < close {
            at = skip_blanks(bytes, at + 1);
        } else if at < close {
            let what = "has extras that are not names with commas between them";
            return wrong(RULE, what, "write them as in `name[one,two]`", at, skip_char(bytes, at));
        }
    }
    Ok(close + 1)
}

/// Checks the part after the `@`.
const fn url(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let from = skip_blanks(bytes, at);
    let to = skip_until(bytes, from, bytes.len(), " \t");
    let scheme = match find_word(bytes, from, ":") {
        Some(colon) => colon > from && colon < to,
        None => false,
    };
    if !scheme {
        let fix = if get(bytes, from).is_ascii_digit() {
            "write a release with `==`, or `name @ https://…`"
        } else {
            "write `name @ https://…`"
        };
        return wrong(RULE, "has no URL after the `@`", fix, from, to);
    }
    let after = skip_blanks(bytes, to);
    match get(bytes, after) {
        b';' => marker::check(bytes, after + 1),
        _ if after == bytes.len() => Ok(()),
        _ => wrong(
            RULE,
            "has something behind its URL",
            "write a marker behind ` ;`, or nothing",
            after,
            bytes.len(),
        ),
    }
}

const fn in_parentheses(bytes: &[u8], open: usize) -> Result<usize, Fault> {
    let first = skip_blanks(bytes, open + 1);
    let to = if get(bytes, first) == b')' {
        first
    } else {
        skip_blanks(bytes, attempt!(versions(bytes, first)))
    };
    if get(bytes, to) != b')' {
        let what = "has a `(` without its `)`";
        return wrong(RULE, what, "close it, or leave both out", open, to);
    }
    Ok(to + 1)
}

/// Checks conditions with commas between them, and returns where they end.
const fn versions(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let mut at = from;
    loop {
        at = attempt!(condition(bytes, at));
        let next = skip_blanks(bytes, at);
        if get(bytes, next) != b',' {
            return Ok(at);
        }
        at = skip_blanks(bytes, next + 1);
        if at == bytes.len() {
            return wrong(RULE, "ends with a comma", "leave it out", next, next + 1);
        }
    }
}

/// Checks an operator and a version, and returns where they end.
const fn condition(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let operator = skip_set(bytes, at, bytes.len(), "<>=!~");
    if operator == at {
        return Err(unexpected(bytes, at));
    }
    if !is_one_of(bytes, at, operator, OPERATORS) {
        return Err(bad_operator(bytes, at, operator));
    }
    let from = skip_blanks(bytes, operator);
    let to = pep440::run_end(bytes, from);
    if from == to {
        return wrong(RULE, "has no version after its operator", FIX, at, operator);
    }
    if operator - at < 3 {
        attempt!(version(bytes, (at, operator), from, to));
    }
    Ok(to)
}

const fn bad_operator(bytes: &[u8], from: usize, to: usize) -> Fault {
    let (what, fix) = if is_at(bytes, from, "=>") {
        ("has `=>`, which is not a version operator", "write `>=`")
    } else if is_at(bytes, from, "=<") {
        ("has `=<`, which is not a version operator", "write `<=`")
    } else if to - from == 1 && bytes[from] == b'=' {
        ("has a single `=`, which is not a version operator", "write `==`")
    } else if is_at(bytes, from, "<>") {
        ("has `<>`, which is not a version operator", "write `!=`")
    } else if to - from == 1 && bytes[from] == b'~' {
        ("has a single `~`, which is not a version operator", "write `~=`")
    } else {
        ("has an operator that Python does not know", OPERATOR_FIX)
    };
    Fault {
        rule: RULE,
        what,
        fix,
        from,
        to,
    }
}

/// Checks the version from `from` to `to` behind an operator.
const fn version(bytes: &[u8], operator: (usize, usize), from: usize, to: usize) -> Result<(), Fault> {
    let version = pep440::read(bytes, from, to);
    let equality = matches!(bytes[operator.0], b'=' | b'!');
    if version.segments == 0 {
        return wrong(RULE, "has a version that does not start with a number", FIX, from, to);
    }
    if version.to < to {
        let fix = "write a version such as `1.2`, `1.2.3rc1` or, after `==`, `1.2.*`";
        let what = "has a version that Python cannot read from here on";
        return wrong(RULE, what, fix, version.to, to);
    }
    if version.wildcard && !equality {
        let what = "has a `.*` where only `==` and `!=` take one";
        return wrong(RULE, what, "leave out `.*`, or write `==`", to - 2, to);
    }
    if version.local && !equality {
        let what = "has a local version (`+…`) where only `==` and `!=` take one";
        return wrong(RULE, what, "leave out `+` and what follows, or write `==`", from, to);
    }
    if bytes[operator.0] == b'~' && version.segments < 2 {
        let what = "has `~=` with a version of one number, which would allow nothing or all";
        let fix = "write two numbers or more, such as `~=1.4`, or `>=`";
        return wrong(RULE, what, fix, from, to);
    }
    Ok(())
}

/// Refuses a character where a version operator, `;` or the end is expected.
const fn unexpected(bytes: &[u8], at: usize) -> Fault {
    let found = match get(bytes, at) {
        b'<' | b'>' | b'=' | b'!' | b'~' => ("has no comma between two versions", "write a comma, as in `>=1,<2`"),
        b',' => ("has a comma without a version before it", FIX),
        b'#' => ("has a comment", "write it as a Rust comment"),
        byte if byte.is_ascii_alphanumeric() => (
            "has a second word",
            "write each package as a text of its own, and a version behind `==`",
        ),
        b'-' => (
            "has an option behind it",
            option::answer(bytes, at, OPTIONS, OTHER_OPTION),
        ),
        _ => ("has a character that no requirement has there", FIX),
    };
    at_character(RULE, found, bytes, at)
}
