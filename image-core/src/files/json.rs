//! JSON (RFC 8259), read into values that know their lines.
//!
//! Own code, as every user compiles it with the macro: `serde_json` is more than a tenth of that.

/// The deepest that values may be in each other.
const MOST_DEPTH: u32 = 128;

/// A value and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// Kinds of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `null`, `true`, `false`, or a number, as it is written.
    Plain(String),
    Text(String),
    List(Vec<Node>),
    /// Keys and values in the order of the file.
    Map(Vec<(String, Node)>),
}

/// What is wrong in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotJson {
    pub(super) line: u32,
    pub(super) what: &'static str,
}

impl Node {
    /// Returns the value of a key, of the last one if there are several.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let last = self.entries().iter().rev().find(|(name, _)| name == key);
        last.map(|(_, node)| node)
    }

    /// Returns the entries of a map; none of other values.
    pub(super) fn entries(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Plain(_) | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// Returns the items of a list; none of other values.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Plain(_) | Value::Text(_) | Value::Map(_) => &[],
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Plain(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Returns whether it is this number or word.
    pub(super) fn is_plain(&self, word: &str) -> bool {
        matches!(&self.value, Value::Plain(plain) if plain == word)
    }
}

/// Reads a document.
pub(super) fn read(text: &str) -> Result<Node, NotJson> {
    let mut reader = Reader { text, at: 0, line: 1 };
    let node = reader.read_value(0)?;
    reader.skip_blanks();
    if reader.at < text.len() {
        return Err(reader.wrong("more follows after its end"));
    }
    Ok(node)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl Reader<'_> {
    fn wrong(&self, what: &'static str) -> NotJson {
        NotJson { line: self.line, what }
    }

    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.line += u32::from(self.peek() == b'\n');
            self.at += 1;
        }
    }

    /// Skips blanks, and the byte if it is next.
    fn takes(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    fn read_value(&mut self, depth: u32) -> Result<Node, NotJson> {
        if depth > MOST_DEPTH {
            return Err(self.wrong("values are too deep in each other"));
        }
        self.skip_blanks();
        let line = self.line;
        let value = match self.peek() {
            b'{' => self.read_map(depth)?,
            b'[' => self.read_list(depth)?,
            b'"' => Value::Text(self.read_string()?),
            _ => self.read_plain()?,
        };
        Ok(Node { line, value })
    }

    fn read_map(&mut self, depth: u32) -> Result<Value, NotJson> {
        let mut entries = Vec::new();
        self.at += 1;
        if self.takes(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.skip_blanks();
            if self.peek() != b'"' {
                return Err(self.wrong("a key in double quotes is missing"));
            }
            let key = self.read_string()?;
            if !self.takes(b':') {
                return Err(self.wrong("a `:` is missing after a key"));
            }
            entries.push((key, self.read_value(depth + 1)?));
            if self.takes(b'}') {
                return Ok(Value::Map(entries));
            }
            if !self.takes(b',') {
                return Err(self.wrong("a `,` or `}` is missing"));
            }
        }
    }

    fn read_list(&mut self, depth: u32) -> Result<Value, NotJson> {
        let mut items = Vec::new();
        self.at += 1;
        if self.takes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.read_value(depth + 1)?);
            if self.takes(b']') {
                return Ok(Value::List(items));
            }
            if !self.takes(b',') {
                return Err(self.wrong("a `,` or `]` is missing"));
            }
        }
    }

    fn read_plain(&mut self) -> Result<Value, NotJson> {
        let rest = &self.text[self.at..];
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let end = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let word = &rest[..end];
        if !is_number(word) && !matches!(word, "null" | "true" | "false") {
            return Err(self.wrong("a value is missing"));
        }
        self.at += end;
        Ok(Value::Plain(word.to_owned()))
    }

    /// Reads the string that starts at the quote.
    fn read_string(&mut self) -> Result<String, NotJson> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let end = rest
                .bytes()
                .position(|byte| byte == b'"' || byte == b'\\' || byte < b' ');
            let end = end.ok_or_else(|| self.wrong("a text is not closed"))?;
            text.push_str(&rest[..end]);
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Ok(text),
                b'\\' => text.push(self.read_escape()?),
                _ => return Err(self.wrong("a text has a control character")),
            }
        }
    }

    /// Reads what follows a backslash.
    fn read_escape(&mut self) -> Result<char, NotJson> {
        let byte = self.peek();
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.read_unicode(),
            _ => {
                self.at -= 1;
                return Err(self.wrong("a text has an escape that JSON does not know"));
            }
        })
    }

    /// Reads the character of an escape, which may be two. One half alone is not a character.
    fn read_unicode(&mut self) -> Result<char, NotJson> {
        let first = self.read_unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            units.push(self.read_unit()?);
        }
        let mut chars = char::decode_utf16(units);
        Ok(chars.next().and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn read_unit(&mut self) -> Result<u16, NotJson> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at += 4;
        unit.ok_or_else(|| self.wrong("a text has an escape that JSON does not know"))
    }
}

fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (number, exponent) = match word.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "serde")]
    fn as_serde(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Plain(word) => serde_json::from_str(word).unwrap_or_default(),
            Value::Text(text) => text.clone().into(),
            Value::List(items) => items.iter().map(as_serde).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, node)| (key.clone(), as_serde(node)))
                .collect(),
        }
    }

    #[cfg(feature = "serde")]
    proptest::proptest! {
        /// Whatever the text, it is JSON for both readers, with the same contents, or for none.
        #[test]
        fn json_is_read_as_serde_reads_it(text in "([\\[\\]{},:\" \n0-9a-e.+\\\\unrtl-]|\"[a-c]\":|true|null|\\\\u00e9){0,30}") {
            let ours = read(&text).map(|node| as_serde(&node)).ok();
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let is_too_large = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            proptest::prop_assert!(is_too_large || ours == theirs.ok());
        }
    }

    #[test]
    fn lines_and_escapes() {
        let node = read("{\n \"a\": [1,\n\"\\u00e9\\ud83d\\ude00\\/\"], \"a\": \"x\"}").expect("JSON");
        let (_, list) = &node.entries()[0];
        assert_eq!(list.line, 2);
        assert_eq!(list.items()[1].line, 3);
        assert_eq!(list.items()[1].text(), Some("é😀/"));
        assert_eq!(node.get("a").and_then(Node::text), Some("x"));
        assert!(list.items()[0].is_plain("1"));
        let wrong = |text: &str| read(text).map_err(|wrong| (wrong.line, wrong.what));
        assert_eq!(wrong("{\n\"a\": 1,\n}"), Err((3, "a key in double quotes is missing")));
        assert_eq!(wrong("[1] 2"), Err((1, "more follows after its end")));
        assert_eq!(wrong(&"[".repeat(1000)), Err((1, "values are too deep in each other")));
    }
}
