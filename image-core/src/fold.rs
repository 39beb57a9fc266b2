//! The lines of a `run`, folded into one.

use std::borrow::Cow;

/// Returns the one command that the text of a `run` over several lines is.
///
/// A line end, with a backslash before it if there is one and the blanks around it, becomes a single space; lines whose
/// first character is `#` after blanks are dropped; what line ends leave at either end of the text is dropped too. A
/// text of one line is not changed. Empty if there is nothing to run.
#[must_use]
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(if is_comment(text) { "" } else { text });
    }
    let mut folded = String::with_capacity(text.len());
    let last = text.split('\n').count() - 1;
    for (index, line) in text.split('\n').enumerate() {
        if !is_comment(line) {
            append(&mut folded, line, index == 0, index == last);
        }
    }
    Cow::Owned(folded)
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches(BLANKS).starts_with('#')
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Adds a line, without the blanks that belong to the line ends before and after it.
fn append(folded: &mut String, line: &str, first: bool, last: bool) {
    let line = if first { line } else { line.trim_start_matches(BLANKS) };
    let line = if last { line } else { without_end(line) };
    if !line.is_empty() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(line);
    }
}

/// Returns a line without its end: a carriage return, blanks, and the backslash that continues it. An even number of
/// backslashes are characters of the command.
fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\r').unwrap_or(line).trim_end_matches(BLANKS);
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    if backslashes.is_multiple_of(2) {
        return line;
    }
    line[..line.len() - 1].trim_end_matches(BLANKS)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn one_line_is_as_it_is() {
        for text in ["make", " make ", "", "a \\", "echo '#'", "a\tb", "é"] {
            assert_eq!(fold(text), text);
        }
    }

    #[test]
    fn a_line_end_is_one_space() {
        assert_eq!(fold("a \\\n    && b"), "a && b");
        assert_eq!(fold("a\n b\r\n\tc"), "a b c");
        assert_eq!(fold("a\\\nb \\ \nc"), "a b c");
        assert_eq!(fold("\n  a\n\n\n  b\n"), "a b");
    }

    #[test]
    fn a_backslash_that_another_one_escapes_stays() {
        assert_eq!(fold("a \\\\\nb"), "a \\\\ b");
        assert_eq!(fold("a \\\\\\\nb"), "a \\\\ b");
    }

    #[test]
    fn comment_lines_are_dropped() {
        assert_eq!(fold("# why\na \\\n  # more\n  b # here"), "a b # here");
        assert_eq!(fold("# only"), "");
        assert_eq!(fold("  # only\n\n"), "");
    }

    #[test]
    fn blanks_of_the_first_and_last_line_are_of_the_command() {
        assert_eq!(fold("  a\nb  "), "  a b  ");
    }
}
