//! The style of labels: Docker's guidelines for keys ("Docker object labels"), and the OCI image specification's forms
//! of the values of its own keys (annotations.md).

use crate::rule::{Fault, Rule};

/// The prefixes that Docker keeps for itself.
const RESERVED: &[&str] = &["com.docker.", "io.docker.", "org.dockerproject."];

/// Keys of the OCI image specification, and the forms of their values.
const OCI: &[(&str, Form)] = &[
    ("created", Form::Time),
    ("authors", Form::Free),
    ("url", Form::Url),
    ("documentation", Form::Url),
    ("source", Form::Url),
    ("version", Form::Free),
    ("revision", Form::Free),
    ("vendor", Form::Free),
    ("licenses", Form::Licence),
    ("ref.name", Form::Free),
    ("title", Form::Free),
    ("description", Form::Free),
    ("base.digest", Form::Free),
    ("base.name", Form::Free),
];

#[derive(Clone, Copy)]
enum Form {
    Free,
    Url,
    Time,
    Licence,
}

/// Checks the style of a key.
pub(super) fn style(key: &str) -> Result<(), Fault> {
    let fault = |what, fix, from, to| {
        Err(Fault {
            rule: Rule::LabelStyle,
            what,
            fix,
            from,
            to,
        })
    };
    if RESERVED.iter().any(|prefix| key.starts_with(prefix)) {
        return fault(
            "has a prefix that Docker keeps for itself",
            "use the reverse of a domain of yours",
            0,
            key.len(),
        );
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_/".contains(c);
    if let Some((at, c)) = key.char_indices().find(|(_, c)| !allowed(*c)) {
        let fix = "write lower-case letters, digits, `.`, `-`, `_` and `/`";
        return fault(
            "has a character outside Docker's guidelines",
            fix,
            at,
            at + c.len_utf8(),
        );
    }
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        return fault(
            "does not start with a letter",
            "start it with a letter",
            0,
            key.len().min(1),
        );
    }
    if let Some(at) = key.find("..").or_else(|| key.find("--")) {
        return fault("has two separators side by side", "write one of them", at, at + 2);
    }
    oci_key(key)
}

fn oci_key(key: &str) -> Result<(), Fault> {
    let Some(name) = key.strip_prefix("org.opencontainers.") else {
        return Ok(());
    };
    let known = name
        .strip_prefix("image.")
        .is_some_and(|name| OCI.iter().any(|(key, _)| *key == name));
    if known {
        return Ok(());
    }
    let what = "is not a key of the OCI image specification, which keeps the prefix for itself";
    let fix = "use one of its keys: created, authors, url, documentation, source, version, revision, vendor, licenses, title, description";
    Err(Fault {
        rule: Rule::LabelStyle,
        what,
        fix,
        from: 0,
        to: key.len(),
    })
}

/// Checks the value of a key of the OCI image specification.
pub(super) fn oci_value(key: &str, value: &str) -> Result<(), Fault> {
    let form = key
        .strip_prefix("org.opencontainers.image.")
        .and_then(|name| OCI.iter().find(|(key, _)| *key == name));
    let (right, what, fix) = match form.map_or(Form::Free, |(_, form)| *form) {
        Form::Url => (is_url(value), "is not a URL", "write a URL: https://…"),
        Form::Time => (
            is_time(value),
            "is not a date and time by RFC 3339",
            "write it so: \"2026-01-31T12:00:00Z\"",
        ),
        Form::Licence => (
            is_licence(value),
            "is not an SPDX licence expression",
            "write it so: \"MIT OR Apache-2.0\"",
        ),
        Form::Free => return Ok(()),
    };
    if right {
        Ok(())
    } else {
        Err(Fault {
            rule: Rule::LabelValue,
            what,
            fix,
            from: 0,
            to: value.len(),
        })
    }
}

fn is_url(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.is_empty() && !rest.contains(char::is_whitespace)
    })
}

/// Returns whether it is a time: `2026-01-31T12:00:00Z`, with a fraction or an offset.
fn is_time(value: &str) -> bool {
    const FORM: &str = "dddd-dd-ddTdd:dd:dd";
    let Some((start, rest)) = value.split_at_checked(FORM.len()) else {
        return false;
    };
    let fits = |(c, form): (char, char)| match form {
        'd' => c.is_ascii_digit(),
        'T' => matches!(c, 'T' | 't' | ' '),
        other => c == other,
    };
    let zone = rest
        .strip_prefix('.')
        .map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let offset = |zone: &str| zone.len() == 6 && zone.starts_with(['+', '-']) && zone.as_bytes().get(3) == Some(&b':');
    start.chars().zip(FORM.chars()).all(fits) && (zone.eq_ignore_ascii_case("z") || offset(zone))
}

/// Returns whether it has only words of an SPDX expression: identifiers, `AND`, `OR`, `WITH`, brackets.
fn is_licence(value: &str) -> bool {
    let word = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "-.+:".contains(c));
    let words: Vec<&str> = value.split([' ', '(', ')']).filter(|word| !word.is_empty()).collect();
    let operators = |word: &&str| matches!(*word, "AND" | "OR" | "WITH");
    let alternates = words
        .iter()
        .enumerate()
        .all(|(index, word)| operators(word) == (index % 2 == 1));
    !words.is_empty() && words.len() % 2 == 1 && words.iter().all(|w| word(w)) && alternates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_by_the_guidelines() {
        for key in ["version", "com.example.a-b_c/d", "org.opencontainers.image.source"] {
            assert!(style(key).is_ok(), "{key}");
        }
        for key in [
            "Version",
            "1a",
            "a..b",
            "com.docker.x",
            "org.opencontainers.image.nope",
            "a b",
        ] {
            assert!(style(key).is_err(), "{key}");
        }
    }

    #[test]
    fn values_by_the_specification() {
        let check = |key: &str, value| oci_value(&format!("org.opencontainers.image.{key}"), value).is_ok();
        assert!(check("created", "2026-01-31T12:00:00.5+01:00") && !check("created", "2026-01-31"));
        assert!(check("source", "https://a.example/b") && !check("source", "a.example"));
        assert!(check("licenses", "MIT OR (Apache-2.0 WITH LLVM-exception)") && !check("licenses", "MIT, BSD"));
        assert!(check("title", "any text"));
    }
}
