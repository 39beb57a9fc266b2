//! YAML 1.2, read into values that know their lines.
//!
//! Own code, as every user compiles it twice, for the macro and for the builder: `saphyr-parser` adds a seventh to the
//! processor time of that. Texts stay texts: nothing here asks whether `1.10` is a number. Tags are left out.

mod anchors;
mod block;
mod flow;
mod folded;
mod quoted;
mod reader;
#[cfg(test)]
mod tests;

use self::reader::Reader;

/// A value and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// Kinds of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Empty,
    Text(String),
    List(Vec<Node>),
    /// Keys and values in the order of the file. Keys may be there twice.
    Map(Vec<(Node, Node)>),
    /// `*name`, where aliases stand for more than files of people have in them.
    Alias(String),
}

impl Node {
    /// Returns the text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Empty | Value::List(_) | Value::Map(_) | Value::Alias(_) => None,
        }
    }
}

/// A problem in a line. The reader of a format knows no rule: `files::conda` makes a report of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: u32,
    pub(super) what: String,
    pub(super) fix: &'static str,
}

impl Wrong {
    fn new(line: u32, what: impl Into<String>, fix: &'static str) -> Self {
        let what = what.into();
        Self { line, what, fix }
    }
}

/// Reads a document. A second one is an error: micromamba leaves it out.
pub(super) fn read(text: &str) -> Result<Node, Wrong> {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::new(&text);
    reader.start()?;
    let node = reader.block(None, block::Of::Item)?;
    reader.finish()?;
    Ok(node)
}
