//! The lines of a requirements file as pip takes them apart (`pip/_internal/req/req_file.py`).

/// Returns the lines with something in them, and their numbers: continued ones joined, without comments.
pub(super) fn logical(text: &str) -> Vec<(u32, String)> {
    let text = text.replace("\r\n", "\n");
    let mut joined: Vec<(u32, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in (1..).zip(text.split(is_line_end)) {
        let comment = line.trim_start().starts_with('#');
        let continued = line.ends_with('\\') && !comment;
        let part = if continued { line.trim_matches('\\') } else { line };
        match joined.last_mut() {
            // The blank keeps `#` a comment after what is before it.
            Some((_, last)) if goes_on => last.extend([if comment { " " } else { "" }, part]),
            _ => joined.push((number, part.to_owned())),
        }
        goes_on = continued;
    }
    let lines = joined
        .into_iter()
        .map(|(number, line)| (number, without_comment(&line).trim().to_owned()));
    lines.filter(|(_, line)| !line.is_empty()).collect()
}

/// Returns the number of lines of a text in a file.
pub(super) fn count_lines(text: &str) -> usize {
    text.replace("\r\n", "\n").split(is_line_end).count()
}

/// Returns whether a character ends a line for Python's `str.splitlines`.
fn is_line_end(char: char) -> bool {
    matches!(
        char,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Returns a comment starts at a `#` that is first or after a blank.
fn without_comment(line: &str) -> &str {
    let hashes = line.match_indices('#').map(|(at, _)| at);
    let comment = hashes
        .into_iter()
        .find(|at| line[..*at].chars().next_back().is_none_or(char::is_whitespace));
    &line[..comment.unwrap_or(line.len())]
}

/// Returns the requirement of a line, and its options: from the first word on that starts with `-`.
pub(super) fn split_options(line: &str) -> (&str, &str) {
    let at = if line.starts_with('-') {
        Some(0)
    } else {
        line.find(" -").map(|at| at + 1)
    };
    let (requirement, options) = line.split_at(at.unwrap_or(line.len()));
    (requirement.trim_end(), options)
}

/// Returns a text with `1` for each `${NAME}`, which pip replaces by a variable of the step: a name, a version and a
/// part of a URL may all be `1`.
pub(super) fn without_variables(text: &str) -> String {
    let mut pieces = text.split("${");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((name, rest)) if !name.is_empty() && name.bytes().all(is_variable_byte) => out.extend(["1", rest]),
            _ => out.extend(["${", piece]),
        }
    }
    out
}

const fn is_variable_byte(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_')
}

/// Returns the words of a text as Python's `shlex.split` makes them; `None` where a quote is not closed or nothing
/// follows a backslash.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            ' ' | '\t' => words.extend(word.take()),
            '\'' | '"' => read_quoted(&mut chars, char, word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(chars.next()?),
            char => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    Some(words)
}

fn read_quoted(chars: &mut std::str::Chars<'_>, quote: char, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            char if char == quote => return Some(()),
            '\\' if quote == '"' => {
                let next = chars.next()?;
                if next != quote && next != '\\' {
                    word.push('\\');
                }
                word.push(next);
            }
            char => word.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logical_lines(text: &str) -> Vec<(u32, String)> {
        logical(text)
    }

    #[test]
    fn lines_as_pip_joins_them() {
        let text = "a  # note\r\n\n# only\n  b#c \\\n  --x \\\n  # ends here\nd\\\n# e\nf\\\\\ng \\";
        let expected = [(1, "a"), (4, "b#c   --x"), (7, "d"), (9, "fg")];
        assert_eq!(
            logical_lines(text),
            expected.map(|(number, line)| (number, line.to_owned()))
        );
    }

    #[test]
    fn options_start_at_a_word_with_a_dash() {
        assert_eq!(split_options("a-b == 1 --hash=x -c y"), ("a-b == 1", "--hash=x -c y"));
        assert_eq!(split_options("--pre"), ("", "--pre"));
        assert_eq!(split_options("a; m == '-'"), ("a; m == '-'", ""));
    }

    #[test]
    fn variables() {
        assert_eq!(
            without_variables("a @ https://${TOKEN}:${P_1}@h/${x}/$Y/${"),
            "a @ https://1:1@h/${x}/$Y/${"
        );
    }

    #[test]
    fn words_as_shlex_splits_them() {
        let table = [
            ("a  b\tc", Some(vec!["a", "b", "c"])),
            (
                r#"--x="a b" 'c"d' "e\"f\g" h\ i ''"#,
                Some(vec!["--x=a b", "c\"d", "e\"f\\g", "h i", ""]),
            ),
            ("'a", None),
            ("a\\", None),
            ("", Some(vec![])),
        ];
        for (text, expected) in table {
            assert_eq!(
                words(text),
                expected.map(|words| words.into_iter().map(str::to_owned).collect()),
                "{text}"
            );
        }
    }
}
