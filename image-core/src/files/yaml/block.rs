//! Lists and mappings by their indentation.

use super::reader::{Reader, is_blank, is_space};
use super::{Node, Value, Wrong};
use crate::files::show;

/// The indentation of something; `None` for a document.
type Indent = Option<usize>;

/// The contexts of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// `- ` or `? `: a list or mapping may start in the same line.
    Item,
    /// `key:`: a list below it need not be indented.
    Key,
}

const fn empty(line: u32) -> Node {
    Node {
        line,
        value: Value::Empty,
    }
}

/// The start of a value, with its anchor and tag.
#[derive(Clone, Copy)]
struct Start<'t> {
    line: u32,
    column: usize,
    /// Whether a list or mapping may start here.
    may_hold: bool,
    /// The name in the same line.
    anchor: Option<&'t str>,
}

impl<'t> Reader<'t> {
    /// Reads a value that is indented more than what holds it.
    pub(super) fn block(&mut self, parent: Indent, of: Of) -> Result<Node, Wrong> {
        let line = self.line();
        self.skip_in_block()?;
        let (mut start, mut anchor) = (self.start_of(line, of), None);
        while matches!(self.byte(), b'&' | b'!') && self.is_inside(parent, Of::Item) {
            anchor = self.property().or(anchor);
            self.skip_in_block()?;
            if self.line() > start.line {
                start = self.start_of(line, of);
            }
        }
        // An anchor in the line of a key is of the key, which remembers it.
        start.anchor = anchor.filter(|_| self.column() > start.column && self.byte() != b'{');
        let node = if self.is_inside(parent, of) {
            self.value(parent, start)?
        } else {
            empty(line)
        };
        let is_of_key = start.anchor.is_some() && matches!(node.value, Value::Map(_));
        if let Some(name) = anchor.filter(|_| !is_of_key) {
            self.anchors.set(name, &node);
        }
        Ok(node)
    }

    fn start_of(&self, line: u32, of: Of) -> Start<'t> {
        Start {
            line: self.line(),
            column: self.column(),
            may_hold: of == Of::Item || self.line() > line,
            anchor: None,
        }
    }

    /// Returns whether this place is inside what is indented so.
    fn is_inside(&self, parent: Indent, of: Of) -> bool {
        let is_deeper = parent.is_none_or(|parent| self.column() > parent);
        let is_item = of == Of::Key && parent == Some(self.column()) && self.is_mark_of('-');
        !self.is_over() && (is_deeper || is_item)
    }

    /// Returns whether a mark that stands alone is next.
    fn is_mark_of(&self, mark: char) -> bool {
        self.rest().starts_with(mark) && is_space(self.byte_after(1))
    }

    fn value(&mut self, parent: Indent, start: Start<'t>) -> Result<Node, Wrong> {
        if self.is_mark_of('-') {
            self.may_hold(start, "a text without quotes starts with `- `")?;
            return self.read_deeper(Reader::list);
        }
        if self.is_mark_of('?') {
            self.may_hold(start, "a text without quotes starts with `? `")?;
            let column = start.column;
            return self.read_deeper(|reader| {
                let entry = reader.explicit_entry(column)?;
                reader.map(column, entry)
            });
        }
        if matches!(self.byte(), b'|' | b'>') {
            return self.block_text(parent);
        }
        self.text_or_map(parent, start)
    }

    /// Reads what takes one line if it is a key: a text, or `[…]` and `{…}`.
    fn text_or_map(&mut self, parent: Indent, start: Start<'t>) -> Result<Node, Wrong> {
        let node = self.read_single(parent)?;
        if !self.is_key(start.line) {
            return Ok(node);
        }
        self.may_hold(start, "a text without quotes has a `: ` in it")?;
        if let Some(name) = start.anchor {
            self.anchors.set(name, &node);
        }
        let column = start.column;
        self.read_deeper(|reader| {
            reader.take(1);
            let value = reader.block(Some(column), Of::Key)?;
            reader.map(column, (node, value))
        })
        .map(|map| Node {
            line: start.line,
            ..map
        })
    }

    /// Reads what is not a list or mapping by its indentation.
    fn read_single(&mut self, parent: Indent) -> Result<Node, Wrong> {
        if self.is_mark_of(':') {
            return Ok(empty(self.line()));
        }
        self.node(parent.map_or(0, |parent| parent + 1), false)
    }

    /// Returns whether a `:` follows in the same line, up to which it skips blanks.
    fn is_key(&mut self, line: u32) -> bool {
        if self.line() != line {
            return false;
        }
        self.take_while(is_blank);
        self.is_mark_of(':')
    }

    fn may_hold(&self, start: Start<'t>, what: &str) -> Result<(), Wrong> {
        if start.may_hold {
            return Ok(());
        }
        let fix = "put the text into quotes, or write it in the next line, indented";
        Err(self.wrong(what, fix))
    }

    fn list(&mut self) -> Result<Value, Wrong> {
        let column = self.column();
        let mut items = Vec::new();
        while self.column() == column && self.is_mark_of('-') && !self.is_over() {
            self.take(1);
            items.push(self.block(Some(column), Of::Item)?);
            self.skip_in_block()?;
        }
        Ok(Value::List(items))
    }

    /// Reads the entries after the first.
    fn map(&mut self, column: usize, first: (Node, Node)) -> Result<Value, Wrong> {
        let mut entries = vec![first];
        loop {
            self.skip_in_block()?;
            if self.is_over() || self.column() < column || self.is_mark_of('-') && self.column() == column {
                return Ok(Value::Map(entries));
            }
            if self.column() > column {
                return Err(self.misplaced());
            }
            entries.push(if self.is_mark_of('?') {
                self.explicit_entry(column)?
            } else {
                self.entry(column)?
            });
        }
    }

    fn entry(&mut self, column: usize) -> Result<(Node, Node), Wrong> {
        let line = self.line();
        let mut anchor = None;
        while matches!(self.byte(), b'&' | b'!') {
            anchor = self.property().or(anchor);
            self.take_while(is_blank);
        }
        let key = self.read_single(Some(column))?;
        if let Some(name) = anchor {
            self.anchors.set(name, &key);
        }
        if !self.is_key(line) {
            let what = match key.text() {
                Some(text) => format!("{} has no `:` behind its key", show(text)),
                None => "something that has no `:` behind it stands among keys".to_owned(),
            };
            return Err(Wrong::new(line, what, "write `key: value`"));
        }
        self.take(1);
        let value = self.block(Some(column), Of::Key)?;
        Ok((key, value))
    }

    /// Reads `? key` and `: value`, which have lines of their own.
    fn explicit_entry(&mut self, column: usize) -> Result<(Node, Node), Wrong> {
        self.take(1);
        let key = self.block(Some(column), Of::Item)?;
        self.skip_in_block()?;
        let value = if self.column() == column && self.is_mark_of(':') {
            self.take(1);
            self.block(Some(column), Of::Item)?
        } else {
            empty(key.line)
        };
        Ok((key, value))
    }
}
