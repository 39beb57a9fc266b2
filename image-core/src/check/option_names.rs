//! The option that an argument names, or what was probably meant by its name.

use super::arguments::Given;
use super::factories::{belongs_inside, option_of_call};
use super::{Checker, foreign_options};
use crate::ast::{Argument, Content, Span, Word};
use crate::rule::Rule;
use crate::suggest::completed_or_nearest;
use crate::table::{Form, OptionRow, Shape, StatementRow};

/// The names that other tools have for a destination.
const DESTINATIONS: &[&str] = &["to", "dest", "destination", "dst", "into", "target", "remote_path"];

impl<'t> Checker<'t> {
    /// Returns the option that an argument names: `None` for a positional, an error where there is no such option.
    pub(super) fn option_row(
        &mut self,
        row: &'static StatementRow,
        argument: &Argument,
        given: &Given<'t>,
    ) -> Option<Result<&'static OptionRow, ()>> {
        if row.shape.has_entries() {
            return None;
        }
        if let Some(key) = &argument.key {
            return Some(self.keyed_row(row, key, argument.quoted_key, given));
        }
        let Content::Word(word) = &argument.value.content else {
            return None;
        };
        if let Some(option) = row.option(word) {
            return Some(Ok(option));
        }
        if row.shape.form() == Form::ValueOrWord {
            return None;
        }
        // A text that stands here in quotes would be one too many, or is none that the statement takes.
        let is_full = row.shape.has_arrow() && !given.positionals.is_empty();
        let otherwise = if is_full || row.kind.check(word).is_err() {
            format!("leave it out{}", listed(row))
        } else {
            format!("a text stands in quotes: \"{word}\"{}", listed(row))
        };
        self.unknown_option(row, word, argument.value.at, otherwise);
        Some(Err(()))
    }

    /// Returns the option that stands before a `=`.
    fn keyed_row(
        &mut self,
        row: &'static StatementRow,
        key: &Word,
        quoted: bool,
        given: &Given<'t>,
    ) -> Result<&'static OptionRow, ()> {
        let found = row.option(&key.text).filter(|_| !quoted);
        if found.is_none() && self.is_of_call(row, key, given) {
            return Err(());
        }
        if found.is_none() {
            let is_pair = quoted || DESTINATIONS.contains(&key.text.as_str());
            let otherwise = if row.shape.has_arrow() && is_pair {
                "write `->` before a destination".to_owned()
            } else if let (Shape::Base, Some(fix)) = (row.shape, belongs_inside(&key.text)) {
                fix
            } else {
                format!("leave it out{}", listed(row))
            };
            self.unknown_option(row, &key.text, key.at, otherwise);
        }
        found.ok_or(())
    }

    /// Reports an option of the base by name before it, whose parentheses are closed.
    fn is_of_call(&mut self, row: &'static StatementRow, key: &Word, given: &Given<'t>) -> bool {
        let of = given
            .positionals
            .first()
            .and_then(|base| option_of_call(base, &key.text));
        let Some(fix) = of.filter(|_| matches!(row.shape, Shape::Base)) else {
            return false;
        };
        let what = format!("`{}` has no option `{}`", row.keyword, key.text);
        self.report(Rule::UnknownOption, key.at, what, fix);
        true
    }

    /// Reports a name that is not an option; `otherwise` is what to do where no option is near.
    fn unknown_option(&mut self, row: &'static StatementRow, word: &str, at: Span, otherwise: String) {
        let near = || {
            let names: Vec<&str> = row.all_options().map(|option| option.name).collect();
            let near = completed_or_nearest(word, names);
            near.map(|near| format!("did you mean `{near}`?"))
        };
        let fix = foreign_options::of_statement(row, word)
            .or_else(near)
            .unwrap_or(otherwise);
        self.report(
            Rule::UnknownOption,
            at,
            format!("`{}` has no option `{word}`", row.keyword),
            fix,
        );
    }
}

/// Returns the options of a statement, after what to do.
fn listed(row: &StatementRow) -> String {
    let names: Vec<&str> = row.all_options().map(|option| option.name).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; its options are {}", names.join(", "))
    }
}
