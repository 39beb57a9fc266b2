//! `RUN --mount`, as `BuildKit`'s `instructions/commands_runmount.go` reads it.

use super::Check;
use crate::dockerfile::mount_fields::MountFields;
use crate::dockerfile::problem::Rule;
use crate::suggest::nearest;

const KEYS: &[&str] = &[
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "id",
    "sharing",
    "size",
    "mode",
    "uid",
    "gid",
    "env",
];

const TYPES: &[&str] = &["bind", "cache", "tmpfs", "secret", "ssh"];

/// Returns whether an engine expands the text, so that only it knows what is there.
fn is_open(text: &str) -> bool {
    text.contains('$')
}

impl Check<'_, '_> {
    pub(super) fn mount(&mut self, value: &str) {
        let Some(fields) = MountFields::read(value) else {
            let fix = "put a field with a comma or a quote into double quotes, and double those in it";
            return self.problem(value, Rule::Mount, "the quotes of the mount do not match", fix);
        };
        for (key, field) in fields.all() {
            if let Some((what, fix)) = wrong_field(key, field) {
                self.problem(key, Rule::Mount, what, fix);
            }
        }
        for (key, what, fix) in conflicts(&fields) {
            self.problem(key, Rule::Mount, what, fix);
        }
    }
}

type Wrong = Option<(String, String)>;

fn wrong_field(key: &str, value: Option<&str>) -> Wrong {
    if !KEYS.contains(&key) {
        let near = nearest(key, KEYS.iter().copied());
        let fix = near.map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean {near}"));
        return Some((format!("a mount has no `{key}`"), fix));
    }
    let is_switch = matches!(key, "readonly" | "ro" | "readwrite" | "rw" | "required");
    match value {
        None if is_switch => None,
        None => Some((format!("`{key}` has no value"), format!("write `{key}=VALUE`"))),
        Some(value) if key == "from" && is_open(value.trim_end_matches('$')) => {
            let fix = "name a stage, made by FROM $NAME AS stage";
            Some(("`from` is not expanded".to_owned(), fix.to_owned()))
        }
        Some(value) if is_open(value) => None,
        Some(value) if is_switch => one_of(
            key,
            value,
            &[
                "true", "false", "1", "0", "t", "f", "TRUE", "FALSE", "True", "False", "T", "F",
            ],
        ),
        Some(value) => wrong_value(key, value),
    }
}

fn wrong_value(key: &str, value: &str) -> Wrong {
    let number = |radix| u32::from_str_radix(value, radix).is_err() || value.starts_with('+');
    match key {
        "type" => one_of(key, &value.to_lowercase(), TYPES),
        "sharing" => one_of(key, &value.to_lowercase(), &["shared", "private", "locked"]),
        "uid" | "gid" if number(10) => Some((
            format!("`{key}` is a number, not `{value}`"),
            "write its number".to_owned(),
        )),
        "mode" if number(8) => Some((
            format!("`mode` is octal, not `{value}`"),
            "write digits such as 0755".to_owned(),
        )),
        _ => None,
    }
}

fn one_of(key: &str, value: &str, values: &[&str]) -> Wrong {
    if values.contains(&value) {
        return None;
    }
    let all = values[..values.len().min(5)].join(", ");
    let near = nearest(value, values.iter().copied());
    let fix = near.map_or_else(|| format!("write one of {all}"), |near| format!("did you mean {near}"));
    Some((format!("`{key}` is one of {all}, not `{value}`"), fix))
}

/// Fields that the type of the mount does not have.
fn conflicts(fields: &MountFields) -> Vec<(&str, String, String)> {
    let kind = fields.kind();
    if is_open(&kind) || !TYPES.contains(&&*kind) {
        return Vec::new();
    }
    let takes = |key: &str| match key {
        "required" => matches!(&*kind, "secret" | "ssh"),
        "size" => kind == "tmpfs",
        "sharing" => kind == "cache",
        "mode" | "uid" | "gid" => matches!(&*kind, "secret" | "ssh" | "cache"),
        "from" => kind != "secret",
        _ => true,
    };
    let wrong = fields.all().filter(|(key, _)| !takes(key));
    let what = |key: &str| format!("a mount of type {kind} has no `{key}`");
    let mut found: Vec<_> = wrong
        .map(|(key, _)| (key, what(key), "leave it out".to_owned()))
        .collect();
    let named = |keys: &[&str]| {
        fields
            .all()
            .any(|(key, value)| keys.contains(&key) && value != Some(""))
    };
    if kind == "secret" && !named(&["id", "source", "src", "target", "dst", "destination"]) {
        found.push(("type", "the secret is not named".to_owned(), "add `id=NAME`".to_owned()));
    }
    if kind == "secret" && named(&["id"]) && named(&["source", "src"]) {
        found.push((
            "source",
            "`id` and `source` both name the secret".to_owned(),
            "keep `id`".to_owned(),
        ));
    }
    found
}
