//! Packages of npm. What `npm install` takes (npm-package-arg 13): a name of the registry, perhaps with a version, a range
//! or a tag behind `@`; `alias@npm:name`; a git repository; the URL, or the path in the container, of a package.

use super::bytes::{
    find, get, is, is_at, is_blank, is_in, is_one_of, skip_blanks, skip_char, skip_digits, skip_set, skip_word,
    starts_with_one_of,
};
use super::{at_character, not_empty, option, url, wrong};
use crate::kind::Kind;
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::NpmPackage;
const FIX: &str = "write `name`, `@scope/name` or `name@version`, such as `typescript@5`";

const NO_AT: &str = "has no `@` before the version";
const AT_FIX: &str = "write `name@version`, such as `typescript@>=5`";

/// Options of npm, and what to do instead.
const OPTIONS: option::Answers = &[
    (
        &["-g", "--global", "--location"],
        "leave it out; packages that are named are installed globally",
    ),
    (
        &[
            "-y",
            "--yes",
            "-q",
            "--quiet",
            "--silent",
            "-s",
            "--no-audit",
            "--no-fund",
            "--loglevel",
        ],
        "leave it out; `npm` asks and advertises nothing here",
    ),
    (&["--registry"], "write `registry = \"https://…\"`"),
    (
        &["--omit", "--production", "--only"],
        "write `project = \".\", omit = [\"dev\"]`",
    ),
    (
        &["--cache"],
        "leave it out; the cache is kept between builds, and not in the image",
    ),
];

/// Schemes of URLs that npm reads, and its short names of hosts.
const SCHEMES: &[&str] = &[
    "http",
    "https",
    "file",
    "git",
    "git+ssh",
    "git+http",
    "git+https",
    "git+file",
    "git+rsync",
    "git+ftp",
    "github",
    "gitlab",
    "bitbucket",
    "gist",
    "npm",
];

/// The characters of a name and a tag beside letters and digits: those that need no escape in a URL.
const SAFE: &str = "-_.!~*'()";

/// Checks a package.
pub(crate) const fn package(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(not_empty(bytes, RULE, "name a package, such as `typescript`"));
    attempt!(option::refuse(bytes, OPTIONS, "write it in `extra_options = \"…\"`"));
    if is_path(bytes, 0) || is_scp(bytes) || is_local(bytes) {
        return address(bytes, 0);
    }
    if is_at(bytes, 0, "npm:") {
        return of_registry(bytes, "npm:".len());
    }
    if scheme_end(bytes, 0) > 0 {
        return of_scheme(bytes, 0);
    }
    let end = attempt!(name(bytes, 0));
    if end == bytes.len() {
        return Ok(());
    }
    specifier(bytes, end + 1)
}

/// Checks the name of packages that a project can do without.
pub(crate) const fn group(bytes: &[u8]) -> Result<(), Fault> {
    if is_one_of(bytes, 0, bytes.len(), &["dev", "optional", "peer"]) {
        return Ok(());
    }
    let fix = "write `\"dev\"`, `\"optional\"` or `\"peer\"`";
    wrong(RULE, "is not what npm can leave out", fix, 0, bytes.len())
}

/// Checks the address of a registry.
pub(crate) const fn registry(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if !is_at(bytes, 0, "https://") && !is_at(bytes, 0, "http://") {
        let fix = "write it with its scheme: https://registry.example.com/";
        return wrong(Rule::PackageUrl, "is not the URL of a registry", fix, 0, bytes.len());
    }
    url::address(text, find(bytes, 0, bytes.len(), b':') + "://".len(), Kind::NpmRegistry)
}

/// Checks what follows the `@` of a name.
const fn specifier(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if is_at(bytes, from, "npm:") {
        return of_registry(bytes, from + "npm:".len());
    }
    if is_path(bytes, from) {
        return address(bytes, from);
    }
    if scheme_end(bytes, from) > from {
        return of_scheme(bytes, from);
    }
    let is_version = version_or_tag(bytes, from);
    if is_version.is_err() && find(bytes, from, bytes.len(), b'/') < bytes.len() {
        return address(bytes, from);
    }
    is_version
}

/// Checks a version, a range or a tag.
const fn version_or_tag(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if skip_blanks(bytes, from) == bytes.len() {
        let fix = "write a version, such as `typescript@5`, or leave the `@` out";
        return wrong(RULE, "has nothing after the `@`", fix, from - 1, bytes.len());
    }
    match range(bytes, from) {
        Err(at) if safe_end(bytes, from) < bytes.len() => Err(no_version(bytes, at)),
        Ok(()) | Err(_) => Ok(()),
    }
}

const fn no_version(bytes: &[u8], at: usize) -> Fault {
    let found = match get(bytes, at) {
        b',' => ("has a comma in its range", "write a blank instead: `typescript@>=5 <6`"),
        0 => (
            "has no version after the operator",
            "write one, such as `typescript@>=5`",
        ),
        _ => (
            "has no version or tag here",
            "write a version, a range or a tag, such as `typescript@^5.4` or `typescript@next`",
        ),
    };
    at_character(RULE, found, bytes, at)
}

/// Checks the package behind `npm:`, which is one of a registry.
const fn of_registry(bytes: &[u8], from: usize) -> Result<(), Fault> {
    if from == bytes.len() {
        let what = "has no package after `npm:`";
        return wrong(RULE, what, "name it, such as `react-18@npm:react@18`", from - 1, from);
    }
    let end = attempt!(name(bytes, from));
    if end == bytes.len() {
        return Ok(());
    }
    version_or_tag(bytes, end + 1)
}

/// Checks the name that starts there, and returns its end: at the `@` behind it, or that of the text.
const fn name(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let mut start = from;
    if get(bytes, from) == b'@' {
        let slash = attempt!(name_part(bytes, from + 1));
        if get(bytes, slash) != b'/' || slash == from + 1 {
            let fix = "write `@scope/name`, such as `@types/node`";
            return wrong(RULE, "has a scope and no name", fix, from, slash);
        }
        start = slash + 1;
    }
    if is_in(get(bytes, start), "._-") && start < bytes.len() {
        let what = "has a name that starts with a sign";
        return wrong(RULE, what, FIX, start, start + 1);
    }
    let end = attempt!(name_part(bytes, start));
    if end == start {
        return wrong(RULE, "has no name", FIX, from, bytes.len());
    }
    match get(bytes, end) {
        b'/' => {
            let what = "has more than one `/` in its name";
            wrong(
                RULE,
                what,
                "write `@scope/name`; a path in the container starts with `/` or `./`",
                end,
                end + 1,
            )
        }
        _ => Ok(end),
    }
}

/// Returns the end of a part of a name, which is at a `/` or `@`, or at the end of the text.
const fn name_part(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let at = safe_end(bytes, from);
    if at == bytes.len() || is_in(bytes[at], "/@") {
        return Ok(at);
    }
    let (what, fix) = match bytes[at] {
        b' ' | b'\t' => ("has a blank", "write each package as a text of its own"),
        b'=' | b'<' | b'>' | b'^' | b':' => (NO_AT, AT_FIX),
        b'$' => ("has a `$`, which nobody expands there", "name a constant: `{PACKAGE}`"),
        _ => ("has a character that no package of npm has in its name", FIX),
    };
    wrong(RULE, what, fix, at, skip_char(bytes, at))
}

/// Returns the end of what needs no escape in a URL.
const fn safe_end(bytes: &[u8], at: usize) -> usize {
    skip_word(bytes, at, bytes.len(), SAFE)
}

/// Checks a URL, or a short name of a host, of a scheme that npm knows.
const fn of_scheme(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let end = scheme_end(bytes, from);
    let is_known = is_one_of(bytes, from, end, SCHEMES);
    if !is_known && !is_at(bytes, end, "://") {
        return wrong(RULE, NO_AT, AT_FIX, end, end + 1);
    }
    if !is_known {
        let fix = "write `https://…` of an archive, `git+https://…`, or `github:user/repository`";
        return wrong(RULE, "is a URL that npm does not fetch", fix, from, end + 1);
    }
    if end + 1 == bytes.len() {
        let fix = "write all of it, such as `github:user/repository`";
        return wrong(RULE, "has nothing after the `:`", fix, end, end + 1);
    }
    address(bytes, from)
}

/// Refuses blanks and control characters, which end a path or a URL.
const fn address(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let mut at = from;
    while at < bytes.len() {
        if is_blank(bytes[at]) || bytes[at].is_ascii_control() {
            let fix = "write each package as a text of its own; in a URL, a blank is `%20`";
            return wrong(RULE, "has a blank", fix, at, at + 1);
        }
        at += 1;
    }
    Ok(())
}

/// Returns the place of the `:` behind a scheme, or `from` if there is none.
const fn scheme_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && (bytes[at].is_ascii_alphabetic() || (bytes[at] == b'+' && at > from)) {
        at += 1;
    }
    if get(bytes, at) == b':' { at } else { from }
}

/// Returns whether a path starts there that npm reads as one.
const fn is_path(bytes: &[u8], from: usize) -> bool {
    const STARTS: &[&str] = &["./", "../", "/", "~/"];
    starts_with_one_of(bytes, from, STARTS) || is(bytes, from, bytes.len(), ".")
}

/// Returns whether it is the archive of a package, or a repository of GitHub: `pkg.tgz`, `user/repository`.
const fn is_local(bytes: &[u8]) -> bool {
    let end = find(bytes, 1, bytes.len(), b'@');
    let slash = find(bytes, 0, end, b'/') < end;
    bytes[0] != b'@' && scheme_end(bytes, 0) == 0 && (slash || is_archive(bytes, end))
}

const fn is_archive(bytes: &[u8], end: usize) -> bool {
    const ENDS: &[&str] = &[".tgz", ".tar.gz", ".tar"];
    let mut i = 0;
    while i < ENDS.len() {
        if end > ENDS[i].len() && is_one_of(bytes, end - ENDS[i].len(), end, &[ENDS[i]]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns whether it is a repository as ssh has it: `git@github.com:user/repository.git`.
const fn is_scp(bytes: &[u8]) -> bool {
    let sign = find(bytes, 1, bytes.len(), b'@');
    let colon = find(bytes, sign, bytes.len(), b':');
    let dot = find(bytes, sign, colon, b'.');
    let is_scheme = scheme_end(bytes, 0) > 0;
    bytes[0] != b'@' && !is_scheme && dot > sign + 1 && dot < colon && colon + 1 < bytes.len()
}

/// Reads a range (node-semver, loose): comparators between blanks, `a - b`, and alternatives between `||`. The error is
/// the place where none goes on.
const fn range(bytes: &[u8], from: usize) -> Result<(), usize> {
    let mut at = skip_blanks(bytes, from);
    while at < bytes.len() {
        if is_at(bytes, at, "||") {
            at += 2;
        } else if is_at(bytes, at, "- ") && at > from && is_blank(bytes[at - 1]) {
            at = skip_blanks(bytes, at + 1);
        } else {
            at = attempt!(comparator(bytes, at));
        }
        at = skip_blanks(bytes, at);
    }
    Ok(())
}

/// Reads an operator and a version, perhaps with parts left out, and returns its end.
const fn comparator(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let mut at = skip_set(bytes, from, bytes.len(), "<>=~^");
    if !is_one_of(bytes, from, at, &["", "^", "~", "~>", "<", "<=", ">", ">=", "="]) {
        return Err(from);
    }
    at = skip_blanks(bytes, at);
    if is_in(get(bytes, at), "vV") && at < bytes.len() {
        at += 1;
    }
    let end = attempt!(version(bytes, at));
    if end < bytes.len() && !is_blank(bytes[end]) && bytes[end] != b'|' {
        return Err(end);
    }
    Ok(end)
}

/// Reads up to three numbers or wildcards, with what may follow the third.
const fn version(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let (mut at, mut parts) = (from, 0);
    while parts < 3 {
        let end = if is_in(get(bytes, at), "xX*") && at < bytes.len() {
            at + 1
        } else {
            skip_digits(bytes, at, bytes.len())
        };
        if end == at {
            return Err(at);
        }
        at = end;
        parts += 1;
        if get(bytes, at) != b'.' || parts == 3 {
            break;
        }
        at += 1;
    }
    if parts < 3 {
        return Ok(at);
    }
    Ok(skip_identifiers(bytes, at))
}

/// Skips a pre-release and build metadata: `-rc.1+5`, and `rc1` as some write it. A sign is not the last one.
const fn skip_identifiers(bytes: &[u8], from: usize) -> usize {
    let at = skip_word(bytes, from, bytes.len(), "-.+");
    if at > from && is_in(bytes[at - 1], ".+") {
        at - 1
    } else {
        at
    }
}
