//! `RUN --mount`, as `BuildKit`'s `instructions/commands_runmount.go` reads it.

use super::Check;
use crate::csv;
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

/// The fields of a mount, separated by commas as CSV has it; `None` if its quotes do not match.
pub(crate) fn fields(value: &str) -> Option<Vec<(String, Option<String>)>> {
    let mut fields = Vec::new();
    let mut rest = value;
    loop {
        let (field, next) = csv::split_first(rest)?;
        fields.push(match field.split_once('=') {
            Some((key, value)) => (key.to_lowercase(), Some(value.to_owned())),
            None => (field.to_lowercase(), None),
        });
        match next {
            Some(next) => rest = next,
            None => return Some(fields),
        }
    }
}

/// The value of one field.
pub(super) fn field(value: &str, key: &str) -> Option<String> {
    fields(value)?.into_iter().find(|(name, _)| name == key)?.1
}

/// Returns whether an engine expands the text, so that only it knows what is there.
fn is_open(text: &str) -> bool {
    text.contains('$')
}

impl Check<'_, '_> {
    pub(super) fn mount(&mut self, value: &str) {
        let Some(fields) = fields(value) else {
            let fix = "put a field with a comma or a quote into double quotes, and double those in it";
            return self.problem(value, Rule::Mount, "the quotes of the mount do not match", fix);
        };
        for (key, field) in &fields {
            if let Some((what, fix)) = wrong_field(key, field.as_deref()) {
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
fn conflicts(fields: &[(String, Option<String>)]) -> Vec<(&str, String, String)> {
    let value = |key: &str| {
        fields
            .iter()
            .find(|(name, _)| name == key)
            .and_then(|(_, value)| value.as_deref())
    };
    let kind = value("type").unwrap_or("bind").to_lowercase();
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
    let wrong = fields.iter().filter(|(key, _)| !takes(key));
    let what = |key: &str| format!("a mount of type {kind} has no `{key}`");
    let mut found: Vec<_> = wrong
        .map(|(key, _)| (&**key, what(key), "leave it out".to_owned()))
        .collect();
    let named = |keys: &[&str]| {
        fields
            .iter()
            .any(|(key, value)| keys.contains(&&**key) && value.as_deref() != Some(""))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_as_csv() {
        let read = |text: &str| {
            let fields = fields(text)?;
            Some(
                fields
                    .into_iter()
                    .map(|(key, value)| format!("{key}:{}", value.unwrap_or_default()))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            read("TYPE=bind,rw"),
            Some(vec!["type:bind".to_owned(), "rw:".to_owned()])
        );
        let quoted = read(r#""target=/a,""b""",x=y=z"#);
        assert_eq!(quoted, Some(vec![r#"target:/a,"b""#.to_owned(), "x:y=z".to_owned()]));
        for bad in [r#"a"b"#, r#""a"#, r#""a"b"#] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
