//! Values of `env`, `label` and `arg`, and what references expand to.

use image_core::builder::literal;
use serde_json::{Map, Value};

use crate::case::{Built, Case, Findings};
use crate::support::positions::Position;
use crate::support::values::{VALUES, long};

fn declared(prefix: &str) -> Vec<(String, String)> {
    let mut all: Vec<_> = Position::Env
        .values()
        .into_iter()
        .map(|(name, text)| (format!("{prefix}{name}"), text.to_owned()))
        .collect();
    all.push((format!("{prefix}Long"), long()));
    all
}

fn check_variables(findings: &mut Findings, what: &str, has: &[String], declared: &[(String, String)]) {
    for (key, value) in declared {
        let start = format!("{key}=");
        let found = has.iter().find_map(|entry| entry.strip_prefix(&start));
        findings.same(&format!("{what} {key}"), &found, &Some(value.as_str()));
    }
}

#[test]
fn env_values_are_the_environment() {
    let case = Case::new("env");
    let mut all = declared("V_");
    // With its two quotes and separator it takes 64,900 bytes, the most that the texts of a statement may take.
    all.push(("LONGEST".to_owned(), "x".repeat(64_896)));
    let builder = all
        .iter()
        .fold(case.builder(), |builder, (key, value)| builder.env(key, literal(value)));
    case.verify(&builder, |built, findings| {
        let has = built.environment();
        if let Some(has) = findings.value("environment", has) {
            check_variables(findings, "env", &has, &all);
        }
    });
}

#[test]
fn label_values_and_keys_are_the_labels() {
    let case = Case::new("label");
    let mut all = declared("v.");
    all.extend(
        Position::LabelKey
            .values()
            .into_iter()
            .map(|(name, text)| (text.to_owned(), format!("key {name}"))),
    );
    let builder = all.iter().fold(case.builder(), |builder, (key, value)| {
        builder.label(key, literal(value))
    });
    case.verify(&builder, |built, findings| {
        let config = built.config();
        let Some(config) = findings.value("configuration", config) else {
            return;
        };
        let none = Map::new();
        let labels = config.get("Labels").and_then(Value::as_object).unwrap_or(&none);
        for (key, value) in &all {
            let found = labels.get(key).and_then(Value::as_str);
            findings.same(&format!("label {key:?}"), &found, &Some(value.as_str()));
        }
    });
}

#[test]
fn arg_defaults_are_in_the_environment_of_steps() {
    let case = Case::new("arg");
    let all = declared("A_");
    let builder = all.iter().fold(case.builder(), |builder, (key, value)| {
        builder.arg_default(key, literal(value))
    });
    let builder = builder
        .run(["sh", "-c", "env -0 > /environment"])
        .env("COPY", "$A_BothQuotes");
    case.verify(&builder, |built, findings| {
        let has = built.texts("/environment");
        if let Some(has) = findings.value("environment of the step", has) {
            check_variables(findings, "arg", &has, &all);
        }
        copied_from_arg(built, findings);
    });
}

fn copied_from_arg(built: &Built<'_>, findings: &mut Findings) {
    let declared = VALUES
        .iter()
        .find(|(name, _)| *name == "BothQuotes")
        .map(|(_, text)| (*text).to_owned());
    let has = built.environment();
    if let (Some(has), Some(declared)) = (findings.value("environment", has), declared) {
        check_variables(findings, "a reference to", &has, &[("COPY".to_owned(), declared)]);
    }
}

#[test]
fn fallbacks_of_references_are_those_texts() {
    let case = Case::new("fallback");
    let mut builder = case.builder().env("SET", "1");
    let mut all = Vec::new();
    for (name, text) in Position::Fallback.values() {
        let word = literal(text);
        builder = builder
            .env(format!("D_{name}"), format!("${{NOPE:-{word}}}"))
            .env(format!("A_{name}"), format!("<${{SET:+{word}}}>"))
            .label(format!("d.{name}"), format!("${{NOPE:-{word}}} ${{SET:+{word}}}"));
        all.push((format!("D_{name}"), text.to_owned()));
        all.push((format!("A_{name}"), format!("<{text}>")));
    }
    case.verify(&builder, |built, findings| {
        let has = built.environment();
        if let Some(has) = findings.value("environment", has) {
            check_variables(findings, "env", &has, &all);
        }
        let config = built.config();
        let Some(config) = findings.value("configuration", config) else {
            return;
        };
        for (name, text) in Position::Fallback.values() {
            let found = config
                .pointer("/Labels")
                .and_then(|labels| labels.get(format!("d.{name}")));
            let declared = format!("{text} {text}");
            findings.same(
                &format!("label {name}"),
                &found.and_then(Value::as_str),
                &Some(declared.as_str()),
            );
        }
    });
}
