//! A logical line in parts: its instruction, its flags, and words of two kinds.
//!
//! As `split_command.go` and `line_parsers.go` of `BuildKit`'s `frontend/dockerfile/parser` do it.

use std::borrow::Cow;
use std::ops::Range;

use super::ast::{Flag, Text};
use super::lines::Logical;

/// Returns whether a character separates an instruction from what follows, and words of a list.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0b | 0x0c | b'\r' | b' ')
}

/// Returns the range of a text without the white space around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start.max(range.start + part.trim_end().len())
}

/// Returns the first word of a range, and what follows it.
pub(super) fn word(text: &str, range: Range<usize>) -> (Range<usize>, Range<usize>) {
    let range = trimmed(text, range);
    let bytes = &text.as_bytes()[range.clone()];
    let end = bytes.iter().position(|byte| is_blank(*byte)).unwrap_or(bytes.len());
    let blanks = bytes[end..].iter().take_while(|byte| is_blank(**byte)).count();
    let end = range.start + end;
    (range.start..end, end + blanks..range.end)
}

/// Returns the flags at the start of a range, with their places, and the rest of the range.
#[derive(Debug, Default)]
pub(super) struct Flags<'a> {
    pub(super) list: Vec<Flag<'a>>,
    pub(super) rest: Range<usize>,
    /// A flag that engines would garble.
    pub(super) garbled: Option<usize>,
}

pub(super) fn flags<'a>(line: &Logical<'a>, range: Range<usize>, escape: u8) -> Flags<'a> {
    let text = &*line.text;
    let mut found = Flags::default();
    let mut at = range.start;
    loop {
        at += text[at..range.end].bytes().take_while(|byte| is_blank(*byte)).count();
        if !text[at..range.end].starts_with("--") {
            break;
        }
        let flag = Word::read(text, at..range.end, escape);
        found.garbled = found.garbled.or((!text[at..flag.end].is_ascii()).then_some(at));
        let raw = flag.text.map_or_else(|| line.part(at, flag.end), Cow::Owned);
        at = flag.end;
        if raw == "--" {
            break;
        }
        found.list.push(named(&raw));
    }
    found.rest = trimmed(text, at..range.end);
    found
}

fn named<'a>(raw: &Text<'a>) -> Flag<'a> {
    let part = |from: usize, to: usize| match raw {
        Cow::Borrowed(raw) => Cow::Borrowed(&raw[from..to]),
        Cow::Owned(raw) => Cow::Owned(raw[from..to].to_owned()),
    };
    let equals = raw.find('=');
    Flag {
        name: part(2, equals.unwrap_or(raw.len())),
        value: equals.map(|equals| part(equals + 1, raw.len())),
    }
}

/// A flag's word.
struct Word {
    end: usize,
    /// Without its quotes and escapes, if it has any.
    text: Option<String>,
}

impl Word {
    fn read(text: &str, range: Range<usize>, escape: u8) -> Self {
        let bytes = &text.as_bytes()[range.clone()];
        let special = |byte: &u8| is_blank(*byte) || matches!(byte, b'\'' | b'"') || *byte == escape;
        let plain = bytes.iter().position(special).unwrap_or(bytes.len());
        let end = range.start + plain;
        if plain == bytes.len() || is_blank(bytes[plain]) {
            return Self { end, text: None };
        }
        let mut out = text[range.start..end].to_owned();
        let length = unquote(&text[end..range.end], escape, &mut out);
        Self {
            end: end + length,
            text: Some(out),
        }
    }
}

/// Adds a word without its quotes and escapes, and says how long it was. An open quote ends with the line.
fn unquote(text: &str, escape: u8, out: &mut String) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, next)) = chars.next() {
        if next == char::from(escape) {
            out.extend(chars.next().map(|(_, escaped)| escaped));
        } else if quote == Some(next) {
            quote = None;
        } else if quote.is_some() {
            out.push(next);
        } else if matches!(next, '\'' | '"') {
            quote = Some(next);
        } else if next.is_ascii() && is_blank(next as u8) {
            return at;
        } else {
            out.push(next);
        }
    }
    text.len()
}

/// Returns the words between blanks, whatever is in them.
pub(super) fn list<'a>(line: &Logical<'a>, range: Range<usize>) -> Vec<Text<'a>> {
    let bytes = line.text.as_bytes();
    let mut words = Vec::with_capacity(2);
    let mut at = range.start;
    while at < range.end {
        let rest = &bytes[at..range.end];
        let end = at + rest.iter().position(|byte| is_blank(*byte)).unwrap_or(rest.len());
        words.push(line.part(at, end));
        at = end + bytes[end..range.end].iter().take_while(|byte| is_blank(**byte)).count();
    }
    words
}

/// Returns the words between bare white space, as they are written. An escape character at the very end counts
/// for nothing.
pub(super) fn quoted(text: &str, range: Range<usize>, escape: u8) -> Vec<Range<usize>> {
    let bytes = &text.as_bytes()[..range.end];
    let mut words = Vec::with_capacity(1);
    let mut start = None;
    let mut quote = None;
    let mut end = range.end;
    let mut at = range.start;
    while let Some(&byte) = bytes.get(at) {
        let blank = if quote.is_some() { 0 } else { blank_at(text, at) };
        if blank > 0 {
            words.extend(start.take().map(|start| start..at));
            at += blank;
            continue;
        }
        start = start.or(Some(at));
        if byte == escape && quote != Some(b'\'') {
            if at + 1 == range.end {
                end = at;
            }
            at += 1;
        } else if quote == Some(byte) {
            quote = None;
        } else if quote.is_none() && matches!(byte, b'\'' | b'"') {
            quote = Some(byte);
        }
        at += 1;
    }
    words.extend(start.map(|start| start..end).filter(|word| !word.is_empty()));
    words
}

/// Returns the number of bytes of white space at a place.
#[inline]
fn blank_at(text: &str, at: usize) -> usize {
    match text.as_bytes()[at] {
        b' ' | b'\t'..=b'\r' => 1,
        0x80.. => {
            let next = text.get(at..).and_then(|rest| rest.chars().next());
            next.filter(|next| next.is_whitespace()).map_or(0, char::len_utf8)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Logical<'_> {
        Logical {
            text: Cow::Borrowed(text),
            at: 0,
        }
    }

    #[test]
    fn flags_and_the_rest() {
        type Row = (
            &'static str,
            &'static [(&'static str, Option<&'static str>)],
            &'static str,
        );
        let table: [Row; 8] = [
            ("a --b", &[], "a --b"),
            ("--a --b=c d", &[("a", None), ("b", Some("c"))], "d"),
            ("--a=\"b c\"'d' e", &[("a", Some("b cd"))], "e"),
            (r"--a=b\ c d", &[("a", Some("b c"))], "d"),
            ("--a -- --b", &[("a", None)], "--b"),
            ("--a='b c", &[("a", Some("b c"))], ""),
            ("-a", &[], "-a"),
            ("--a=b=c", &[("a", Some("b=c"))], ""),
        ];
        for (text, expected, rest) in table {
            let found = flags(&line(text), 0..text.len(), b'\\');
            let named: Vec<_> = found
                .list
                .iter()
                .map(|flag| (&*flag.name, flag.value.as_deref()))
                .collect();
            assert_eq!((&named[..], &text[found.rest]), (expected, rest), "{text}");
        }
    }

    #[test]
    fn words_with_quotes() {
        let table: [(&str, &[&str]); 6] = [
            ("a=b  c='d e'", &["a=b", "c='d e'"]),
            (r#"a="b \" c" d"#, &[r#"a="b \" c""#, "d"]),
            (r"a=b\ c d", &[r"a=b\ c", "d"]),
            (r"a='\' b", &[r"a='\'", "b"]),
            (r"a=b\", &["a=b"]),
            (r"a \", &["a"]),
        ];
        for (text, expected) in table {
            let words: Vec<_> = quoted(text, 0..text.len(), b'\\')
                .into_iter()
                .map(|word| &text[word])
                .collect();
            assert_eq!(words, expected, "{text}");
        }
    }
}
