//! The values of literal tokens.

/// What a literal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A string, raw or not: its text.
    Text(String),
    /// An integer: its decimal digits.
    Integer(String),
    /// Something that the language has no use for: what it is, and what to write instead.
    Other(&'static str, &'static str),
    /// `'text'`, which the compiler refuses with words of its own.
    Refused,
}

/// Reads a literal as the compiler wrote it down.
pub(crate) fn read(token: &str) -> Literal {
    match token.as_bytes() {
        [b'"', ..] => text(token),
        [b'r', ..] => raw(token),
        [b'b', b'\'', ..] => Literal::Other("a byte", "write a text: \"…\""),
        [b'b', ..] => Literal::Other("a byte string", "write it without the `b`"),
        [b'c', ..] => Literal::Other("a C string", "write it without the `c`"),
        [b'\'', ..] if is_character(token) => Literal::Other("a character", "write a text, in double quotes"),
        [b'\'', ..] => Literal::Refused,
        _ => number(token),
    }
}

fn is_character(token: &str) -> bool {
    token.starts_with("'\\") || token.chars().count() == 3
}

const SUFFIX: Literal = Literal::Other("a text with a suffix", "write it without the suffix");

fn text(token: &str) -> Literal {
    match token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => Literal::Text(if inside.contains(['\\', '\r']) {
            unescape(inside)
        } else {
            inside.to_owned()
        }),
        None => SUFFIX,
    }
}

fn raw(token: &str) -> Literal {
    let hashes = token.bytes().skip(1).take_while(|byte| *byte == b'#').count();
    let end = token.len().saturating_sub(hashes + 1);
    match token.get(hashes + 2..end) {
        Some(inside) if token.get(end..).is_some_and(|close| close.starts_with('"')) => {
            Literal::Text(inside.replace("\r\n", "\n"))
        }
        _ => SUFFIX,
    }
}

/// Replaces escapes by what they mean. The compiler has read them already, so what it would refuse does not occur.
fn unescape(inside: &str) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => escape(&mut rest, &mut text),
            '\r' if rest.as_str().starts_with('\n') => {}
            other => text.push(other),
        }
    }
    text
}

fn escape(rest: &mut std::str::Chars<'_>, text: &mut String) {
    match rest.next() {
        Some('n') => text.push('\n'),
        Some('r') => text.push('\r'),
        Some('t') => text.push('\t'),
        Some('0') => text.push('\0'),
        Some('x') => {
            let digits: String = rest.by_ref().take(2).collect();
            text.extend(code_point(&digits));
        }
        Some('u') => {
            let digits: String = rest
                .by_ref()
                .skip(1)
                .take_while(|c| *c != '}')
                .filter(|c| *c != '_')
                .collect();
            text.extend(code_point(&digits));
        }
        // A line that ends in a backslash goes on at the next character that is not blank.
        Some('\n' | '\r') => *rest = rest.as_str().trim_start_matches([' ', '\t', '\n', '\r']).chars(),
        Some(other) => text.push(other),
        None => {}
    }
}

fn code_point(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

const FLOAT: Literal = Literal::Other("a number with a point", "write an integer, or a text: \"1.5\"");
const SUFFIXES: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];

fn number(token: &str) -> Literal {
    let digits: String = token.chars().filter(|c| *c != '_').collect();
    let plain = SUFFIXES
        .iter()
        .find_map(|suffix| digits.strip_suffix(suffix))
        .unwrap_or(&digits);
    let (radix, plain) = match plain.as_bytes() {
        [b'0', b'x', ..] => (16, plain.split_at(2).1),
        [b'0', b'o', ..] => (8, plain.split_at(2).1),
        [b'0', b'b', ..] => (2, plain.split_at(2).1),
        _ => (10, plain),
    };
    match u128::from_str_radix(plain, radix) {
        Ok(value) => Literal::Integer(value.to_string()),
        Err(_) if plain.bytes().all(|byte| byte.is_ascii_digit()) => {
            Literal::Other("an integer of this size", "write it as a text")
        }
        Err(_) if digits.contains('.') || digits.parse::<f64>().is_ok() => FLOAT,
        Err(_) => Literal::Other("a number with a suffix", "write it as a text, in quotes"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Literal, read};

    fn text(token: &str) -> String {
        match read(token) {
            Literal::Text(text) => text,
            other => panic!("{token}: {other:?}"),
        }
    }

    #[test]
    fn strings_have_the_text_that_the_compiler_gives_them() {
        assert_eq!(text(r#""a\n\t\\\"\'\0\x41\u{1F6_00}b""#), "a\n\t\\\"'\0A\u{1F600}b");
        assert_eq!(text("\"a\\\n   \n  b\""), "ab");
        assert_eq!(text("\"a\\\r\n   b\""), "ab");
        assert_eq!(text("\"a\r\nb\""), "a\nb");
        assert_eq!(text("\"\""), "");
    }

    #[test]
    fn raw_strings_lose_their_hashes() {
        assert_eq!(text(r#"r"a\n""#), "a\\n");
        assert_eq!(text("r\"\""), "");
        assert_eq!(text("r##\"a\"#b\"##"), "a\"#b");
        assert_eq!(text("r#\"a\r\nb\"#"), "a\nb");
    }

    #[test]
    fn integers_are_decimal_digits() {
        for (token, digits) in [
            ("5", "5"),
            ("1_000u32", "1000"),
            ("0xff", "255"),
            ("0o17", "15"),
            ("0b101_u8", "5"),
            ("0x1u8", "1"),
        ] {
            assert_eq!(read(token), Literal::Integer(digits.to_owned()), "{token}");
        }
    }

    #[test]
    fn what_the_compiler_refuses_is_refused_once() {
        assert_eq!(read("'text'"), Literal::Refused);
    }

    #[test]
    fn other_literals_are_told_apart() {
        for token in [
            "b\"a\"",
            "b'a'",
            "c\"a\"",
            "'a'",
            "'\\n'",
            "1.5",
            "1e3",
            "2f32",
            "br\"a\"",
            "\"a\"suffix",
            "r\"a\"suffix",
        ] {
            assert!(matches!(read(token), Literal::Other(..)), "{token}");
        }
        assert_eq!(
            read("999999999999999999999999999999999999999999"),
            Literal::Other("an integer of this size", "write it as a text")
        );
    }
}
