//! TOML files of Python projects: what is read from their tables, and the lines of what is wrong.

use super::toml::{self, Table, Value};
use super::{Lines, Problem};
use crate::kind::Kind;
use crate::rule::Rule;

/// A requirement and its line.
pub(crate) type Requirement = (String, u32);

/// A document while it is read: where its lines are, and what is wrong.
pub(crate) struct Tables {
    rule: Rule,
    lines: Lines,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a text by `reader`, which says what it finds wrong, as the errors of TOML are, by `rule`.
pub(crate) fn read<T>(
    rule: Rule,
    text: &str,
    reader: impl FnOnce(&mut Tables, &Table<'_>) -> T,
) -> Result<T, Vec<Problem>> {
    let (document, errors) = toml::read(text);
    let mut tables = Tables {
        rule,
        lines: Lines::new(text),
        problems: Vec::new(),
    };
    for error in errors {
        tables.report(
            error.at,
            format!("this is not TOML: {}", error.what),
            "correct the line",
        );
    }
    if tables.problems.is_empty() {
        let read = reader(&mut tables, &document);
        if tables.problems.is_empty() {
            return Ok(read);
        }
    }
    Err(tables.problems)
}

impl Tables {
    /// Returns the line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> u32 {
        self.lines.line(at)
    }

    /// Notes what is wrong at a byte.
    pub(crate) fn report(&mut self, at: usize, what: impl Into<String>, fix: impl Into<String>) {
        let problem = Problem::new(self.rule, what, fix).at(self.line(at));
        self.problems.push(problem);
    }

    /// Notes what is wrong with the whole file.
    pub(crate) fn report_file(&mut self, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Problem::new(self.rule, what, fix));
    }

    /// Returns the value as a table; `name` is how messages call it.
    pub(crate) fn table<'d, 'i>(&mut self, value: &'d Value<'i>, name: &str) -> Option<&'d Table<'i>> {
        let table = value.as_table();
        if table.is_none() {
            let at = value.at;
            self.report(at, format!("`{name}` is not a table"), format!("write `[{name}]`"));
        }
        table
    }

    /// Returns the table of that key, if it is there.
    pub(crate) fn table_at<'d, 'i>(&mut self, table: &'d Table<'i>, key: &str, name: &str) -> Option<&'d Table<'i>> {
        table.get(key).and_then(|value| self.table(value, name))
    }

    /// Returns the items of a list.
    pub(crate) fn items<'d, 'i>(&mut self, list: &'d Value<'i>, name: &str) -> &'d [Value<'i>] {
        let items = list.as_array();
        if items.is_none() {
            let at = list.at;
            let fix = "write a list of texts: [\"…\"]";
            self.report(at, format!("`{name}` is not a list"), fix);
        }
        items.map_or(&[], |items| items)
    }

    /// Returns the text of an item of a list, with its place.
    pub(crate) fn text<'d>(&mut self, item: &'d Value<'_>, name: &str) -> Option<(&'d str, usize)> {
        let at = item.at;
        let text = item.as_str();
        if text.is_none() {
            let what = format!("an item of `{name}` is not a text");
            self.report(at, what, "write it between quotes");
        }
        text.map(|text| (text, at))
    }

    /// Returns the texts of a list, with their places.
    pub(crate) fn texts<'d>(&mut self, list: &'d Value<'_>, name: &str) -> Vec<(&'d str, usize)> {
        let items = self.items(list, name).iter();
        items.filter_map(|item| self.text(item, name)).collect()
    }

    /// Returns the requirements of a list.
    pub(crate) fn requirements(&mut self, list: &Value<'_>, name: &str) -> Vec<Requirement> {
        let texts = self.texts(list, name);
        texts.into_iter().map(|(text, at)| self.requirement(text, at)).collect()
    }

    /// Returns a text as a requirement.
    pub(crate) fn requirement(&mut self, text: &str, at: usize) -> Requirement {
        let line = self.line(at);
        if let Err(fault) = Kind::Requirement.check(text) {
            self.problems.push(Problem::fault(self.rule, text, &fault).at(line));
        }
        (text.to_owned(), line)
    }
}

/// Returns the text of that key, if it is one.
pub(crate) fn text_of<'d>(table: &'d Table<'_>, key: &str) -> Option<&'d str> {
    table.get(key).and_then(Value::as_str)
}
