//! The end of an output: enough to see why something failed, however long the output is.

use std::collections::VecDeque;

const MOST_LINES: usize = 1000;
const MOST_BYTES: usize = 256 << 10;

/// The last lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tail {
    lines: VecDeque<String>,
    bytes: usize,
    /// The number of lines before them.
    before: u64,
}

impl Tail {
    /// Adds a line, and removes the first ones if there are too many.
    pub(crate) fn push(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > MOST_LINES || self.bytes > MOST_BYTES && self.lines.len() > 1 {
            let first = self.lines.pop_front().unwrap_or_default();
            self.bytes -= first.len();
            self.before += 1;
        }
    }

    /// Returns the lines as a text, with a note on omitted lines.
    pub(crate) fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// Returns the lines, with a note on omitted lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let before = match self.before {
            0 => None,
            1 => Some("… (1 line before)".to_owned()),
            before => Some(format!("… ({before} lines before)")),
        };
        before.into_iter().chain(self.lines.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut tail = Tail::default();
        for number in 0..5000 {
            tail.push(number.to_string());
        }
        let lines = tail.lines();
        assert_eq!(lines.len(), MOST_LINES + 1);
        assert_eq!(lines.first().map(String::as_str), Some("… (4000 lines before)"));
        assert_eq!(lines.last().map(String::as_str), Some("4999"));
    }

    #[test]
    fn long_lines_are_kept_while_they_are_few() {
        let mut tail = Tail::default();
        for _ in 0..100 {
            tail.push("x".repeat(MOST_BYTES / 4));
        }
        assert_eq!(tail.lines.len(), 4);
        assert_eq!(tail.bytes, MOST_BYTES);
        tail.push("y".repeat(2 * MOST_BYTES));
        assert_eq!(tail.lines.len(), 1, "one is shown in any case");
    }
}
