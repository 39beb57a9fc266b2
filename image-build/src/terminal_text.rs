//! Makes texts of others safe to show on a terminal.

use std::borrow::Cow;

/// Returns a text without anything that does more to a terminal than show letters. Sequences that colour, move or query
/// are removed; other control characters, and those that change the direction of writing, become `�`. Line breaks and
/// tabs are kept.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts_on_terminal) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = skip_sequence(rest) {
            rest = after;
            continue;
        }
        // A line end of another system counts as one.
        if !rest.starts_with("\r\n") {
            shown.push(if acts_on_terminal(next) { '�' } else { next });
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    Cow::Owned(shown)
}

/// Returns `true` if a terminal may do more with a character than show it.
pub(crate) fn acts_on_terminal(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

/// Returns the text after a complete control sequence (ECMA-48) at the start of a text, if there is one: `ESC [`,
/// parameters and a letter, or `ESC ]` and everything up to its end.
fn skip_sequence(text: &str) -> Option<&str> {
    let text = text.strip_prefix('\x1b')?;
    if let Some(rest) = text.strip_prefix('[') {
        let rest = rest.trim_start_matches(|c| matches!(c, '\x20'..='\x3f'));
        return rest.strip_prefix(|c| matches!(c, '\x40'..='\x7e'));
    }
    let rest = text.strip_prefix(']')?;
    let end = rest.find(char::is_control)?;
    let rest = rest.get(end..)?;
    rest.strip_prefix('\x07').or_else(|| rest.strip_prefix("\x1b\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sequences_are_left_out() {
        assert_eq!(visible("\x1b[1;31mred\x1b[0m \x1b[2J\x1b[H"), "red ");
        assert_eq!(visible("\x1b]0;title\x07a\x1b]52;c;eA==\x1b\\b"), "ab");
    }

    #[test]
    fn all_else_that_acts_is_replaced() {
        assert_eq!(visible("a\x1bcb\x07\x08\x7f\0"), "a�cb����");
        assert_eq!(visible("\u{9b}2J \u{202e}x\u{2066}\u{2028}"), "�2J �x��");
        assert_eq!(visible("\x1b]0;no end"), "�]0;no end");
        assert_eq!(visible("\x1b[1\n2"), "�[1\n2");
    }

    #[test]
    fn letters_and_lines_stay() {
        let text = "a\tb\né 日本 🚀 א";
        assert!(matches!(visible(text), Cow::Borrowed(_)));
        assert_eq!(visible("a\r\nb\rc"), "a\nb�c");
    }
}
