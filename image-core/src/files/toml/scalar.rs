//! Reads texts between quotes, and values without them: numbers, dates, `true` and `false`.

use std::borrow::Cow;

use super::reader::Reader;
use super::{Data, Wrong};

impl<'t> Reader<'t> {
    /// Returns whether three quotes follow, which start a text of several lines.
    pub(super) fn is_long(&self) -> bool {
        let rest = &self.text[self.at..];
        rest.starts_with(r#"""""#) || rest.starts_with("'''")
    }

    /// Returns a text between quotes.
    pub(super) fn quoted(&mut self) -> Result<Cow<'t, str>, Wrong> {
        let unclosed = self.wrong("a text is not closed by its quote");
        let (quote, is_long) = (self.peek(), self.is_long());
        self.at += if is_long { 3 } else { 1 };
        if is_long {
            self.line_end();
        }
        let (mut text, mut from) = (Cow::Borrowed(""), self.at);
        loop {
            let here = self.at;
            match self.peek() {
                None => return Err(unclosed),
                next if next == quote => {
                    if let Some(inside) = self.closed(is_long) {
                        add(&mut text, &self.text[from..here + inside]);
                        return Ok(text);
                    }
                }
                Some(b'\\') if quote == Some(b'"') => {
                    add(&mut text, &self.text[from..here]);
                    self.escape(is_long, text.to_mut())?;
                    from = self.at;
                }
                Some(byte) if byte == b'\t' || !byte.is_ascii_control() => self.at += 1,
                Some(_) if is_long && self.line_end() => {}
                Some(b'\n' | b'\r') => return Err(unclosed),
                Some(_) => return Err(self.wrong("a control character stands in a text")),
            }
        }
    }

    /// Skips quotes. If they close the text, how many of them belong to it: up to two before the three.
    fn closed(&mut self, is_long: bool) -> Option<usize> {
        let quote = self.peek();
        let bytes = self.text.as_bytes()[self.at..].iter();
        let most = if is_long { 5 } else { 1 };
        let count = bytes.take(most).take_while(|byte| Some(**byte) == quote).count();
        self.at += count;
        count.checked_sub(if is_long { 3 } else { 1 })
    }

    /// Reads a backslash and what follows it.
    fn escape(&mut self, is_long: bool, text: &mut String) -> Result<(), Wrong> {
        let wrong = self.wrong("no such escape: `\\\\` is a backslash, and between single quotes `\\` is one too");
        let next = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 1 + next.map_or(0, |byte| usize::from(byte.is_ascii()));
        let char = match next {
            Some(b'b') => '\x08',
            Some(b't') => '\t',
            Some(b'n') => '\n',
            Some(b'f') => '\x0c',
            Some(b'r') => '\r',
            Some(b'e') => '\x1b',
            Some(byte @ (b'"' | b'\\')) => char::from(byte),
            Some(b'x') => self.by_number(2).ok_or(wrong)?,
            Some(b'u') => self.by_number(4).ok_or(wrong)?,
            Some(b'U') => self.by_number(8).ok_or(wrong)?,
            Some(b' ' | b'\t' | b'\r' | b'\n') if is_long => {
                self.at -= 1;
                self.blanks();
                return if self.line_ends() { Ok(()) } else { Err(wrong) };
            }
            _ => return Err(wrong),
        };
        text.push(char);
        Ok(())
    }

    /// Skips line ends and the blanks after them; whether there was one.
    fn line_ends(&mut self) -> bool {
        let from = self.at;
        while self.line_end() {
            self.blanks();
        }
        self.at > from
    }

    /// Returns a character by its number, of so many hexadecimal digits.
    fn by_number(&mut self, digits: usize) -> Option<char> {
        let number = self.text.get(self.at..self.at + digits)?;
        self.at += digits;
        let is_number = number.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(number, 16).ok().filter(|_| is_number)?;
        char::from_u32(number)
    }

    /// Returns a value without quotes.
    pub(super) fn read_plain(&mut self) -> Result<Data<'t>, Wrong> {
        let start = self.at;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'_' | b'.' | b':');
        let mut text = self.run(is_plain);
        let next = self.text.as_bytes().get(self.at + 1);
        if shaped(text, DATE) == Some("") && self.peek() == Some(b' ') && next.is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            self.run(is_plain);
            text = &self.text[start..self.at];
        }
        match text {
            "true" | "false" => Ok(Data::Bool(text == "true")),
            _ if is_integer(text) => Ok(Data::Integer(text)),
            _ if is_float(text) || is_moment(text) => Ok(Data::Other(text)),
            "" => Err(self.wrong("a value is missing")),
            _ => Err(Wrong {
                at: start,
                what: "a text needs quotes, and this is not a number, date, `true` or `false`",
            }),
        }
    }
}

fn add<'t>(text: &mut Cow<'t, str>, part: &'t str) {
    if text.is_empty() {
        *text = Cow::Borrowed(part);
    } else {
        text.to_mut().push_str(part);
    }
}

fn is_integer(text: &str) -> bool {
    let rest = match text.as_bytes() {
        [b'0', b'x', ..] => digits(&text[2..], |byte| byte.is_ascii_hexdigit()),
        [b'0', b'o', ..] => digits(&text[2..], |byte| matches!(byte, b'0'..=b'7')),
        [b'0', b'b', ..] => digits(&text[2..], |byte| matches!(byte, b'0' | b'1')),
        _ => after_integer(unsigned(text)),
    };
    rest == Some("")
}

fn is_float(text: &str) -> bool {
    let text = unsigned(text);
    matches!(text, "inf" | "nan") || float(text) == Some("")
}

/// Returns what follows a number with a fraction, an exponent, or both.
fn float(text: &str) -> Option<&str> {
    let after = after_integer(text)?;
    let rest = match after.strip_prefix('.') {
        Some(fraction) => decimals(fraction)?,
        None => after,
    };
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => decimals(unsigned(exponent)),
        None => (rest.len() < after.len()).then_some(rest),
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// Returns what follows a number that starts with zero only if it is zero.
fn after_integer(text: &str) -> Option<&str> {
    let rest = decimals(text)?;
    (!text.starts_with('0') || text.len() - rest.len() == 1).then_some(rest)
}

fn decimals(text: &str) -> Option<&str> {
    digits(text, |byte| byte.is_ascii_digit())
}

/// Returns the text after digits, which single underscores may separate.
fn digits(text: &str, is_digit: fn(u8) -> bool) -> Option<&str> {
    let count = text.bytes().take_while(|byte| is_digit(*byte) || *byte == b'_').count();
    let (number, rest) = text.split_at(count);
    let is_number = !number.is_empty() && !number.contains("__") && !number.starts_with('_') && !number.ends_with('_');
    is_number.then_some(rest)
}

const DATE: &str = "0000-00-00";
const MINUTE: &str = "00:00";

/// Returns whether a text has the form of a date, a time, or both.
fn is_moment(text: &str) -> bool {
    match shaped(text, DATE) {
        Some("") => true,
        Some(rest) => rest.strip_prefix(['T', 't', ' ']).and_then(time).is_some_and(is_offset),
        None => time(text) == Some(""),
    }
}

/// Returns what follows a time of day.
fn time(text: &str) -> Option<&str> {
    let minute = shaped(text, MINUTE)?;
    let Some(second) = shaped(minute, ":00") else {
        return Some(minute);
    };
    match second.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|char: char| char.is_ascii_digit());
            (rest.len() < fraction.len()).then_some(rest)
        }
        None => Some(second),
    }
}

fn is_offset(text: &str) -> bool {
    matches!(text, "" | "Z" | "z") || text.strip_prefix(['+', '-']).and_then(|rest| shaped(rest, MINUTE)) == Some("")
}

/// Returns what follows a text of that shape, in which `0` is any digit.
fn shaped<'t>(text: &'t str, shape: &str) -> Option<&'t str> {
    let start = text.get(..shape.len())?;
    let is_alike = |(byte, wanted): (u8, u8)| byte == wanted || wanted == b'0' && byte.is_ascii_digit();
    let is_shaped = start.bytes().zip(shape.bytes()).all(is_alike);
    is_shaped.then(|| &text[shape.len()..])
}
