//! The tables into which headers and keys with dots put their values, and the rules for defining a table twice.

use std::collections::BTreeMap;

use super::{Data, Key, Table, Value, Wrong};

/// The ways in which a table is made, which decide what may add to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// The header of a table below it: its own may follow.
    Above,
    /// Its header.
    Header,
    /// A key with dots.
    Dotted,
    /// Braces, which are complete.
    Inline,
}

const DUPLICATE: &str = "a key stands here for the second time";
const NO_TABLE: &str = "a key is below one that is not a table, or one that is complete";

impl<'t> Table<'t> {
    pub(super) fn new(made: Made) -> Self {
        Self {
            entries: Vec::new(),
            places: BTreeMap::new(),
            made,
        }
    }

    /// Closes the table: nothing is added any more.
    pub(super) fn complete(&mut self) {
        self.made = Made::Inline;
    }

    /// Puts a value at a path of keys.
    pub(super) fn insert(&mut self, mut path: Vec<Key<'t>>, value: Value<'t>) -> Result<(), Wrong> {
        let last = path.pop();
        let table = self.walk(path, Made::Dotted)?;
        match last {
            Some(key) if table.contains_key(&key.text) => Err(key.wrong(DUPLICATE)),
            Some(key) => {
                table.entry(key, value);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Returns the table of `[path]`, whose header is at that byte.
    pub(super) fn header(&mut self, mut path: Vec<Key<'t>>, at: usize) -> Result<&mut Self, Wrong> {
        let Some(last) = path.pop() else { return Ok(self) };
        let (wrong, key_at) = (last.wrong(DUPLICATE), last.at);
        let above = self.walk(path, Made::Above)?;
        let (key, value) = above.entry(last, Value::table(at, Made::Above));
        let Data::Table(table) = &mut value.data else {
            return Err(wrong);
        };
        if table.made != Made::Above {
            return Err(wrong);
        }
        (key.at, value.at) = (key_at, at);
        table.made = Made::Header;
        Ok(table)
    }

    /// Returns a new table of `[[path]]`, whose header is at that byte.
    pub(super) fn item(&mut self, mut path: Vec<Key<'t>>, at: usize) -> Result<&mut Self, Wrong> {
        let Some(last) = path.pop() else { return Ok(self) };
        let wrong = last.wrong(DUPLICATE);
        let data = Data::Tables(Vec::new());
        let (_, value) = self.walk(path, Made::Above)?.entry(last, Value { at, data });
        let Data::Tables(items) = &mut value.data else {
            return Err(wrong);
        };
        items.push(Value::table(at, Made::Header));
        items.last_mut().and_then(|item| item.opened(Made::Above)).ok_or(wrong)
    }

    /// Returns the table at a path; those that are not there are `made`.
    fn walk(&mut self, path: Vec<Key<'t>>, made: Made) -> Result<&mut Self, Wrong> {
        let mut table = self;
        for key in path {
            let wrong = key.wrong(NO_TABLE);
            let at = key.at;
            let (_, value) = table.entry(key, Value::table(at, made));
            table = value.opened(made).ok_or(wrong)?;
        }
        Ok(table)
    }

    /// Returns a key with its value, which is this one if there is none.
    fn entry(&mut self, key: Key<'t>, value: Value<'t>) -> &mut (Key<'t>, Value<'t>) {
        let place = *self.places.entry(key.text.clone()).or_insert(self.entries.len());
        if place == self.entries.len() {
            self.entries.push((key, value));
        }
        &mut self.entries[place]
    }
}

impl<'t> Value<'t> {
    fn table(at: usize, made: Made) -> Self {
        let data = Data::Table(Table::new(made));
        Self { at, data }
    }

    /// Returns the table, if a header or a key with dots may add to it.
    fn opened(&mut self, made: Made) -> Option<&mut Table<'t>> {
        let of_header = made == Made::Above;
        match &mut self.data {
            Data::Tables(items) if of_header => items.last_mut()?.opened(made),
            Data::Table(table) if table.made == Made::Inline => None,
            Data::Table(table) if of_header || table.made != Made::Header => Some(table),
            Data::Table(_)
            | Data::Tables(_)
            | Data::Text(_)
            | Data::Bool(_)
            | Data::Integer(_)
            | Data::Other(_)
            | Data::List(_) => None,
        }
    }
}

impl Key<'_> {
    fn wrong(&self, what: &'static str) -> Wrong {
        Wrong { at: self.at, what }
    }
}
