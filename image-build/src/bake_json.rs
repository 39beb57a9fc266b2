//! `docker-bake.json`: images for `docker buildx bake` and every remote builder that reads it.
//!
//! The keys are those of docker/buildx's docs/bake-reference.md. Its strings are templates, in JSON too
//! (docker/buildx#2613), so `${` and `%{` are doubled, as bake's own `--print` does. Its strings are also normalized to
//! Unicode form C, as in all HCL. Nothing prevents that, so Dockerfiles are separate files, and other texts that are
//! not in form C are refused.

use std::collections::BTreeMap;
use std::path::PathBuf;

use image_core::csv::quote;
use serde_json::{Map, Value, json};
use unicode_normalization::is_nfc;

use crate::engine::{Secret, SecretFrom};
use crate::options::BuildOptions;

/// A target of a bake file.
#[derive(Clone, Debug)]
pub(crate) struct BakeTarget {
    /// The name of the target.
    pub(crate) name: String,
    /// The name of its Dockerfile, which is in the parent folder of `context`.
    pub(crate) dockerfile: String,
    /// The folder of its build context.
    pub(crate) context: PathBuf,
    /// The names of images that it is based on, and the targets that build them.
    pub(crate) bases: BTreeMap<String, String>,
    pub(crate) tags: Vec<String>,
    pub(crate) labels: BTreeMap<String, String>,
    /// True if a step always runs again.
    pub(crate) forced: bool,
    /// The options of its build.
    pub(crate) options: BuildOptions,
}

/// A text that buildx would change, and where it is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangedText {
    /// The name of the target.
    pub(crate) target: String,
    /// The keys that lead to the text, and the text itself.
    pub(crate) at: String,
}

/// Returns the text of a bake file.
///
/// # Errors
/// If a text is not in the form that buildx gives to all texts.
pub(crate) fn bake_file_text(targets: &[BakeTarget]) -> Result<String, ChangedText> {
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    let mut all = Map::new();
    for target in targets {
        let value = target.to_json();
        if let Some(at) = find_changed(&value) {
            let target = target.name.clone();
            return Err(ChangedText { target, at });
        }
        all.insert(target.name.clone(), value);
    }
    let file = json!({"group": {"default": {"targets": names}}, "target": all});
    // `#` formats JSON with line breaks.
    Ok(format!("{file:#}\n"))
}

/// Returns the first text in a value that buildx would change, with the keys that lead to it.
fn find_changed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (!is_nfc(text)).then(|| format!("`{text}`")),
        Value::Array(values) => values.iter().find_map(find_changed),
        Value::Object(entries) => entries.iter().find_map(|(key, value)| {
            let inside = if is_nfc(key) {
                find_changed(value)?
            } else {
                String::new()
            };
            Some(format!("{key} {inside}").trim_end().to_owned())
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

impl BakeTarget {
    fn to_json(&self) -> Value {
        let options = &self.options;
        let mut value = Map::new();
        let mut set = |key: &str, of: Value| {
            let empty = of.as_array().is_some_and(Vec::is_empty) || of.as_object().is_some_and(Map::is_empty);
            if !empty {
                value.insert(key.to_owned(), of);
            }
        };
        set("context", literal(&self.context.to_string_lossy()));
        // The path is relative to the build context.
        set("dockerfile", literal(&format!("../{}", self.dockerfile)));
        set(
            "contexts",
            to_object(
                self.bases
                    .iter()
                    .map(|(name, target)| (name, literal(&format!("target:{target}")))),
            ),
        );
        set("args", self.build_args());
        set(
            "labels",
            to_object(self.labels.iter().map(|(key, text)| (key, literal(text)))),
        );
        set("tags", to_array(&self.tags));
        set("platforms", to_array(&options.platforms));
        set(
            "secret",
            to_array(&options.secrets.iter().map(secret).collect::<Vec<_>>()),
        );
        set("ssh", to_array(&options.ssh));
        set("cache-from", to_array(&options.cache_from));
        set("cache-to", to_array(&options.cache_to));
        if options.no_cache {
            set("no-cache", Value::Bool(true));
        }
        if options.pull {
            set("pull", Value::Bool(true));
        }
        if options.push {
            set("output", json!(["type=registry"]));
        }
        Value::Object(value)
    }

    /// Returns the build arguments. For a step that always runs again there is one whose value is new in each run of
    /// bake.
    fn build_args(&self) -> Value {
        let given = self.options.build_args.iter().map(|(name, text)| (name, literal(text)));
        let force = image_core::plan::FORCE.to_owned();
        let forced = self.forced.then(|| (&force, json!("${timestamp()}")));
        to_object(given.chain(forced))
    }
}

fn to_object<'a>(entries: impl Iterator<Item = (&'a String, Value)>) -> Value {
    entries
        .map(|(key, value)| (key.clone(), value))
        .collect::<Map<_, _>>()
        .into()
}

fn to_array(texts: &[String]) -> Value {
    texts.iter().map(|text| literal(text)).collect()
}

/// Returns a text that buildx takes literally.
fn literal(text: &str) -> Value {
    text.replace("${", "$${").replace("%{", "%%{").into()
}

/// Returns a secret in buildx's form, which is a line of CSV.
fn secret(secret: &Secret) -> String {
    let source = match &secret.from {
        SecretFrom::Env(name) => format!("env={name}"),
        SecretFrom::File(path) => format!("src={}", path.display()),
    };
    [format!("id={}", secret.id), source]
        .map(|part| quote(&part).into_owned())
        .join(",")
}
