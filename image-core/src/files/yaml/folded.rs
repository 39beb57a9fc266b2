//! Texts over several lines: a line break is a blank, and each empty line is a line break.

use super::reader::{Reader, is_blank};
use super::{Node, Value, Wrong};

/// A text whose lines are put together.
#[derive(Default)]
pub(super) struct Folded(String);

impl Folded {
    pub(super) fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds what line breaks one after another are.
    pub(super) fn break_lines(&mut self, count: usize) {
        if count == 1 {
            self.0.push(' ');
        }
        self.0.extend(std::iter::repeat_n('\n', count.saturating_sub(1)));
    }

    /// Removes the blanks at the end of a line, of which the text keeps that many bytes.
    pub(super) fn trim_end(&mut self, kept: usize) {
        let end = self.0.trim_end_matches(['\t', ' ']).len();
        self.0.truncate(end.max(kept));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push_char(&mut self, char: char) {
        self.0.push(char);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// The treatments of the line breaks at the end of a block.
#[derive(Clone, Copy)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

impl Reader<'_> {
    /// Reads the text behind `|` or `>`.
    pub(super) fn block_text(&mut self, parent: Option<usize>) -> Result<Node, Wrong> {
        let line = self.line();
        let folds = self.byte() == b'>';
        self.take(1);
        let (digit, chomp) = self.block_header()?;
        let least = parent.map_or(1, |parent| parent + 1);
        let indent = digit.map_or_else(|| self.first_indent().max(least), |digit| least + digit - 1);
        let lines = self.block_lines(indent);
        let text = if folds { fold(&lines) } else { lines.join("\n") };
        Ok(Node {
            line,
            value: Value::Text(chomped(&text, &lines, chomp, self.column() == 0)),
        })
    }

    /// Reads `2`, `-` and `+` in any order, and the rest of the line.
    fn block_header(&mut self) -> Result<(Option<usize>, Chomp), Wrong> {
        let (mut digit, mut chomp) = (None, Chomp::Clip);
        for byte in self
            .take_while(|byte| matches!(byte, b'1'..=b'9' | b'+' | b'-'))
            .bytes()
        {
            match byte {
                b'+' => chomp = Chomp::Keep,
                b'-' => chomp = Chomp::Strip,
                digits => digit = Some(usize::from(digits - b'0')),
            }
        }
        let blanks = self.take_while(is_blank);
        if !blanks.is_empty() && self.byte() == b'#' {
            self.take_while(|_| true);
        }
        if self.byte() != b'\n' {
            let what = "stands behind a `|` or `>`, after which the text starts in the next line";
            return Err(self.wrong_rest(what, "write it in the next line, indented"));
        }
        self.take_break();
        Ok((digit, chomp))
    }

    /// Returns the indentation of the first line with something in it; of the longest where none has.
    fn first_indent(&self) -> usize {
        let mut most = 0;
        for line in self.rest().split('\n') {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if spaces < line.len() {
                return spaces;
            }
            most = most.max(spaces);
        }
        most
    }

    /// Takes the lines of a block, without their indentation; those at its end that are empty too.
    fn block_lines(&mut self, indent: usize) -> Vec<String> {
        let mut lines = Vec::new();
        while !self.is_over() {
            let line = self.rest().split('\n').next().unwrap_or_default();
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if spaces < indent && spaces < line.len() {
                break;
            }
            lines.push(line.get(indent..).unwrap_or_default().to_owned());
            self.take(line.len());
            self.take_break();
        }
        lines
    }
}

/// Puts lines together. Those that are indented more keep the breaks around them.
fn fold(lines: &[String]) -> String {
    let (mut text, mut breaks, mut is_raw) = (Folded::default(), 0, true);
    for line in lines {
        if line.is_empty() {
            breaks += 1;
            continue;
        }
        let starts_blank = line.starts_with([' ', '\t']);
        let is_first = text.len() == 0;
        if is_raw || starts_blank {
            text.push(&"\n".repeat(breaks + usize::from(!is_first)));
        } else {
            text.break_lines(breaks + 1);
        }
        text.push(line);
        (breaks, is_raw) = (0, starts_blank);
    }
    text.finish()
}

/// Returns the text of a block with the line breaks that stay at its end; its last line may have none.
fn chomped(text: &str, lines: &[String], chomp: Chomp, has_break: bool) -> String {
    let empty = lines.iter().rev().take_while(|line| line.is_empty()).count();
    let last = usize::from(empty < lines.len() && (has_break || empty > 0));
    let breaks = match chomp {
        Chomp::Strip => 0,
        Chomp::Clip => last,
        Chomp::Keep => last + empty - usize::from(!has_break && empty > 0),
    };
    text.trim_end_matches('\n').to_owned() + &"\n".repeat(breaks)
}
