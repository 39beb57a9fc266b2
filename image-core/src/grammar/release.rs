//! Versions and releases that become part of an image's tag or of an installer's command: of Python, uv, Poetry,
//! Debian, Ubuntu, Ray and NVIDIA's `PyTorch`.

use super::bytes::{
    find, get, is_at, is_in, is_one_of, skip_char, skip_digits, skip_lowercase, skip_set, skip_word, starts_with_one_of,
};
use super::flat::{HOLE, has_hole};
use super::{not_empty, pep440, reference, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::ImageReference;
/// The rule for versions that name a Python package: `uv==…`, `poetry==…`.
const TOOL: Rule = Rule::ToolVersion;

const SERIES_FIX: &str = "write a series such as `3.12`, or a release such as `3.12.4`";

/// Checks a Python of the official `python` images, by the form of their tags: `3.N` or `3.N.P`. Pre-releases have tags
/// of other forms (`3.14-rc`), and images there are from 3.3 on. A text with a reference may be one.
pub(crate) const fn python(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if has_hole(bytes, 0, end) {
        return characters(bytes);
    }
    attempt!(python_start(bytes));
    let minor = skip_digits(bytes, 2, end);
    attempt!(small_number(bytes, 2, minor));
    if minor == 3 && bytes[2] < b'3' {
        let what = "is a Python that no image has";
        return wrong(RULE, what, "write all its digits, such as `3.10`", 0, end);
    }
    let patch = skip_digits(bytes, minor + 1, end);
    let mut rest = minor;
    if get(bytes, minor) == b'.' && patch > minor + 1 {
        attempt!(small_number(bytes, minor + 1, patch));
        rest = patch;
    }
    if rest == end { Ok(()) } else { python_rest(bytes, rest) }
}

/// Checks the part before the second number: `3.`.
const fn python_start(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, RULE, SERIES_FIX));
    if is_one_of(bytes, 0, end, &["3", "3."]) {
        let what = "is not a series of Python";
        return wrong(RULE, what, "write its second number too: `3.12`", 0, end);
    }
    if is_at(bytes, 0, "3.") && bytes[2].is_ascii_digit() {
        return Ok(());
    }
    if is_one_of(bytes, 0, find(bytes, 0, end, b'.'), &["1", "2"]) {
        let fix = "write a series of Python 3, such as `3.12`, or the reference: from \"python:2.7-slim\"";
        return wrong(RULE, "is not Python 3", fix, 0, end);
    }
    if starts_with_one_of(bytes, 0, &["python", "Python", "py", "v", "V"]) {
        let number = first_digit(bytes);
        let what = "has a word before its numbers";
        return wrong(RULE, what, "write the numbers alone: `3.12`", 0, number);
    }
    if is_in(bytes[0], "<>=~^!") {
        let what = "is a condition, and an image has one Python";
        return wrong(RULE, what, SERIES_FIX, 0, end);
    }
    wrong(RULE, "is not a series of Python", SERIES_FIX, 0, end)
}

const fn first_digit(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() && !bytes[at].is_ascii_digit() {
        at += 1;
    }
    at
}

/// Checks one or two digits, without a zero before others.
const fn small_number(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    if to - from > 2 {
        let what = "has a number of more than two digits, which no Python has";
        return wrong(RULE, what, SERIES_FIX, from, to);
    }
    if to - from == 2 && bytes[from] == b'0' {
        let what = "has a number with a zero before it";
        return wrong(RULE, what, "leave out the zero", from, from + 1);
    }
    Ok(())
}

/// Refuses what is wrong after the numbers.
const fn python_rest(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let (what, fix) = match bytes[at] {
        b'-' => (
            "has a variant, which the base adds itself",
            "write the numbers alone, or the reference: from \"python:3.12-alpine\"",
        ),
        b'.' => ("has something else than a number behind its dot", SERIES_FIX),
        b'a' | b'b' | b'r' => (
            "is a pre-release",
            "write a release, or the reference: from \"python:3.15-rc-slim\"",
        ),
        _ => ("has something behind its numbers", SERIES_FIX),
    };
    wrong(RULE, what, fix, at, bytes.len())
}

/// Refuses what no tag has where a reference makes the rest unknown.
pub(super) const fn characters(bytes: &[u8]) -> Result<(), Fault> {
    let mut at = skip_word(bytes, 0, bytes.len(), "_.-");
    while at < bytes.len() && bytes[at] == HOLE {
        at = skip_word(bytes, at + 1, bytes.len(), "_.-");
    }
    if at == bytes.len() {
        return Ok(());
    }
    let what = "has a character that no tag has";
    let fix = "write letters, digits, `_`, `.` and hyphens";
    wrong(RULE, what, fix, at, skip_char(bytes, at))
}

/// Checks a release of uv: three numbers, as its releases and the tags of its image are named.
pub(crate) const fn uv(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    let fix = "write the three numbers of a release, such as `0.9.5`";
    attempt!(tool(bytes, fix));
    let version = pep440::read(bytes, 0, end);
    if !is_one_of_numbers(bytes, version.to) || version.to < end {
        let what = "is not a release of uv, which are three numbers";
        return wrong(TOOL, what, fix, 0, end);
    }
    three_numbers(version.segments, end, "names a series of uv, and not one release", fix)
}

/// Checks the source of uv: `image` or `pip`.
pub(crate) const fn uv_installer(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    if is_one_of(bytes, 0, end, &["image", "pip"]) {
        return Ok(());
    }
    let fix = "write \"image\" or \"pip\"";
    wrong(Rule::UvInstaller, "is nowhere that uv comes from", fix, 0, end)
}

/// Checks a release of Poetry: a version of a Python package with three numbers, as Poetry's are, perhaps a
/// pre-release.
pub(crate) const fn poetry(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    let fix = "write a release such as `2.1.4`";
    attempt!(tool(bytes, fix));
    let version = pep440::read(bytes, 0, end);
    if version.segments == 0 || version.to < end || version.local {
        return wrong(TOOL, "is not a release of Poetry", fix, 0, end);
    }
    if version.wildcard {
        let what = "has `.*`, which leaves open which release it is";
        return wrong(TOOL, what, fix, end - 2, end);
    }
    three_numbers(
        version.segments,
        end,
        "names a series of Poetry, and not one release",
        fix,
    )
}

/// Refuses what is the version of neither tool.
const fn tool(bytes: &[u8], fix: &'static str) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(not_empty(bytes, TOOL, fix));
    if is_one_of(bytes, 0, end, &["latest", "stable"]) {
        let what = "is not a version: what it means changes";
        return wrong(TOOL, what, "write a release, or leave `version` out", 0, end);
    }
    if is_in(bytes[0], "<>=~^!") {
        let what = "is a condition, and one release is installed";
        return wrong(TOOL, what, fix, 0, end);
    }
    if is_in(bytes[0], "vV") {
        return wrong(TOOL, "has a `v` before its numbers", "leave out the `v`", 0, 1);
    }
    Ok(())
}

const fn three_numbers(segments: usize, end: usize, series: &'static str, fix: &'static str) -> Result<(), Fault> {
    match segments {
        3 => Ok(()),
        1 | 2 => wrong(TOOL, series, fix, 0, end),
        _ => wrong(TOOL, "has more than three numbers", fix, 0, end),
    }
}

/// Returns whether the bytes before `to` are digits and dots.
const fn is_one_of_numbers(bytes: &[u8], to: usize) -> bool {
    to > 0 && skip_set(bytes, 0, to, "0123456789.") == to
}

const DEBIAN_FIX: &str = "write a release such as `trixie`, `12` or `bookworm-20250203`";
const DEBIAN_NAMES: &[&str] = &["stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid"];

/// Checks a release of Debian, by the tags `debian:RELEASE-slim`: a name, perhaps with a day, or a number.
pub(crate) const fn debian(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(release_start(bytes, DEBIAN_FIX));
    if is_one_of(bytes, 0, name_end(bytes), UBUNTU_NAMES) {
        return wrong(RULE, "is a release of Ubuntu", "write `ubuntu(\"…\")`", 0, end);
    }
    if has_hole(bytes, 0, end) || !bytes[0].is_ascii_digit() {
        return check_codename(bytes, DEBIAN_FIX);
    }
    let major = skip_digits(bytes, 0, end);
    let minor = skip_digits(bytes, major + 1, end);
    if major == end || (bytes[major] == b'.' && minor == end && minor > major + 1) {
        Ok(())
    } else {
        wrong(RULE, "is not a release of Debian", DEBIAN_FIX, 0, end)
    }
}

const UBUNTU_FIX: &str = "write a release such as `24.04`, `noble` or `noble-20250127`";
const UBUNTU_NAMES: &[&str] = &["xenial", "bionic", "focal", "jammy", "noble", "plucky", "questing"];

/// Checks a release of Ubuntu, by the tags of its image: `YY.MM`, or a name, perhaps with a day.
pub(crate) const fn ubuntu(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(release_start(bytes, UBUNTU_FIX));
    if is_one_of(bytes, 0, name_end(bytes), DEBIAN_NAMES) {
        return wrong(RULE, "is a release of Debian", "write `debian(\"…\")`", 0, end);
    }
    if has_hole(bytes, 0, end) || !bytes[0].is_ascii_digit() {
        return check_codename(bytes, UBUNTU_FIX);
    }
    let year = skip_digits(bytes, 0, end);
    if year == 2 && is_one_of(bytes, year, end, &[".04", ".10"]) {
        return Ok(());
    }
    let (what, fix) = if is_one_of(bytes, year, end, &[".4", ".1"]) {
        ("has a month of one digit", "write it with two: `24.04`")
    } else if starts_with_one_of(bytes, year, &[".04.", ".10."]) {
        (
            "is a point release, which has no tag of its own",
            "write the release: `24.04`",
        )
    } else {
        (
            "is not a release of Ubuntu, which come in April and October",
            UBUNTU_FIX,
        )
    };
    wrong(RULE, what, fix, 0, end)
}

/// Refuses what no release has: nothing, an image's name, a variant, characters that no tag has.
const fn release_start(bytes: &[u8], fix: &'static str) -> Result<(), Fault> {
    let end = bytes.len();
    attempt!(tag_alone(bytes, fix, "write the release alone"));
    if is_one_of(bytes, 0, end, &["latest"]) {
        return wrong(RULE, "is not a release", fix, 0, end);
    }
    let slim = end.saturating_sub(5);
    if is_at(bytes, slim, "-slim") {
        let what = "has a variant, which is the base's matter: Debian's is slim, and Ubuntu has none";
        return wrong(RULE, what, "leave out `-slim`", slim, end);
    }
    characters(bytes)
}

/// Refuses an empty tag, and one with the image's name before it.
pub(super) const fn tag_alone(bytes: &[u8], fix: &'static str, alone: &'static str) -> Result<(), Fault> {
    let colon = find(bytes, 0, bytes.len(), b':');
    if colon < bytes.len() {
        let what = "names an image, which the base does itself";
        return wrong(RULE, what, alone, 0, colon + 1);
    }
    not_empty(bytes, RULE, fix)
}

/// Checks `name` or `name-YYYYMMDD`; a reference may be either.
const fn check_codename(bytes: &[u8], fix: &'static str) -> Result<(), Fault> {
    let end = bytes.len();
    let name = name_end(bytes);
    let day = skip_digits(bytes, name + 1, end);
    if has_hole(bytes, 0, end) || (name > 0 && name == end) {
        return Ok(());
    }
    if name > 0 && bytes[name] == b'-' && day == end && day - name == 9 {
        return Ok(());
    }
    if bytes[name].is_ascii_uppercase() {
        let what = "has an upper-case letter";
        return wrong(RULE, what, "write it in lower case", name, name + 1);
    }
    wrong(RULE, "has something behind its name", fix, name, end)
}

/// Returns where the lower-case letters at the start end.
const fn name_end(bytes: &[u8]) -> usize {
    skip_lowercase(bytes, 0, bytes.len())
}

/// Checks a tag of `rayproject/ray`: any tag.
pub(crate) const fn ray(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(tag(bytes, "write a tag such as `2.32.0-py311`"));
    if bytes[0] == b'v' && get(bytes, 1).is_ascii_digit() {
        return wrong(RULE, "has a `v` before its numbers", "leave out the `v`", 0, 1);
    }
    Ok(())
}

/// Checks a tag of `nvcr.io/nvidia/pytorch`: `YY.MM-py3`, perhaps with a variant behind it.
pub(crate) const fn pytorch(bytes: &[u8]) -> Result<(), Fault> {
    let fix = "write a tag such as `24.08-py3`, or the reference: from \"pytorch/pytorch:…\"";
    attempt!(tag(bytes, fix));
    let end = bytes.len();
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    let year = skip_digits(bytes, 0, end);
    let month = skip_digits(bytes, year + 1, end);
    if year != 2 || get(bytes, 2) != b'.' || month != 5 {
        let what = "is not a tag of NVIDIA's image, which are named by year and month";
        return wrong(RULE, what, fix, 0, end);
    }
    if !is_at(bytes, month, "-py") {
        let what = "does not say for which Python, as tags of NVIDIA's image do";
        return wrong(RULE, what, "add `-py3`", month, end);
    }
    Ok(())
}

const fn tag(bytes: &[u8], fix: &'static str) -> Result<(), Fault> {
    attempt!(tag_alone(bytes, fix, "write the tag alone"));
    reference::check_tag(bytes, 0, bytes.len(), RULE)
}
