//! From values back to TOML, on one line.

use std::fmt::Write as _;

use super::{Data, Table, Value};

/// Adds a value as it may stand behind `=`.
pub(in crate::files) fn push_value(out: &mut String, value: &Value<'_>) {
    match &value.data {
        Data::Text(text) => push_text(out, text),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Integer(text) | Data::Other(text) => out.push_str(text),
        Data::List(items) | Data::Tables(items) => push_list(out, items),
        Data::Table(table) => push_table(out, table),
    }
}

fn push_list(out: &mut String, items: &[Value<'_>]) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        push_value(out, item);
    }
    out.push(']');
}

fn push_table(out: &mut String, table: &Table<'_>) {
    out.push('{');
    for (index, (key, _, value)) in table.entries().enumerate() {
        out.push_str(if index > 0 { ", " } else { " " });
        push_key(out, key);
        out.push_str(" = ");
        push_value(out, value);
    }
    out.push_str(" }");
}

/// Adds a key, in quotes where it needs them.
pub(in crate::files) fn push_key(out: &mut String, key: &str) {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.is_empty() && key.bytes().all(is_bare) {
        out.push_str(key);
    } else {
        push_text(out, key);
    }
}

/// Adds a text in quotes.
pub(crate) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            _ if char.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}
