//! TOML 1.1, read into tables whose keys and values know their places.
//!
//! A reader of our own, as every user compiles it twice, for the macro and for the builder: `toml` and what it depends on
//! took a seventh of all that a crate with an image compiles. The tests hold it against `toml`. Of numbers only the
//! form is read, and of dates too, as nothing here asks for their values.

mod reader;
mod scalar;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub(crate) use self::reader::read;
use self::tables::Made;
pub(crate) use self::write::push_text;
#[cfg(feature = "cargo")]
pub(super) use self::write::{push_key, push_value};

/// A problem, and the byte at which it is. The reader of a format knows no rule: `files::tables` makes a report of it by
/// the rule of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

/// A key and its place.
struct Key<'t> {
    text: Cow<'t, str>,
    at: usize,
}

/// A table.
pub(crate) struct Table<'t> {
    /// In the order of the file.
    entries: Vec<(Key<'t>, Value<'t>)>,
    /// The index of the entry of each key.
    places: BTreeMap<Cow<'t, str>, usize>,
    made: Made,
}

/// A value and its place: of a table with a header, that of the header.
pub(crate) struct Value<'t> {
    pub(crate) at: usize,
    data: Data<'t>,
}

enum Data<'t> {
    Text(Cow<'t, str>),
    Bool(bool),
    /// As it is written.
    Integer(&'t str),
    /// Another number, or a date or time, as it is written.
    Other(&'t str),
    List(Vec<Value<'t>>),
    /// The tables that `[[name]]` makes.
    Tables(Vec<Value<'t>>),
    Table(Table<'t>),
}

impl<'t> Table<'t> {
    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'t>> {
        Some(&self.entries[*self.places.get(key)?].1)
    }

    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the keys, their places and their values, in the order of the file.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, usize, &Value<'t>)> {
        self.entries.iter().map(|(key, value)| (&*key.text, key.at, value))
    }
}

impl<'t> Value<'t> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        let Data::Text(text) = &self.data else { return None };
        Some(text)
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        let Data::Bool(value) = self.data else { return None };
        Some(value)
    }

    /// Returns a whole number as it is written.
    pub(crate) fn as_integer(&self) -> Option<&str> {
        let Data::Integer(text) = self.data else { return None };
        Some(text)
    }

    pub(crate) fn as_array(&self) -> Option<&[Value<'t>]> {
        let (Data::List(items) | Data::Tables(items)) = &self.data else {
            return None;
        };
        Some(items)
    }

    pub(crate) fn as_table(&self) -> Option<&Table<'t>> {
        let Data::Table(table) = &self.data else { return None };
        Some(table)
    }
}
