//! The place in the text: blanks, comments, line breaks and the marks of documents.

use super::anchors::Anchors;
use super::{Node, Value, Wrong};
use crate::files::show;

/// Deeper than any such file.
const MAX_DEPTH: usize = 64;

/// The text, and how far it is read. Lines end with `\n` alone.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// The offset at which the line starts.
    start: usize,
    depth: usize,
    /// The line of the innermost `[` or `{` that is open.
    pub(super) bracket: u32,
    pub(super) anchors: Anchors,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            start: 0,
            depth: 0,
            bracket: 1,
            anchors: Anchors::new(),
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Returns the next byte; a line break at the end of the text.
    pub(super) fn byte(&self) -> u8 {
        self.byte_after(0)
    }

    pub(super) fn byte_after(&self, count: usize) -> u8 {
        self.text.as_bytes().get(self.at + count).copied().unwrap_or(b'\n')
    }

    pub(super) fn is_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Returns the number of bytes of the line before this place.
    pub(super) fn column(&self) -> usize {
        self.at - self.start
    }

    /// Goes on by some bytes of this line.
    pub(super) fn take(&mut self, count: usize) -> &'t str {
        let taken = &self.rest()[..count];
        self.at += count;
        taken
    }

    /// Takes the bytes of this line for which that is true.
    pub(super) fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let count = rest.bytes().position(|byte| byte == b'\n' || !fits(byte));
        self.take(count.unwrap_or(rest.len()))
    }

    /// Takes a line break, unless the text ends here.
    pub(super) fn take_break(&mut self) {
        if !self.is_end() {
            self.at += 1;
            self.line += 1;
            self.start = self.at;
        }
    }

    /// Skips blanks, comments and line breaks.
    pub(super) fn skip(&mut self) {
        loop {
            self.take_while(is_blank);
            if self.byte() == b'#' {
                self.take_while(|_| true);
            }
            if self.byte() != b'\n' || self.is_end() {
                return;
            }
            self.take_break();
        }
    }

    /// Takes an anchor or a tag, and returns the name of the anchor.
    pub(super) fn property(&mut self) -> Option<&'t str> {
        let text = self.take_while(|byte| !is_space(byte) && !is_flow_mark(byte));
        text.strip_prefix('&')
    }

    /// Skips to what comes next in a block, whose indentation has no tabs.
    pub(super) fn skip_in_block(&mut self) -> Result<(), Wrong> {
        let line = self.line;
        self.skip();
        let indentation = &self.text[self.start..self.at];
        if self.line > line && !self.is_end() && indentation.contains('\t') {
            return Err(self.wrong("a tab stands in the indentation", "write spaces"));
        }
        Ok(())
    }

    /// Returns whether a document ends here.
    pub(super) fn is_over(&self) -> bool {
        self.is_end() || self.is_mark("---") || self.is_mark("...")
    }

    fn is_mark(&self, mark: &str) -> bool {
        self.column() == 0 && self.rest().starts_with(mark) && is_space(self.byte_after(3))
    }

    /// Takes `%` directives and the `---` before a document.
    pub(super) fn start(&mut self) -> Result<(), Wrong> {
        self.skip_in_block()?;
        while self.column() == 0 && self.byte() == b'%' {
            self.take_while(|_| true);
            self.skip_in_block()?;
        }
        if self.is_mark("---") {
            self.take(3);
        }
        Ok(())
    }

    /// Takes the end of the document, and refuses what follows it.
    pub(super) fn finish(&mut self) -> Result<(), Wrong> {
        self.skip_in_block()?;
        if !self.is_over() {
            return Err(self.misplaced());
        }
        while !self.is_end() && self.is_over() {
            self.take(3);
            self.skip();
        }
        if self.is_end() {
            return Ok(());
        }
        let what = "a second document starts before this line, and micromamba reads the first alone";
        Err(self.wrong(what, "put the two together, or take the second out"))
    }

    /// Reads something that is inside something else.
    pub(super) fn read_deeper(&mut self, read: impl FnOnce(&mut Self) -> Result<Value, Wrong>) -> Result<Node, Wrong> {
        if self.depth == MAX_DEPTH {
            let what = format!("lists stand in each other more than {MAX_DEPTH} deep");
            return Err(self.wrong(&what, "put them together"));
        }
        let line = self.line;
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(Node { line, value })
    }

    pub(super) fn wrong(&self, what: &str, fix: &'static str) -> Wrong {
        Wrong::new(self.line, what, fix)
    }

    /// Says of the rest of this line what is wrong with it.
    pub(super) fn wrong_rest(&self, what: &str, fix: &'static str) -> Wrong {
        let rest = self.rest().lines().next().unwrap_or_default();
        self.wrong(&format!("{} {what}", show(rest.trim_end())), fix)
    }

    pub(super) fn misplaced(&self) -> Wrong {
        self.wrong_rest(
            "is indented otherwise than what it belongs to",
            "align it with the lines above",
        )
    }
}

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// Returns whether a byte separates the items of `[…]` and `{…}`.
pub(super) const fn is_flow_mark(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
