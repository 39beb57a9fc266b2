//! The `content-hash` by which Poetry knows whether a lock is of a `pyproject.toml`: the digest of a JSON text of what
//! the file says of dependencies.

use std::fmt::Write as _;

use crate::files::toml::{Table, Value};
use crate::tools::is_before;

/// The keys of `[tool.poetry]` that are hashed: always, even if they are missing, and only if they are there.
const ALWAYS: [&str; 4] = ["dependencies", "source", "extras", "dev-dependencies"];
const SOMETIMES: [&str; 1] = ["group"];
/// The keys of `[project]` that are hashed.
const PROJECT: [&str; 3] = ["requires-python", "dependencies", "optional-dependencies"];

/// The hashes of a file, as versions of Poetry make them; nothing where a value stands in it that they do not hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hashes {
    /// Of 1.
    first: Option<String>,
    /// From 2.0 on.
    with_project: Option<String>,
    /// From 2.3 on.
    with_groups: Option<String>,
}

/// Returns the SHA-256 of a text, in hexadecimal digits.
fn digest(text: &str) -> String {
    let mut digits = String::new();
    for byte in hmac_sha256::Hash::hash(text.as_bytes()) {
        // Nothing that is written to a text fails.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

impl Hashes {
    pub(super) fn of(document: &Table<'_>, poetry: Option<&Table<'_>>) -> Self {
        let project = document.get("project").and_then(Value::as_table);
        let groups = document.get("dependency-groups").and_then(Value::as_table);
        let hash = |project, groups| write_content(poetry, project, groups).map(|text| digest(&text));
        Self {
            first: hash(None, None),
            with_project: hash(project, None),
            with_groups: hash(project, groups.filter(|groups| groups.len() > 0)),
        }
    }

    /// Returns whether this Poetry, or one of which nothing is known, takes a lock for one of the file; `generator` is
    /// the Poetry that wrote the lock. Nothing where that is not known.
    pub(super) fn has(&self, hash: &str, poetry: Option<&str>, generator: Option<&str>) -> Option<bool> {
        let is_old = |version: &str| is_before(version, [2, 3, 0]);
        let hashes = match poetry {
            Some(version) if is_before(version, [2, 0, 0]) => vec![&self.first],
            Some(version) if is_old(version) => vec![&self.with_project],
            Some(_) if generator.is_some_and(is_old) => vec![&self.with_groups, &self.with_project],
            Some(_) => vec![&self.with_groups],
            None => vec![&self.with_groups, &self.with_project, &self.first],
        };
        let mut is_known = true;
        for known in hashes {
            is_known &= known.is_some();
            if known.as_deref() == Some(hash) {
                return Some(true);
            }
        }
        is_known.then_some(false)
    }
}

/// Returns what is hashed.
fn write_content(
    poetry: Option<&Table<'_>>,
    project: Option<&Table<'_>>,
    groups: Option<&Table<'_>>,
) -> Option<String> {
    let parts = |table: Option<&Table<'_>>, keys: &[&str]| {
        let mut parts = Vec::new();
        for key in keys {
            if let Some(value) = table.and_then(|table| table.get(key)) {
                parts.push(((*key).to_owned(), write_json(value)?));
            }
        }
        Some(parts)
    };
    let of_project = parts(project, &PROJECT)?;
    let mut of_poetry = parts(poetry, &[&ALWAYS[..], &SOMETIMES].concat())?;
    if of_project.is_empty() && groups.is_none() {
        for key in ALWAYS {
            if of_poetry.iter().all(|(known, _)| known != key) {
                of_poetry.push((key.to_owned(), "null".to_owned()));
            }
        }
        return Some(write_object(of_poetry));
    }
    let mut all = vec![(
        "tool".to_owned(),
        write_object(vec![("poetry".to_owned(), write_object(of_poetry))]),
    )];
    if !of_project.is_empty() {
        all.push(("project".to_owned(), write_object(of_project)));
    }
    if let Some(groups) = groups {
        all.push(("dependency-groups".to_owned(), write_table(groups)?));
    }
    Some(write_object(all))
}

/// Returns a value as Python's `json.dumps` writes it; nothing where it is a number or a date that would need to be
/// understood.
fn write_json(value: &Value<'_>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(quote(text));
    }
    if let Some(is) = value.as_bool() {
        return Some(is.to_string());
    }
    if let Some(number) = value.as_integer() {
        let number = number.replace('_', "").parse::<i64>().ok()?;
        return Some(number.to_string());
    }
    if let Some(items) = value.as_array() {
        let items = items.iter().map(write_json).collect::<Option<Vec<_>>>()?;
        return Some(format!("[{}]", items.join(", ")));
    }
    write_table(value.as_table()?)
}

fn write_table(table: &Table<'_>) -> Option<String> {
    let entries = table.entries();
    let entries = entries.map(|(key, _, value)| Some((key.to_owned(), write_json(value)?)));
    Some(write_object(entries.collect::<Option<_>>()?))
}

/// Returns an object, whose keys are sorted.
fn write_object(mut entries: Vec<(String, String)>) -> String {
    entries.sort();
    let entries = entries.iter().map(|(key, value)| format!("{}: {value}", quote(key)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}

/// Returns a text in ASCII.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(char),
            _ => {
                let mut units = [0; 2];
                let units = char.encode_utf16(&mut units);
                out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    out.push('"');
    out
}
