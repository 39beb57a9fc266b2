//! From a text to its tables, line by line.

use std::borrow::Cow;

use super::tables::Made;
use super::{Data, Key, Table, Value, Wrong};

/// Deeper than any such file: lists in lists, and keys with so many dots.
const MAX_DEPTH: usize = 80;

/// Reads a text, all that is wrong in it too: after a mistake it goes on at the next line that is not indented.
pub(crate) fn read(text: &str) -> (Table<'_>, Vec<Wrong>) {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let (mut document, mut lost) = (Table::new(Made::Header), Table::new(Made::Header));
    let (mut table, mut errors) = (&mut document, Vec::new());
    reader.take('\u{feff}');
    while reader.peek().is_some() {
        let line = match reader.line(table) {
            Ok(None) => continue,
            Ok(Some(header)) => {
                // What follows a header that is wrong belongs nowhere.
                table = &mut lost;
                header.open(&mut document).map(|opened| table = opened)
            }
            Err(wrong) => Err(wrong),
        };
        if let Err(wrong) = line {
            errors.push(wrong);
            reader.skip_lines();
        }
    }
    (document, errors)
}

/// `[path]` or `[[path]]`, and its place.
struct Header<'t> {
    path: Vec<Key<'t>>,
    at: usize,
    is_item: bool,
}

impl<'t> Header<'t> {
    fn open<'d>(self, document: &'d mut Table<'t>) -> Result<&'d mut Table<'t>, Wrong> {
        if self.is_item {
            document.item(self.path, self.at)
        } else {
            document.header(self.path, self.at)
        }
    }
}

/// A text and how far it is read.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// Reads a line: a value, which goes to the table, a header, or nothing.
    fn line(&mut self, table: &mut Table<'t>) -> Result<Option<Header<'t>>, Wrong> {
        self.blanks();
        let header = match self.peek() {
            Some(b'[') => Some(self.header()?),
            Some(b'#' | b'\n' | b'\r') | None => None,
            Some(_) => {
                self.assignment(table)?;
                None
            }
        };
        self.blanks();
        self.comment()?;
        if !self.line_end() && self.peek().is_some() {
            return Err(self.wrong("something stands behind what a line can hold"));
        }
        Ok(header)
    }

    fn header(&mut self) -> Result<Header<'t>, Wrong> {
        let at = self.at;
        self.take('[');
        let is_item = self.take('[');
        let path = self.path()?;
        if !self.take(']') || is_item && !self.take(']') {
            return Err(self.wrong("the name of a table is not closed by `]`"));
        }
        Ok(Header { path, at, is_item })
    }

    /// Reads `path = value`.
    fn assignment(&mut self, table: &mut Table<'t>) -> Result<(), Wrong> {
        let path = self.path()?;
        if !self.take('=') {
            return Err(self.wrong("a key has no `=` behind it"));
        }
        self.blanks();
        let value = self.value()?;
        table.insert(path, value)
    }

    /// Keys with dots between them, and the blanks around them.
    fn path(&mut self) -> Result<Vec<Key<'t>>, Wrong> {
        let mut path = Vec::new();
        loop {
            self.blanks();
            path.push(self.key()?);
            self.blanks();
            if !self.take('.') {
                return Ok(path);
            }
            if path.len() == MAX_DEPTH {
                return Err(self.wrong("a key has too many parts"));
            }
        }
    }

    fn key(&mut self) -> Result<Key<'t>, Wrong> {
        let at = self.at;
        let text = match self.peek() {
            Some(b'"' | b'\'') if self.is_long() => return Err(self.wrong("a key has three quotes")),
            Some(b'"' | b'\'') => self.quoted()?,
            _ => Cow::Borrowed(self.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))),
        };
        if self.at == at {
            return Err(self.wrong("a key is missing, or needs quotes"));
        }
        Ok(Key { text, at })
    }

    fn value(&mut self) -> Result<Value<'t>, Wrong> {
        let at = self.at;
        let data = match self.peek() {
            Some(b'"' | b'\'') => Data::Text(self.quoted()?),
            Some(b'[' | b'{') if self.depth == MAX_DEPTH => return Err(self.wrong("values are too deep in each other")),
            Some(b'[') => self.list()?,
            Some(b'{') => self.inline()?,
            _ => self.read_plain()?,
        };
        Ok(Value { at, data })
    }

    fn list(&mut self) -> Result<Data<'t>, Wrong> {
        let mut items = Vec::new();
        self.items(']', "a list is not closed by `]`", |reader| {
            items.push(reader.value()?);
            Ok(())
        })?;
        Ok(Data::List(items))
    }

    fn inline(&mut self) -> Result<Data<'t>, Wrong> {
        let mut table = Table::new(Made::Dotted);
        self.items('}', "a table is not closed by `}`", |reader| {
            reader.assignment(&mut table)
        })?;
        table.complete();
        Ok(Data::Table(table))
    }

    /// Reads the items between brackets, with commas between them.
    fn items(
        &mut self,
        close: char,
        unclosed: &'static str,
        mut item: impl FnMut(&mut Self) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        (self.at, self.depth) = (self.at + 1, self.depth + 1);
        loop {
            self.skip_gap()?;
            if self.take(close) {
                break;
            }
            item(self)?;
            self.skip_gap()?;
            if !self.take(',') && self.peek() != u8::try_from(close).ok() {
                return Err(self.wrong(unclosed));
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Skips blanks, line breaks and comments between the items of a list.
    fn skip_gap(&mut self) -> Result<(), Wrong> {
        loop {
            self.blanks();
            self.comment()?;
            if !self.line_end() {
                return Ok(());
            }
        }
    }

    pub(super) fn blanks(&mut self) {
        self.run(|byte| matches!(byte, b' ' | b'\t'));
    }

    fn comment(&mut self) -> Result<(), Wrong> {
        if !self.take('#') {
            return Ok(());
        }
        self.run(|byte| byte == b'\t' || !byte.is_ascii_control());
        match self.peek() {
            None | Some(b'\n' | b'\r') => Ok(()),
            Some(_) => Err(self.wrong("a control character stands in a comment")),
        }
    }

    /// Skips a line end, if there is one.
    pub(super) fn line_end(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = ["\n", "\r\n"].into_iter().find(|end| rest.starts_with(end));
        self.at += length.map_or(0, str::len);
        length.is_some()
    }

    /// Goes to the next line that starts as one of a table's: most lists and texts of several lines are indented.
    fn skip_lines(&mut self) {
        self.depth = 0;
        while let Some(end) = self.text[self.at..].find('\n') {
            self.at += end + 1;
            if self
                .peek()
                .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'[')
            {
                return;
            }
        }
        self.at = self.text.len();
    }

    /// Returns the bytes from here on of which that is so; they are ASCII or whole characters.
    pub(super) fn run(&mut self, is_in: impl Fn(u8) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| !is_in(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips a character, if it is that one.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is_there = self.text[self.at..].starts_with(wanted);
        self.at += if is_there { wanted.len_utf8() } else { 0 };
        is_there
    }

    pub(super) fn wrong(&self, what: &'static str) -> Wrong {
        Wrong { at: self.at, what }
    }
}
