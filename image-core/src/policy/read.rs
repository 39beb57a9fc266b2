//! From the text of a `Cargo.toml` to the rules of a crate.

use std::collections::BTreeMap;

use super::{Policy, Severity, unfit_registry};
use crate::files::Problem;
use crate::files::tables::{self, Tables};
use crate::files::toml::{Table, Value};
use crate::kind::Kind;
use crate::rule::{Level, Rule};
use crate::suggest::nearest;

/// The key of the table in `metadata`.
const TABLE: &str = "image-dsl";

/// The keys beside those of the lists of rules.
const REGISTRIES: &str = "registries";
const LABELS: &str = "labels";

/// What a `Cargo.toml` has of both tables.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) package: Option<Policy>,
    pub(super) workspace: Option<Policy>,
}

/// Returns whether a text may have one of the tables.
pub(super) fn may_have_rules(text: &str) -> bool {
    text.contains("metadata") && text.contains(TABLE)
}

/// Reads the text.
pub(super) fn read(text: &str) -> Result<Read, Vec<Problem>> {
    if !may_have_rules(text) {
        return Ok(Read::default());
    }
    tables::read(Rule::CrateRules, text, |tables, document| Read {
        package: policy_of(tables, document, "package"),
        workspace: policy_of(tables, document, "workspace"),
    })
}

fn policy_of(tables: &mut Tables, document: &Table<'_>, owner: &str) -> Option<Policy> {
    let metadata = document.get(owner)?.as_table()?.get("metadata")?.as_table()?;
    let name = format!("{owner}.metadata.{TABLE}");
    let table = tables.table_at(metadata, TABLE, &name)?;
    let mut policy = Policy::default();
    let mut names = BTreeMap::new();
    for (key, at, value) in table.entries() {
        if let Some(severity) = Severity::ALL.iter().find(|severity| severity.name() == key) {
            rules(tables, value, *severity, &mut names);
        } else if key == REGISTRIES {
            policy.registries = Some(registries(tables, value));
        } else if key == LABELS {
            policy.labels = Some(labels(tables, value));
        } else {
            unknown_key(tables, key, at);
        }
    }
    policy.levels = names;
    Some(policy)
}

fn unknown_key(tables: &mut Tables, key: &str, at: usize) {
    let keys = Severity::ALL.iter().map(|severity| severity.name());
    let keys = keys.chain([REGISTRIES, LABELS]);
    let fix = match nearest(key, keys.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of these: {}", keys.collect::<Vec<_>>().join(", ")),
    };
    tables.report(at, format!("there is no key `{key}` here"), fix);
}

fn rules(tables: &mut Tables, list: &Value<'_>, severity: Severity, rules: &mut BTreeMap<Rule, Severity>) {
    for (name, at) in tables.texts(list, severity.name()) {
        let Some(rule) = Rule::named(name) else {
            let fix = match nearest(
                name,
                Rule::ALL
                    .iter()
                    .filter(|rule| may_be(**rule, severity))
                    .map(|rule| rule.name()),
            ) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "leave it out; docs/rules says which rules there are".to_owned(),
            };
            tables.report(at, format!("there is no rule `{name}`"), fix);
            continue;
        };
        if !may_be(rule, severity) {
            let what = format!(
                "the rule `{name}` cannot stand in `{}`: it is always an error",
                severity.name()
            );
            tables.report(at, what, "leave it out; docs/rules says which rules can be allowed");
        } else if let Some(before) = rules.insert(rule, severity) {
            let what = format!("the rule `{name}` stands in `{}` before", before.name());
            tables.report(at, what, "keep one of the two");
        }
    }
}

/// Returns whether a rule may count so much.
fn may_be(rule: Rule, severity: Severity) -> bool {
    severity >= Severity::Deny || rule.info().level != Level::Error
}

fn registries(tables: &mut Tables, list: &Value<'_>) -> Vec<String> {
    let texts = tables.texts(list, REGISTRIES);
    for (text, at) in &texts {
        if let Some((what, fix)) = unfit_registry(text) {
            tables.report(*at, what, fix);
        }
    }
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

fn labels(tables: &mut Tables, list: &Value<'_>) -> Vec<String> {
    let texts = tables.texts(list, LABELS);
    for (text, at) in &texts {
        if let Err(fault) = Kind::LabelKey.check(text) {
            tables.report(*at, format!("`{text}` {}", fault.what), fault.fix);
        }
    }
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}
