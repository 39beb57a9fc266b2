//! The canonical text of a spec: its JSON without blanks, fields in the order of their declaration, defaults left out.
//!
//! It is what `to_json` gives without the name, the readme, `force` and the paths of external sources, which a test
//! holds; written here so that a digest costs users neither serde nor `serde_json`.

use super::{Spec, Text, Words};
use crate::escape::push_json;

/// Returns the canonical text of a spec.
pub(crate) fn text(spec: &Spec) -> String {
    let mut out = String::with_capacity(1024);
    let mut object = Object::new(&mut out);
    write_field!(object, spec.version);
    write_field!(object, spec.args = default);
    write_field!(object, spec.stages);
    write_field!(object, spec.ignore = default);
    write_field!(object, spec.sources = default);
    write_field!(object, spec.mounts = default);
    object.end();
    out
}

/// Writes a field under its name: `= default` leaves it out where it has its default, `= default apart` always.
macro_rules! write_field {
    ($object:ident, $owner:ident.$field:ident = default apart) => {};
    ($object:ident, $owner:ident.$field:ident) => {
        $object.field(stringify!($field), &$owner.$field)
    };
    ($object:ident, $owner:ident.$field:ident = default) => {
        if !$crate::spec::is_default(&$owner.$field) {
            $object.field(stringify!($field), &$owner.$field);
        }
    };
}
pub(super) use write_field;

/// The value of a variant, where it is part of the text.
macro_rules! values {
    () => {
        &[]
    };
    ($value:ident) => {
        &[$value]
    };
    ($value:ident apart) => {{
        let _ = $value;
        &[]
    }};
}
pub(super) use values;

/// A value with a canonical text.
pub(super) trait Canonical {
    /// Appends the canonical text.
    fn write(&self, out: &mut String);
}

/// A JSON object under construction.
pub(super) struct Object<'o> {
    out: &'o mut String,
    empty: bool,
}

impl<'o> Object<'o> {
    pub(super) fn new(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    pub(super) fn field(&mut self, name: &str, value: &dyn Canonical) {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(',');
        }
        push_json(self.out, name);
        self.out.push(':');
        value.write(self.out);
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }
}

/// Appends a variant of an enum: `{"name":value}`, or `"name"` if it has no value.
pub(super) fn push_variant(out: &mut String, name: &str, value: &[&dyn Canonical]) {
    let Some(value) = value.first() else {
        return push_json(out, name);
    };
    let mut object = Object::new(out);
    object.field(name, *value);
    object.end();
}

fn list<'a>(out: &mut String, items: impl Iterator<Item = &'a dyn Canonical>) {
    out.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

impl Canonical for &str {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for String {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for Text<'_> {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Canonical for u32 {
    fn write(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Canonical> Canonical for Box<T> {
    fn write(&self, out: &mut String) {
        (**self).write(out);
    }
}

impl<T: Canonical> Canonical for Vec<T> {
    fn write(&self, out: &mut String) {
        list(out, self.iter().map(|item| item as &dyn Canonical));
    }
}

impl Canonical for Words<'_> {
    fn write(&self, out: &mut String) {
        let words: Vec<&str> = self.iter().collect();
        words.write(out);
    }
}
