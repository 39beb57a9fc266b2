//! The variables that statements refer to.

use std::collections::BTreeSet;

use crate::ast::{Content, Statement, Value};
use crate::grammar::expand::next_reference_in;

/// The variables that the texts of a statement refer to.
pub(super) fn references(statement: &Statement, names: &mut BTreeSet<String>) {
    for argument in &statement.arguments {
        in_value(&argument.value, names);
        argument.to.iter().for_each(|to| in_value(to, names));
    }
}

fn in_value(value: &Value, names: &mut BTreeSet<String>) {
    match &value.content {
        Content::Text(text) => in_text(text, 0, text.len(), names),
        Content::List(values) => values.iter().for_each(|value| in_value(value, names)),
        _ => {}
    }
}

fn in_text(text: &str, from: usize, to: usize, names: &mut BTreeSet<String>) {
    let mut next = from;
    while let Some(reference) = next_reference_in(text, next, to) {
        match reference.fallback {
            Some((_, from, to)) => in_text(text, from, to, names),
            None => drop(names.insert(reference.name(text).to_owned())),
        }
        next = reference.to;
    }
}

/// Whether engines know a build argument of that name by themselves.
pub(super) fn is_predefined(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with("TARGET") || name.starts_with("BUILD") || lower.ends_with("_proxy") || name == "SOURCE_DATE_EPOCH"
}
