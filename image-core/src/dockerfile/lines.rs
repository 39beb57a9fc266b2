//! Physical lines, and the logical lines that continuations make of them.
//!
//! As `Parse` of `BuildKit`'s `frontend/dockerfile/parser/parser.go` does it.

use std::borrow::Cow;

/// The longest line that engines read, its line end included.
pub(super) const LONGEST: usize = 65_535;

/// The lines of a text, counted.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    /// The offset at which the next line starts.
    pub(super) at: usize,
    /// The number of lines that have been read.
    pub(super) number: u32,
}

/// One line, without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) at: usize,
    pub(super) text: &'a str,
    /// Whether engines refuse it for its length.
    pub(super) too_long: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        let at = self.at;
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.at += length;
        self.number += 1;
        let ends = rest.as_bytes()[..length].iter().rev();
        let ends = ends.take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let text = &rest[..length - ends];
        let too_long = length > LONGEST;
        Some(Line { at, text, too_long })
    }
}

/// Returns a line without the escape character that continues it, and whether it is continued.
#[inline]
pub(super) fn continued(line: &str, escape: u8) -> (&str, bool) {
    let mut bytes = line.as_bytes();
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    match bytes {
        [escaped @ .., last] if *last == escape && escaped.last() != Some(&escape) => (&line[..escaped.len()], true),
        _ => (line, false),
    }
}

/// Returns a text without the white space at its start; most of that is ASCII.
#[inline]
pub(super) fn trim_start(text: &str) -> &str {
    let bytes = text.as_bytes();
    let blanks = bytes
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r'))
        .count();
    let text = &text[blanks..];
    if text.starts_with(|first: char| first.is_ascii()) {
        text
    } else {
        text.trim_start()
    }
}

/// The kinds of lines inside an instruction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Inner<'a> {
    /// A comment, which does not end the instruction.
    Comment(&'a str),
    /// Nothing, which does not end it either.
    Blank,
    /// More of it, and whether still more follows.
    More(&'a str, bool),
}

/// Returns what a line after a continued one is.
pub(super) fn inner(line: &str, escape: u8) -> Inner<'_> {
    let trimmed = trim_start(line);
    if let Some(comment) = trimmed.strip_prefix('#') {
        return Inner::Comment(comment.trim());
    }
    if trimmed.is_empty() {
        return Inner::Blank;
    }
    let (text, more) = continued(line, escape);
    Inner::More(text, more)
}

/// The line of an instruction, its continuations joined.
#[derive(Clone, Debug)]
pub(super) struct Logical<'a> {
    pub(super) text: Cow<'a, str>,
    /// The offset at which it starts in the file.
    pub(super) at: usize,
}

impl<'a> Logical<'a> {
    /// Returns a part of it.
    #[inline]
    pub(super) fn part(&self, from: usize, to: usize) -> Cow<'a, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[from..to]),
            Cow::Owned(text) => Cow::Owned(text[from..to].to_owned()),
        }
    }

    /// Returns the place in the file of the byte at `offset`.
    pub(super) fn source(&self, file: &str, escape: u8, offset: usize) -> usize {
        if matches!(self.text, Cow::Borrowed(_)) {
            return self.at + offset;
        }
        let mut left = offset;
        let mut at = self.at;
        let mut first = true;
        for line in Lines::new(file, self.at) {
            let piece = match inner(line.text, escape) {
                Inner::More(text, _) => text,
                Inner::Comment(_) | Inner::Blank if first => continued(line.text, escape).0,
                Inner::Comment(_) | Inner::Blank => continue,
            };
            first = false;
            at = line.at + left.min(piece.len());
            if left < piece.len() {
                break;
            }
            left -= piece.len();
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuations() {
        let table = [
            (r"a \", ("a ", true)),
            ("a \\ \t", ("a ", true)),
            (r"a \\", (r"a \\", false)),
            (r"\", ("", true)),
            (r"a\ b", (r"a\ b", false)),
            ("", ("", false)),
            ("é\\", ("é", true)),
        ];
        for (line, expected) in table {
            assert_eq!(continued(line, b'\\'), expected, "{line:?}");
        }
    }

    #[test]
    fn lines_without_their_ends() {
        let lines: Vec<_> = Lines::new("a\r\n\nb\r", 0).map(|line| (line.at, line.text)).collect();
        assert_eq!(lines, [(0, "a"), (3, ""), (4, "b")]);
    }

    #[test]
    fn places_in_joined_lines() {
        let file = "RUN a \\\n# no\n  b \\\n\n  c\n";
        let logical = Logical {
            text: Cow::Owned("RUN a   b   c".to_owned()),
            at: 0,
        };
        let place = |offset| &file[logical.source(file, b'\\', offset)..][..1];
        assert_eq!([place(4), place(8), place(12)], ["a", "b", "c"]);
    }
}
