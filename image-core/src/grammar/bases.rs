//! Arguments of bases by name: versions of Rust, Node.js, Bun and Go, releases of Alpine and Fedora, images of distroless.

use super::bytes::{find, get, is_at, is_in, is_one_of, skip_digits, skip_lowercase};
use super::flat::has_hole;
use super::release::{characters, tag_alone};
use super::{not_empty, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::ImageReference;

/// The tags of an image that its base by name takes: numbers with dots between them, or names.
struct Tags {
    /// The most numbers that one has.
    numbers: usize,
    /// Whether a word of lower-case letters is one.
    has_names: bool,
    /// The problem of a text that is none of them.
    what: &'static str,
    /// What to write.
    fix: &'static str,
    /// What to write for a variant of the image.
    variant: &'static str,
}

/// Checks a version of Rust, by the tags `rust:VERSION-slim`.
pub(crate) const fn rust(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 3,
        has_names: false,
        what: "is not a version of Rust that has an image",
        fix: "write a series such as `1.88`, or a release such as `1.88.0`",
        variant: "write the numbers alone, or the reference: from \"rust:1.88-bookworm\"",
    }
    .check(bytes)
}

/// Checks a version of Node.js, by the tags `node:VERSION-slim`, some of which are names: `lts`, `jod`.
pub(crate) const fn node(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 3,
        has_names: true,
        what: "is not a version of Node.js",
        fix: "write a series such as `22`, a release such as `22.11.0`, or `lts`",
        variant: "write the version alone, or the reference: from \"node:22-alpine\"",
    }
    .check(bytes)
}

/// Checks a version of Bun, by the tags `oven/bun:VERSION-slim`.
pub(crate) const fn bun(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 3,
        has_names: false,
        what: "is not a version of Bun",
        fix: "write a series such as `1` or `1.2`, or a release such as `1.2.20`",
        variant: "write the numbers alone, or the reference: from \"oven/bun:1-alpine\"",
    }
    .check(bytes)
}

/// Checks a version of Go, by the tags `golang:VERSION-trixie`.
pub(crate) const fn golang(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 3,
        has_names: false,
        what: "is not a version of Go",
        fix: "write a series such as `1.25`, or a release such as `1.25.3`",
        variant: "write the numbers alone, or the reference: from \"golang:1.25-alpine\"",
    }
    .check(bytes)
}

/// Checks a release of Alpine, by the tags of its image: `3.22`, `3.22.1`, `edge`, a day.
pub(crate) const fn alpine(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 3,
        has_names: true,
        what: "is not a release of Alpine",
        fix: "write a release such as `3.22` or `3.22.1`, or `edge`",
        variant: "write the release alone",
    }
    .check(bytes)
}

/// Checks a release of Fedora, by the tags of its image: `43`, `rawhide`.
pub(crate) const fn fedora(bytes: &[u8]) -> Result<(), Fault> {
    Tags {
        numbers: 1,
        has_names: true,
        what: "is not a release of Fedora",
        fix: "write a release such as `43`, or `rawhide`",
        variant: "write the release alone",
    }
    .check(bytes)
}

impl Tags {
    const fn check(self, bytes: &[u8]) -> Result<(), Fault> {
        let end = bytes.len();
        attempt!(tag_alone(bytes, self.fix, "write the version alone"));
        if is_in(bytes[0], "<>=~^!") {
            let what = "is a condition, and an image has one version";
            return wrong(RULE, what, self.fix, 0, end);
        }
        attempt!(characters(bytes));
        if has_hole(bytes, 0, end) {
            return Ok(());
        }
        if is_in(bytes[0], "vV") && get(bytes, 1).is_ascii_digit() {
            return wrong(RULE, "has a `v` before its numbers", "leave out the `v`", 0, 1);
        }
        if bytes[0].is_ascii_digit() {
            self.check_numbers(bytes)
        } else {
            self.check_name(bytes)
        }
    }

    const fn check_numbers(self, bytes: &[u8]) -> Result<(), Fault> {
        let end = bytes.len();
        let (mut at, mut numbers) = (0, 0);
        loop {
            let to = skip_digits(bytes, at, end);
            if to == at || numbers == self.numbers {
                return wrong(RULE, self.what, self.fix, 0, end);
            }
            if bytes[at] == b'0' && to > at + 1 {
                let what = "has a number with a zero before it";
                return wrong(RULE, what, "leave out the zero", at, at + 1);
            }
            if to == end {
                return Ok(());
            }
            if bytes[to] == b'-' {
                let what = "has a variant, which is the base's matter";
                return wrong(RULE, what, self.variant, to, end);
            }
            if bytes[to] != b'.' {
                let what = "has something behind its numbers";
                return wrong(RULE, what, self.fix, to, end);
            }
            numbers += 1;
            at = to + 1;
        }
    }

    const fn check_name(self, bytes: &[u8]) -> Result<(), Fault> {
        let end = bytes.len();
        let is_word = skip_lowercase(bytes, 0, end) == end;
        if is_word && self.has_names && !is_one_of(bytes, 0, end, &["latest", "slim"]) {
            return Ok(());
        }
        wrong(RULE, self.what, self.fix, 0, end)
    }
}

/// The images of distroless that are built on Debian 12.
const DISTROLESS: &[&str] = &[
    "static",
    "base",
    "base-nossl",
    "cc",
    "python3",
    "nodejs20",
    "nodejs22",
    "nodejs24",
    "java-base",
    "java17",
    "java21",
];

/// Checks an image of distroless: `cc`.
pub(crate) const fn distroless(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.len();
    let fix = "write static, base, cc, python3, nodejs22 or java21";
    if is_one_of(bytes, 0, end, DISTROLESS) {
        return Ok(());
    }
    attempt!(not_empty(bytes, RULE, fix));
    let colon = find(bytes, 0, end, b':');
    if colon < end {
        let what = "has a tag, which flags of the base say";
        return wrong(
            RULE,
            what,
            "write the flags behind the name: distroless(\"cc\", nonroot)",
            colon,
            end,
        );
    }
    if is_at(bytes, 0, "gcr.io/distroless/") {
        return wrong(
            RULE,
            "names the registry, which the base does itself",
            "write the name alone: `cc`",
            0,
            18,
        );
    }
    attempt!(characters(bytes));
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    let debian = end.saturating_sub(9);
    if is_at(bytes, debian, "-debian12") {
        return wrong(
            RULE,
            "has a suffix that the base adds itself",
            "leave out `-debian12`",
            debian,
            end,
        );
    }
    if is_at(bytes, debian, "-debian13") {
        let fix = "write the reference: from \"gcr.io/distroless/cc-debian13\"";
        return wrong(
            RULE,
            "names Debian 13, and the base is the image on Debian 12",
            fix,
            debian,
            end,
        );
    }
    wrong(RULE, "is not an image of distroless", fix, 0, end)
}
