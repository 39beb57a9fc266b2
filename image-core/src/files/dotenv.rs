//! Files of `env_file`: `KEY=value` lines. All values are literal.

use std::collections::BTreeMap;

use super::{Problem, show};
use crate::kind::Kind;
use crate::rule::Rule;

const BLANKS: [char; 2] = [' ', '\t'];

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `[A-Za-z_][A-Za-z0-9_]*`.
    pub key: String,
    /// The value that programs find in it.
    pub value: String,
    /// The number of its line, from 1.
    pub line: u32,
}

/// Reads the text of such a file. A line that is wrong makes a problem and no entry, a key's second value too.
#[must_use]
pub fn parse(text: &str) -> (Vec<Entry>, Vec<Problem>) {
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let (mut first_lines, mut next) = (BTreeMap::new(), 0);
    while let Some(line) = lines.get(next) {
        next += 1;
        let number = u32::try_from(next).unwrap_or(u32::MAX);
        match read_entry(line) {
            Ok(None) => {}
            Ok(Some((key, value))) => {
                let first = *first_lines.entry(key).or_insert(number);
                if first == number {
                    entries.push(Entry {
                        key: key.to_owned(),
                        value,
                        line: number,
                    });
                } else {
                    problems.push(duplicate(key, first).at(number));
                }
            }
            Err(Fail::Problem(problem)) => problems.push(problem.at(number)),
            Err(Fail::Open { key, quote }) => {
                let further = count_further_lines(quote, &lines[next..]);
                next += further;
                problems.push(open(&key, quote, further > 0).at(number));
            }
        }
    }
    (entries, problems)
}

/// The reasons why a line is wrong.
enum Fail {
    Problem(Problem),
    /// The quote has no end on its line.
    Open {
        key: String,
        quote: char,
    },
}

fn fail<T>(rule: Rule, what: String, fix: impl Into<String>) -> Result<T, Fail> {
    Err(Fail::Problem(Problem::new(rule, what, fix)))
}

fn duplicate(key: &str, first: u32) -> Problem {
    Problem::new(
        Rule::DuplicateEnv,
        format!("`{key}` is set before, in line {first}"),
        "keep one of the two",
    )
}

fn open(key: &str, quote: char, closed_later: bool) -> Problem {
    if closed_later {
        let what = format!("the value of `{key}` goes over several lines");
        return Problem::new(Rule::LineBreak, what, "write it on one line");
    }
    let what = format!("the value of `{key}` starts with a `{quote}` that is not closed");
    Problem::new(
        Rule::EnvFile,
        what,
        format!(
            "close it in the same line, or write the value between {}",
            other_quote(quote)
        ),
    )
}

fn other_quote(quote: char) -> &'static str {
    if quote == '"' { "`'`" } else { "`\"`" }
}

/// Returns the number of lines after an open quote that belong to its value: up to the first one with such a quote, if
/// nothing but a comment is after it there. Otherwise that quote is another value's, and the open one was never meant
/// to be closed.
fn count_further_lines(quote: char, lines: &[&str]) -> usize {
    let with_quote = lines.iter().position(|line| read_quoted(quote, line).is_some());
    let closed = with_quote.filter(|index| read_quoted(quote, lines[*index]).is_some_and(|(_, tail)| is_tail(tail)));
    closed.map_or(0, |index| index + 1)
}

fn read_entry(line: &str) -> Result<Option<(&str, String)>, Fail> {
    if line.contains('\0') {
        return fail(
            Rule::NulCharacter,
            "this line has a NUL character".to_owned(),
            "leave it out",
        );
    }
    let line = line.trim_matches(BLANKS);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let line = without_export(line);
    let Some((key, rest)) = line.split_once('=') else {
        let key = line.split([' ', '\t', ':']).next().unwrap_or(line);
        return fail(
            Rule::EnvFile,
            format!("{} has no `=`", show(line)),
            format!("write {}", show(&format!("{key}=value"))),
        );
    };
    let key = key.trim_end_matches(BLANKS);
    Kind::Variable
        .check(key)
        .map_err(|fault| Fail::Problem(Problem::fault(fault.rule, key, &fault)))?;
    let value = read_value(key, rest)?;
    if value.contains('\r') {
        return fail(
            Rule::LineBreak,
            format!("the value of `{key}` has a carriage return"),
            "leave it out",
        );
    }
    Ok(Some((key, value)))
}

/// Returns a line without the word `export` before its key. `export=1` sets a variable of that name.
fn without_export(line: &str) -> &str {
    match line
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(BLANKS))
        .map(|rest| rest.trim_start_matches(BLANKS))
    {
        Some(rest) if !rest.starts_with('=') => rest,
        _ => line,
    }
}

fn read_value(key: &str, rest: &str) -> Result<String, Fail> {
    let text = rest.trim_start_matches(BLANKS);
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return Ok(trim_bare(rest).to_owned());
    };
    let Some((value, tail)) = read_quoted(quote, &text[1..]) else {
        return Err(Fail::Open {
            key: key.to_owned(),
            quote,
        });
    };
    if is_tail(tail) {
        return Ok(value);
    }
    let what = format!(
        "{} stands after the closing quote of `{key}`",
        show(tail.trim_matches(BLANKS))
    );
    let fix = if quote == '"' {
        r#"put it inside the quotes, and write `\"` for a quote there"#
    } else {
        "put it inside the quotes"
    };
    fail(Rule::EnvFile, what, fix)
}

/// Returns a value without quotes: up to a blank and `#`, trimmed.
fn trim_bare(rest: &str) -> &str {
    let comment = rest
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| rest[..*at].ends_with(BLANKS));
    rest[..comment.unwrap_or(rest.len())].trim_matches(BLANKS)
}

/// Returns a quoted value up to its closing quote, without its escapes, and what is after that.
fn read_quoted(quote: char, text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        let escaped = text[at + char.len_utf8()..]
            .chars()
            .next()
            .filter(|next| matches!(next, '"' | '\\' | '$'));
        match (char, escaped) {
            ('\\', Some(escaped)) if quote == '"' => {
                value.push(escaped);
                chars.next();
            }
            _ if char == quote => return Some((value, &text[at + 1..])),
            _ => value.push(char),
        }
    }
    None
}

/// Returns whether this may stand after a closing quote.
fn is_tail(text: &str) -> bool {
    let text = text.trim_start_matches(BLANKS);
    text.is_empty() || text.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value_of(line: &str) -> String {
        let (entries, problems) = parse(line);
        assert_eq!(problems, [], "{line}");
        entries
            .into_iter()
            .map(|entry| format!("{}={}", entry.key, entry.value))
            .collect::<Vec<_>>()
            .join("|")
    }

    fn problems(text: &str) -> Vec<String> {
        parse(text).1.iter().map(Problem::brief).collect()
    }

    #[test]
    fn values() {
        let table = [
            ("A=1", "A=1"),
            ("A=", "A="),
            ("  A =  1 2  ", "A=1 2"),
            ("export A=1", "A=1"),
            ("export\tA = 1", "A=1"),
            ("export=1", "export=1"),
            ("export = 1", "export=1"),
            ("exported=1", "exported=1"),
            ("A=b#c", "A=b#c"),
            ("A=b # c", "A=b"),
            ("A=b\t#c", "A=b"),
            ("A=#b", "A=#b"),
            ("A= #b", "A="),
            ("A=b=c==", "A=b=c=="),
            ("A=$B ${C} $(d) `e`", "A=$B ${C} $(d) `e`"),
            (r"A=a\nb\", r"A=a\nb\"),
            (r#"A=it"s 'so'"#, r#"A=it"s 'so'"#),
            ("A='a # b'", "A=a # b"),
            (r"A='\' # c", r"A=\"),
            ("A=' a '#c", "A= a "),
            ("A=''", "A="),
            (r#"A = "a b" # c"#, "A=a b"),
            (r#"A="a\"b\\c\$d\n'e'""#, r#"A=a"b\c$d\n'e'"#),
            (r#"A="""#, "A="),
            (r#"A="\\""#, r"A=\"),
            ("A=ä ☺", "A=ä ☺"),
        ];
        for (line, expected) in table {
            assert_eq!(value_of(line), expected, "{line}");
            assert_eq!(value_of(&format!("{line}\r\n")), expected, "{line}, CRLF");
        }
    }

    #[test]
    fn a_whole_file() {
        let text = "# Database\nDATABASE_URL=postgres://u:p@db:5432/app?x=1#frag\n\n  # indented\nDEBUG=false\n\
                    export PRIVATE_NOTE='it is $5'\nEMPTY=\nGREETING=\"say \\\"hi\\\"\"\n";
        let (entries, problems) = parse(text);
        assert_eq!(problems, []);
        let shown: Vec<_> = entries
            .iter()
            .map(|e| (e.line, e.key.as_str(), e.value.as_str()))
            .collect();
        let expected = [
            (2, "DATABASE_URL", "postgres://u:p@db:5432/app?x=1#frag"),
            (5, "DEBUG", "false"),
            (6, "PRIVATE_NOTE", "it is $5"),
            (7, "EMPTY", ""),
            (8, "GREETING", "say \"hi\""),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn wrong_lines() {
        let table = [
            ("A", "line 1: [env_file] `A` has no `=`; fix: write `A=value`"),
            ("export A", "line 1: [env_file] `A` has no `=`; fix: write `A=value`"),
            ("A: 1", "line 1: [env_file] `A: 1` has no `=`; fix: write `A=value`"),
            (
                "\nA=1\nA=2",
                "line 3: [duplicate_env] `A` is set before, in line 2; fix: keep one of the two",
            ),
            (
                "A='a'b",
                "line 1: [env_file] `b` stands after the closing quote of `A`; fix: put it inside the quotes",
            ),
            (
                r#"A="a" "b""#,
                "line 1: [env_file] `\"b\"` stands after the closing quote of `A`; \
                 fix: put it inside the quotes, and write `\\\"` for a quote there",
            ),
            (
                "MY KEY=1",
                "line 1: [env_key] `MY KEY` has a character that names of variables do not have; fix: write letters, digits and `_`",
            ),
            ("=1", "line 1: [env_key] this text is empty; fix: write a name"),
            (
                "1A=1",
                "line 1: [env_key] `1A` does not start with a letter or `_`; fix: start it with a letter or `_`",
            ),
            (
                "A=a\0b",
                "line 1: [nul_character] this line has a NUL character; fix: leave it out",
            ),
            (
                "A=a\rb",
                "line 1: [line_break] the value of `A` has a carriage return; fix: leave it out",
            ),
            (
                "A='b\nB=1",
                "line 1: [env_file] the value of `A` starts with a `'` that is not closed; \
                 fix: close it in the same line, or write the value between `\"`",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(problems(text), [expected], "{text}");
        }
    }

    #[test]
    fn values_over_several_lines() {
        let pem = "A=1\nPEM=\"-----BEGIN KEY-----\nMIIE==\n-----END KEY-----\" # key\nB=2\n";
        let expected = "line 2: [line_break] the value of `PEM` goes over several lines; fix: write it on one line";
        assert_eq!(problems(pem), [expected]);
        assert_eq!(parse(pem).0.len(), 2);
        // The quote of another value does not close this one.
        let (entries, problems) = parse("A='open\nB='closed'\nC=3\n");
        assert_eq!((entries.len(), problems.len(), problems[0].rule), (2, 1, Rule::EnvFile));
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in r#"([A-Z=#'"\\ \t\r\n$]|export|\PC){0,60}"#) {
            let (entries, problems) = parse(&text);
            prop_assert!(entries.len() + problems.len() <= text.split('\n').count());
            prop_assert!(problems.iter().all(|problem| problem.at.line.is_some()));
        }

        #[test]
        fn double_quotes_can_say_every_line(value in r"[^\x00\r\n]{0,40}") {
            let escaped = value.replace('\\', r"\\").replace('"', r#"\""#).replace('$', r"\$");
            prop_assert_eq!(value_of(&format!("K=\"{escaped}\"")), format!("K={value}"));
        }
    }
}
