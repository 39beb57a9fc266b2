//! The variables that statements refer to.

use std::collections::BTreeSet;

use crate::ast::{Content, Statement, Value};
use crate::grammar::needed::Needed;
use crate::kind::Kind;
use crate::table::{self, Section};

/// Returns the variables that a statement of a stage refers to, where engines expand them and nothing stands in for
/// them.
pub(super) fn references(statement: &Statement) -> BTreeSet<String> {
    let row = table::statement(&statement.keyword.text).filter(|row| row.section != Section::Base);
    let mut names = BTreeSet::new();
    for argument in &statement.arguments {
        let option = argument.key.as_ref().and_then(|key| row?.option(&key.text));
        let kind = option.map(|option| option.kind).or(row.map(|row| row.kind));
        if kind.is_some_and(Kind::expands) {
            in_value(&argument.value, &mut names);
            argument.to.iter().for_each(|to| in_value(to, &mut names));
        }
    }
    names
}

fn in_value(value: &Value, names: &mut BTreeSet<String>) {
    match &value.content {
        Content::Text(text) => in_text(text, names),
        Content::List(values) => values.iter().for_each(|value| in_value(value, names)),
        Content::Arrow(value, to) => {
            in_value(value, names);
            in_value(to, names);
        }
        Content::Integer(_)
        | Content::Bool(_)
        | Content::Word(_)
        | Content::Constant(_)
        | Content::Spread(_)
        | Content::Entry(..)
        | Content::Path(..)
        | Content::Image(_)
        | Content::Steps(_)
        | Content::Function(..)
        | Content::Call(..)
        | Content::Wrong => {}
    }
}

fn in_text(text: &str, names: &mut BTreeSet<String>) {
    let mut needed = Needed::of(text);
    while let Some(reference) = needed.next() {
        names.insert(reference.name(text).to_owned());
    }
}

/// Returns whether engines know a variable of that name, or a build argument once it is declared.
pub(super) fn is_known(name: &str) -> bool {
    let is_platform = name.starts_with("TARGET") || name.starts_with("BUILD");
    is_platform || name.to_ascii_lowercase().ends_with("_proxy") || matches!(name, "PATH" | "SOURCE_DATE_EPOCH")
}
