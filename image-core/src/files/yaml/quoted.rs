//! Texts between quotes.

use super::Wrong;
use super::folded::Folded;
use super::reader::{Reader, is_blank};

impl Reader<'_> {
    /// Reads a text between single quotes, two of which stand for one.
    pub(super) fn single_quoted(&mut self) -> Result<String, Wrong> {
        let line = self.line();
        let mut text = Folded::default();
        self.take(1);
        loop {
            text.push(self.take_while(|byte| byte != b'\''));
            if self.byte() == b'\n' {
                self.next_line(line, &mut text, 0)?;
            } else if self.byte_after(1) == b'\'' {
                self.take(2);
                text.push_char('\'');
            } else {
                self.take(1);
                return Ok(text.finish());
            }
        }
    }

    /// Reads a text between double quotes.
    pub(super) fn double_quoted(&mut self) -> Result<String, Wrong> {
        let line = self.line();
        let mut text = Folded::default();
        let mut kept = 0;
        self.take(1);
        loop {
            text.push(self.take_while(|byte| !matches!(byte, b'"' | b'\\')));
            match self.byte() {
                b'\n' => self.next_line(line, &mut text, kept)?,
                b'"' => {
                    self.take(1);
                    return Ok(text.finish());
                }
                _ => self.escape(line, &mut text)?,
            }
            kept = text.len();
        }
    }

    /// Puts the next line with something in it behind the text, which keeps its first bytes as they are.
    fn next_line(&mut self, line: u32, text: &mut Folded, kept: usize) -> Result<(), Wrong> {
        text.trim_end(kept);
        let mut breaks = 0;
        while self.byte() == b'\n' {
            self.take_break();
            breaks += 1;
            if self.is_over() {
                return Err(Wrong::new(line, "a quote is not closed", "close it"));
            }
            self.take_while(is_blank);
        }
        text.break_lines(breaks);
        Ok(())
    }

    /// Reads a `\` and what it makes of the characters behind it.
    fn escape(&mut self, line: u32, text: &mut Folded) -> Result<(), Wrong> {
        if self.byte_after(1) == b'\n' {
            self.take(1);
            let mut next = Folded::default();
            self.next_line(line, &mut next, 0)?;
            // The break itself is left out; empty lines after it are not.
            text.push(next.finish().trim_start_matches(' '));
            return Ok(());
        }
        let Some((char, count)) = escaped(&self.rest()[1..]) else {
            let what = "has a `\\` that stands for nothing between double quotes";
            return Err(self.wrong_rest(what, "write `\\\\`, or single quotes"));
        };
        self.take(1 + count);
        text.push_char(char);
        Ok(())
    }
}

/// Returns the character that an escape stands for, and its bytes behind the `\`.
fn escaped(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return Some((escaped_char(first)?, 1)),
    };
    let digits = text.get(1..=digits)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((char::from_u32(code)?, 1 + digits.len()))
}

const fn escaped_char(char: char) -> Option<char> {
    Some(match char {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => char,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}
