//! Lists and mappings between brackets, aliases, and texts without quotes.

use super::folded::Folded;
use super::reader::{Reader, is_blank, is_flow_mark, is_space};
use super::{Node, Value, Wrong};
use crate::files::show;

const PLAIN: &str = "put it into quotes";

impl Reader<'_> {
    /// Reads `[…]`, `{…}`, `*alias` or a text; lines of a text that goes on are indented at least so far. Between
    /// brackets they need not be.
    pub(super) fn node(&mut self, indent: usize, in_flow: bool) -> Result<Node, Wrong> {
        let line = self.line();
        let value = match self.byte() {
            b'[' => return self.in_brackets(Reader::flow_list),
            b'{' => return self.in_brackets(Reader::flow_map),
            b'"' => Value::Text(self.double_quoted()?),
            b'\'' => Value::Text(self.single_quoted()?),
            b'*' => self.alias()?,
            _ => self.read_plain(indent, in_flow)?,
        };
        Ok(Node { line, value })
    }

    /// Reads what is between brackets, whose line is said where they are not closed.
    fn in_brackets(&mut self, read: impl FnOnce(&mut Self) -> Result<Value, Wrong>) -> Result<Node, Wrong> {
        let line = self.line();
        let outer = std::mem::replace(&mut self.bracket, line);
        let node = self.read_deeper(read)?;
        self.bracket = outer;
        Ok(node)
    }

    fn alias(&mut self) -> Result<Value, Wrong> {
        let line = self.line();
        let text = self.take_while(|byte| !is_space(byte) && !is_flow_mark(byte));
        self.anchors.get(&text[1..]).ok_or_else(|| {
            let what = format!(
                "{} stands for a value with `&` and that name before it, and none has",
                show(text)
            );
            Wrong::new(line, what, "write the value itself")
        })
    }

    fn flow_list(&mut self) -> Result<Value, Wrong> {
        let mut items = Vec::new();
        self.take(1);
        while !self.closes(b']')? {
            items.push(self.flow_item()?);
            self.comma(b']')?;
        }
        Ok(Value::List(items))
    }

    fn flow_map(&mut self) -> Result<Value, Wrong> {
        let mut entries = Vec::new();
        self.take(1);
        while !self.closes(b'}')? {
            self.explicit_mark()?;
            let key = self.flow_node()?;
            let value = self.flow_value(&key)?;
            let line = key.line;
            let value = value.unwrap_or(Node {
                line,
                value: Value::Empty,
            });
            entries.push((key, value));
            self.comma(b'}')?;
        }
        Ok(Value::Map(entries))
    }

    /// Reads an item of a list, which may be `key: value`.
    fn flow_item(&mut self) -> Result<Node, Wrong> {
        let line = self.line();
        self.explicit_mark()?;
        let node = self.flow_node()?;
        Ok(match self.flow_value(&node)? {
            Some(value) => Node {
                line,
                value: Value::Map(vec![(node, value)]),
            },
            None => node,
        })
    }

    /// Takes the `?` before a key.
    fn explicit_mark(&mut self) -> Result<(), Wrong> {
        if self.byte() == b'?' && is_space(self.byte_after(1)) {
            self.take(1);
            self.skip_in_flow()?;
        }
        Ok(())
    }

    /// Reads a value, which is nothing where a `,`, `:` or bracket follows.
    fn flow_node(&mut self) -> Result<Node, Wrong> {
        let mut anchor = None;
        while matches!(self.byte(), b'&' | b'!') {
            anchor = self.property().or(anchor);
            self.skip_in_flow()?;
        }
        let is_empty = matches!(self.byte(), b',' | b']' | b'}') || self.is_colon(false);
        let node = if is_empty {
            Node {
                line: self.line(),
                value: Value::Empty,
            }
        } else {
            self.node(0, true)?
        };
        if let Some(name) = anchor {
            self.anchors.set(name, &node);
        }
        self.skip_in_flow()?;
        Ok(node)
    }

    /// Reads what follows the `:` behind a key, if there is one.
    fn flow_value(&mut self, key: &Node) -> Result<Option<Node>, Wrong> {
        // Behind a quote or bracket it need not stand alone. Behind a text without quotes it does, or it is of the text.
        let is_closed = matches!(key.value, Value::Text(_) | Value::List(_) | Value::Map(_));
        if !self.is_colon(is_closed) {
            return Ok(None);
        }
        self.take(1);
        self.skip_in_flow()?;
        self.flow_node().map(Some)
    }

    fn is_colon(&self, is_closed: bool) -> bool {
        let next = self.byte_after(1);
        self.byte() == b':' && (is_closed || is_space(next) || is_flow_mark(next))
    }

    /// Returns whether the bracket closes here, which it takes.
    fn closes(&mut self, bracket: u8) -> Result<bool, Wrong> {
        self.skip_in_flow()?;
        let closes = self.byte() == bracket;
        if closes {
            self.take(1);
        } else if self.byte() == b',' {
            return Err(self.wrong_rest("has no item before its comma", "take the comma out"));
        }
        Ok(closes)
    }

    /// Takes the comma behind an item, which the last need not have.
    fn comma(&mut self, bracket: u8) -> Result<(), Wrong> {
        if self.byte() == b',' {
            self.take(1);
        } else if self.byte() != bracket {
            let what = "stands behind an item without a `,` between the two";
            return Err(self.wrong_rest(what, "write a `,`, or close the bracket before it"));
        }
        Ok(())
    }

    fn skip_in_flow(&mut self) -> Result<(), Wrong> {
        self.skip();
        if self.is_over() {
            let what = "a `[` or `{` is not closed".to_owned();
            return Err(Wrong::new(self.bracket, what, "close it with `]` or `}`"));
        }
        Ok(())
    }

    /// Reads a text without quotes.
    fn read_plain(&mut self, indent: usize, in_flow: bool) -> Result<Value, Wrong> {
        self.may_be_plain(in_flow)?;
        let mut text = Folded::default();
        loop {
            let count = plain_end(self.rest(), in_flow);
            text.push(self.take(count).trim_end_matches(['\t', ' ']));
            if self.byte() != b'\n' || !self.goes_on(indent, in_flow, &mut text) {
                break;
            }
        }
        let text = text.finish();
        Ok(match text.as_str() {
            "~" | "null" | "Null" | "NULL" => Value::Empty,
            _ => Value::Text(text),
        })
    }

    fn may_be_plain(&self, in_flow: bool) -> Result<(), Wrong> {
        let next = self.byte_after(1);
        let is_alone = is_space(next) || (in_flow && is_flow_mark(next));
        match self.byte() {
            b'-' | b'?' | b':' if !is_alone => Ok(()),
            b'-' | b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`' | b'|' | b'>' | b'#' => {
                Err(self.wrong_rest("starts with a character that no text without quotes starts with", PLAIN))
            }
            _ => Ok(()),
        }
    }

    /// Goes to the next line with something in it, if the text goes on there.
    fn goes_on(&mut self, indent: usize, in_flow: bool, text: &mut Folded) -> bool {
        let (mut breaks, mut rest) = (0, self.rest());
        while let Some(next) = rest.strip_prefix('\n') {
            breaks += 1;
            rest = next;
            let line = next.trim_start_matches(['\t', ' ']);
            if line.starts_with('\n') {
                rest = line;
            }
        }
        let line = rest.trim_start_matches(['\t', ' ']);
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let ends = line.is_empty() || line.starts_with('#') || is_mark(rest) || (!in_flow && spaces < indent);
        if ends || (in_flow && line.starts_with(|char: char| char.is_ascii() && is_flow_mark(char as u8))) {
            return false;
        }
        for _ in 0..breaks {
            self.take_while(is_blank);
            self.take_break();
        }
        self.take_while(is_blank);
        if self.byte() == b':' && is_space(self.byte_after(1)) {
            return false;
        }
        text.break_lines(breaks);
        true
    }
}

/// Returns whether a line is the mark of a document.
fn is_mark(line: &str) -> bool {
    (line.starts_with("---") || line.starts_with("...")) && line.as_bytes().get(3).is_none_or(|byte| is_space(*byte))
}

/// Finds where a text without quotes ends in its line.
fn plain_end(text: &str, in_flow: bool) -> usize {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
        let ends = match byte {
            b'\n' => true,
            b':' => is_space(next) || (in_flow && is_flow_mark(next)),
            b'#' => at > 0 && is_blank(bytes[at - 1]),
            byte => in_flow && is_flow_mark(*byte),
        };
        if ends {
            return at;
        }
    }
    bytes.len()
}
