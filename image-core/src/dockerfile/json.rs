//! The exec form: a JSON array of strings, as Go's `encoding/json` reads it.

use std::borrow::Cow;
use std::ops::Range;

use super::ast::Text;

/// The reasons why a text is not an array of strings. Not every one is an error (`RUN [ -f x ]` is a command), so the parser
/// decides which becomes a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not JSON; where that shows.
    NotJson(usize, &'static str),
    /// It is JSON, and the item here is not a string.
    NotStrings(usize),
}

/// Returns the strings of the array that is a range of a text, which starts with `[`.
pub(super) fn strings<'a>(text: &Cow<'a, str>, range: Range<usize>) -> Result<Vec<Text<'a>>, Fault> {
    let (at, to) = (range.start + 1, range.end);
    let mut reader = Reader { text, at, to };
    let mut items = Vec::with_capacity(4);
    let mut wrong = None;
    reader.blanks();
    if reader.take(b']') {
        return reader.end(items, wrong);
    }
    loop {
        reader.blanks();
        if reader.take(b'"') {
            items.push(reader.string()?);
        } else {
            wrong = wrong.or(Some(reader.at));
            reader.value()?;
        }
        reader.blanks();
        if reader.take(b']') {
            return reader.end(items, wrong);
        }
        if !reader.take(b',') {
            return Err(reader.fault(COMMA));
        }
    }
}

const COMMA: &str = "a comma or the closing bracket is missing";
const VALUE: &str = "a string in double quotes is missing";
const UNCLOSED: &str = "the closing double quote is missing";
const ESCAPE: &str = "JSON has no such escape";

struct Reader<'t, 'a> {
    text: &'t Cow<'a, str>,
    at: usize,
    to: usize,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&self) -> Option<u8> {
        self.rest().as_bytes().first().copied()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..self.to]
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fault(&self, what: &'static str) -> Fault {
        Fault::NotJson(self.at, what)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Checks that nothing but blanks follows the array, and returns its items.
    fn end(&mut self, items: Vec<Text<'a>>, wrong: Option<usize>) -> Result<Vec<Text<'a>>, Fault> {
        self.blanks();
        if self.at < self.to {
            return Err(self.fault("something stands after the closing bracket"));
        }
        wrong.map_or(Ok(items), |at| Err(Fault::NotStrings(at)))
    }

    /// Returns a string, from behind its first quote to behind its last.
    fn string(&mut self) -> Result<Text<'a>, Fault> {
        let from = self.at;
        let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
        let rest = &self.text.as_bytes()[from..self.to];
        self.at += rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
        if self.take(b'"') {
            return Ok(match self.text {
                Cow::Borrowed(text) => Cow::Borrowed(&text[from..self.at - 1]),
                Cow::Owned(text) => Cow::Owned(text[from..self.at - 1].to_owned()),
            });
        }
        let start = self.text[from..self.at].to_owned();
        self.escaped(start).map(Cow::Owned)
    }

    fn escaped(&mut self, mut out: String) -> Result<String, Fault> {
        loop {
            match self.rest().chars().next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some('\\') => out.push(self.escape()?),
                Some(other) if other >= ' ' => {
                    self.at += other.len_utf8();
                    out.push(other);
                }
                _ => return Err(self.fault(UNCLOSED)),
            }
        }
    }

    /// Returns an escape, from its backslash on.
    fn escape(&mut self) -> Result<char, Fault> {
        let letter = self.rest().as_bytes().get(1).copied();
        let meant = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault(ESCAPE)),
        };
        self.at += 2;
        Ok(meant)
    }

    /// Reads `\u0041`, or two of them that make a pair; half a pair is the replacement character, as Go has it.
    fn unicode(&mut self) -> Result<char, Fault> {
        let high = self.hex().ok_or_else(|| self.fault(ESCAPE))?;
        self.at += 6;
        if (0xd800..0xdc00).contains(&high)
            && let Some(low @ 0xdc00..0xe000) = self.hex()
        {
            self.at += 6;
            return Ok(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}'));
        }
        Ok(char::from_u32(high).unwrap_or('\u{fffd}'))
    }

    fn hex(&self) -> Option<u32> {
        let digits = self.rest().get(..6)?.strip_prefix("\\u")?;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    /// Skips a value that is not a string: only whether it is JSON counts. Brackets are kept in a list, so no depth is
    /// too deep.
    fn value(&mut self) -> Result<(), Fault> {
        let mut open = Vec::new();
        loop {
            self.blanks();
            let mut empty = false;
            if let Some(bracket @ (b'[' | b'{')) = self.peek() {
                self.at += 1;
                open.push(bracket);
                self.blanks();
                empty = self.peek() == Some(bracket + 2);
                if !empty {
                    self.key(bracket)?;
                    continue;
                }
            } else {
                self.scalar()?;
            }
            if self.closes(&mut open, empty)? {
                return Ok(());
            }
        }
    }

    /// Reads the key of an object's entry.
    fn key(&mut self, bracket: u8) -> Result<(), Fault> {
        if bracket == b'[' {
            return Ok(());
        }
        self.blanks();
        if !self.take(b'"') {
            return Err(self.fault(VALUE));
        }
        self.string()?;
        self.blanks();
        if self.take(b':') {
            Ok(())
        } else {
            Err(self.fault(COMMA))
        }
    }

    /// Reads what follows a value: closing brackets and a comma. `true` when nothing is open any more.
    fn closes(&mut self, open: &mut Vec<u8>, mut closing: bool) -> Result<bool, Fault> {
        loop {
            if !closing {
                self.blanks();
            }
            let Some(&bracket) = open.last() else { return Ok(true) };
            if self.take(bracket + 2) {
                open.pop();
                closing = false;
            } else if self.take(b',') {
                return self.key(bracket).map(|()| false);
            } else {
                return Err(self.fault(COMMA));
            }
        }
    }

    fn scalar(&mut self) -> Result<(), Fault> {
        if self.take(b'"') {
            return self.string().map(drop);
        }
        let rest = self.rest();
        let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && !matches!(next, '+' | '-' | '.'));
        let word = &rest[..end.unwrap_or(rest.len())];
        let length = word.len();
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            return Err(self.fault(VALUE));
        }
        self.at += length;
        Ok(())
    }
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = word.strip_prefix('-').unwrap_or(word);
    let (word, exponent) = word.split_once(['e', 'E']).unwrap_or((word, "0"));
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    digits(whole) && digits(fraction) && digits(exponent) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Fault> {
        let strings = strings(&Cow::Borrowed(text), 0..text.len())?;
        Ok(strings.into_iter().map(Cow::into_owned).collect())
    }

    #[test]
    fn arrays_of_strings() {
        assert_eq!(read("[]"), Ok(vec![]));
        assert_eq!(read(r#"[ "a" , "b c" ] "#), Ok(vec!["a".to_owned(), "b c".to_owned()]));
        let escapes = r#"["\"\\\/\b\f\n\r\t\u0041\ud83d\ude00\ud83d é"]"#;
        assert_eq!(read(escapes), Ok(vec!["\"\\/\u{8}\u{c}\n\r\tA😀\u{fffd} é".to_owned()]));
    }

    #[test]
    fn not_json() {
        let table = [
            ("['a']", 1),
            (r#"["a""#, 4),
            (r#"["a" "b"]"#, 5),
            (r#"["a",]"#, 5),
            (r#"["a"] b"#, 6),
            (r#"["\x"]"#, 2),
            ("[\"a\tb\"]", 3),
            ("[01]", 1),
            (r#"[{"a" 1}]"#, 6),
            ("[[1, 2}]", 6),
            ("[", 1),
        ];
        for (text, at) in table {
            assert!(
                matches!(read(text), Err(Fault::NotJson(found, _)) if found == at),
                "{text} {:?}",
                read(text)
            );
        }
    }

    #[test]
    fn json_of_other_things() {
        for text in [
            "[1]",
            r#"["a", -1.5e+3]"#,
            "[null, true]",
            r#"["x", {"a": [[], {}], "b": "c"}]"#,
            "[[[]]]",
        ] {
            assert!(
                matches!(read(text), Err(Fault::NotStrings(_))),
                "{text} {:?}",
                read(text)
            );
        }
        let deep = "[".repeat(50_000) + &"]".repeat(50_000);
        assert_eq!(read(&deep), Err(Fault::NotStrings(1)));
    }
}
