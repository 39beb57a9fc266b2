//! Values that are used at several places: `&name value` and `*name`.

use std::collections::BTreeMap;

use super::{Node, Value};

/// The most that all aliases together may stand for, in bytes and values. It also bounds how deep they can make a
/// value.
const MOST: usize = 1 << 16;

/// The values that have names.
pub(super) struct Anchors {
    /// Nothing for one that is too large.
    values: BTreeMap<String, Option<Value>>,
    left: usize,
}

impl Anchors {
    pub(super) fn new() -> Self {
        Self {
            values: BTreeMap::new(),
            left: MOST,
        }
    }

    pub(super) fn set(&mut self, name: &str, node: &Node) {
        let value = self.copy(&node.value);
        self.values.insert(name.to_owned(), value);
    }

    /// Returns the value of that name; an alias where that is too large, nothing where no value has that name.
    pub(super) fn get(&mut self, name: &str) -> Option<Value> {
        let value = self.values.get(name)?.clone();
        let copy = value.and_then(|value| self.copy(&value));
        Some(copy.unwrap_or_else(|| Value::Alias(name.to_owned())))
    }

    fn copy(&mut self, value: &Value) -> Option<Value> {
        let left = subtract(self.left, value)?;
        self.left = left;
        Some(value.clone())
    }
}

/// Subtracts what a value takes; nothing where it takes more than that.
fn subtract(left: usize, value: &Value) -> Option<usize> {
    let left = left.checked_sub(1)?;
    match value {
        Value::Empty => Some(left),
        Value::Text(text) | Value::Alias(text) => left.checked_sub(text.len()),
        Value::List(items) => items.iter().try_fold(left, |left, item| subtract(left, &item.value)),
        Value::Map(entries) => entries.iter().try_fold(left, |left, (key, value)| {
            subtract(subtract(left, &key.value)?, &value.value)
        }),
    }
}
