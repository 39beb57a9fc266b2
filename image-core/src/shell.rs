//! Words of a POSIX shell: how a text is quoted so that it is one word, and how words are told apart.

/// Returns whether a shell would take the command after its `-c` for options.
pub(crate) fn reads_as_option(command: &str) -> bool {
    command.starts_with(['-', '+'])
}

/// Adds a text so that a shell reads it as one word, quoted only where it has to be.
pub(crate) fn push_word(out: &mut String, word: &str) {
    if !word.is_empty() && word.bytes().all(is_plain) {
        out.push_str(word);
    } else {
        push_quoted(out, word);
    }
}

/// Adds a text in single quotes, in which a shell reads everything as it is.
pub(crate) fn push_quoted(out: &mut String, word: &str) {
    out.push('\'');
    for (index, part) in word.split('\'').enumerate() {
        if index > 0 {
            out.push_str(r"'\''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

/// Adds texts as words with blanks between them.
pub(crate) fn push_words<W: AsRef<str>>(out: &mut String, words: &[W]) {
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        push_word(out, word.as_ref());
    }
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'-' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b'=' | b','
        )
}

/// Returns the words of a text, split as a shell does: blanks, quotes and backslashes, nothing else. A quote that is
/// not closed, which the checks refuse, ends with the text.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        match next {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => word
                .get_or_insert_default()
                .extend(chars.by_ref().take_while(|&c| c != '\'')),
            '"' => double_quoted(&mut chars, word.get_or_insert_default()),
            '\\' => word.get_or_insert_default().extend(chars.next()),
            _ => word.get_or_insert_default().push(next),
        }
    }
    words.extend(word);
    words
}

fn double_quoted(chars: &mut std::str::Chars<'_>, word: &mut String) {
    while let Some(next) = chars.next() {
        match next {
            '"' => return,
            '\\' => match chars.next() {
                Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                other => word.extend(['\\'].into_iter().chain(other)),
            },
            _ => word.push(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{push_word, split};

    fn quoted(word: &str) -> String {
        let mut out = String::new();
        push_word(&mut out, word);
        out
    }

    #[test]
    fn quotes_only_where_needed() {
        assert_eq!(quoted("numpy==1.20"), "numpy==1.20");
        assert_eq!(quoted("numpy>=1.20"), "'numpy>=1.20'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("~"), "'~'");
        assert_eq!(quoted("é"), "'é'");
    }

    #[test]
    fn splits_as_a_shell_does() {
        assert_eq!(
            split("--a  b\t'c d' \"e \\\" \\x\" f\\ g ''"),
            ["--a", "b", "c d", "e \" \\x", "f g", ""]
        );
        assert_eq!(split("a'b'\"c\""), ["abc"]);
        assert_eq!(split("  "), Vec::<String>::new());
    }

    #[test]
    fn a_quoted_word_is_split_into_itself() {
        for word in ["a b", "it's", "", "\\", "\"", "$x", "a\\'b", "#"] {
            assert_eq!(split(&quoted(word)), [word]);
        }
    }
}
