//! The values of literal tokens, which the compiler has found to be right. They are all of Rust's syntax that the macro reads
//! by itself, and no reason to have users compile `syn`.

use std::str::Chars;

use proc_macro2::Literal as Token;

/// What a literal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A string, raw or not: its text.
    Text(String),
    /// An integer: its decimal digits.
    Integer(String),
    /// Something that the language has no use for: what it is, and what to write instead.
    Other(&'static str, &'static str),
    /// A number with a point: its digits.
    Point(String),
    /// `'text'`, which the compiler refuses with words of its own.
    Refused,
}

/// Reads a literal.
pub(crate) fn read(token: &Token) -> Literal {
    let token = token.to_string();
    match token.as_bytes() {
        [b'"', ..] => string(&token),
        [b'r', ..] => raw_string(&token),
        [b'b', b'\'', ..] => Literal::Other("a byte", "write a text: \"…\""),
        [b'b', ..] => Literal::Other("a byte string", "write it without the `b`"),
        [b'c', ..] => Literal::Other("a C string", "write it without the `c`"),
        [b'\'', ..] if is_refused(&token) => Literal::Refused,
        [b'\'', ..] => Literal::Other("a character", "write a text, in double quotes"),
        _ => number(&token),
    }
}

/// `"text"`.
fn string(token: &str) -> Literal {
    let (mut text, mut chars) = (String::new(), token.chars());
    chars.next();
    while let Some(next) = chars.next() {
        match next {
            '"' => break,
            '\\' => text.extend(escape(&mut chars)),
            // A line feed follows, which alone is the line's end.
            '\r' => {}
            _ => text.push(next),
        }
    }
    of_text(&text, chars.as_str())
}

/// The character that an escape stands for. A line end, and the blanks after it, stand for none.
fn escape(chars: &mut Chars<'_>) -> Option<char> {
    match chars.next()? {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        'x' => by_number(chars.take(2)),
        'u' => by_number(chars.skip(1).take_while(|next| *next != '}')),
        '\n' | '\r' => {
            *chars = chars.as_str().trim_start_matches([' ', '\t', '\n', '\r']).chars();
            None
        }
        itself => Some(itself),
    }
}

fn by_number(digits: impl Iterator<Item = char>) -> Option<char> {
    let digits = digits.filter_map(|digit| digit.to_digit(16));
    char::from_u32(digits.fold(0, |number, digit| number << 4 | digit))
}

/// `r"text"`, with as many `#` as it has.
fn raw_string(token: &str) -> Literal {
    let quoted = token.trim_start_matches('r');
    let text = quoted.trim_start_matches('#');
    let (hashes, _) = quoted.split_at(quoted.len() - text.len());
    let text = text.strip_prefix('"').unwrap_or(text);
    let (text, suffix) = text.rsplit_once(&format!("\"{hashes}")).unwrap_or((text, ""));
    of_text(text, suffix)
}

fn of_text(text: &str, suffix: &str) -> Literal {
    if suffix.is_empty() {
        Literal::Text(text.to_owned())
    } else {
        Literal::Other("a text with a suffix", "write it without the suffix")
    }
}

fn number(token: &str) -> Literal {
    let (digits, radix) = match token.as_bytes() {
        [b'0', b'x', digits @ ..] => (digits, 16),
        [b'0', b'o', digits @ ..] => (digits, 8),
        [b'0', b'b', digits @ ..] => (digits, 2),
        digits => (digits, 10),
    };
    let digits = token.get(token.len() - digits.len()..).unwrap_or(token);
    let end = digits.find(|char: char| !char.is_digit(radix) && char != '_');
    let (digits, rest) = digits.split_at(end.unwrap_or(digits.len()));
    match rest {
        _ if rest.starts_with(['.', 'e', 'E']) || matches!(rest, "f32" | "f64") => point(token),
        _ if !is_integer(rest) => NUMBER_SUFFIX,
        _ => match u128::from_str_radix(&digits.replace('_', ""), radix) {
            Ok(number) => Literal::Integer(number.to_string()),
            Err(_) => Literal::Other("an integer of this size", "write it as a text"),
        },
    }
}

fn point(token: &str) -> Literal {
    let digits = token.trim_end_matches("f32").trim_end_matches("f64");
    Literal::Point(digits.replace('_', ""))
}

const NUMBER_SUFFIX: Literal = Literal::Other("a number with a suffix", "write it as a text, in quotes");

/// Whether this is the suffix of an integer, or none.
fn is_integer(suffix: &str) -> bool {
    suffix.is_empty() || (suffix.starts_with(['i', 'u']) && suffix.len() > 1)
}

/// Whether a text stands between single quotes.
fn is_refused(token: &str) -> bool {
    token.starts_with('\'') && !token.starts_with("'\\") && token.chars().count() > 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Literal;

    fn read(token: &str) -> Literal {
        super::read(&token.parse().unwrap())
    }

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

    proptest! {
        #[test]
        fn any_string_has_the_text_that_syn_gives_it(value in any::<String>(), raw in "[^\r]*", suffix in "[i-z]{0,3}") {
            for token in [format!("{value:?}{suffix}"), format!("r###\"{raw}\"###{suffix}")] {
                let text = syn::parse_str::<syn::LitStr>(&token);
                if let Ok(text) = text && text.suffix().is_empty() {
                    prop_assert_eq!(read(&token), Literal::Text(text.value()));
                }
            }
        }

        #[test]
        fn any_number_is_the_one_that_syn_reads(token in "(0[xob])?[0-9][0-9a-f_]{0,4}(u8|i128|usize)?") {
            if let Ok(number) = syn::parse_str::<syn::LitInt>(&token)
                && super::is_integer(number.suffix())
            {
                prop_assert_eq!(read(&token), Literal::Integer(number.base10_digits().to_owned()));
            }
        }
    }

    #[test]
    fn raw_strings_lose_their_hashes() {
        assert_eq!(text(r#"r"a\n""#), "a\\n");
        assert_eq!(text("r\"\""), "");
        assert_eq!(text("r##\"a\"#b\"##"), "a\"#b");
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
            ("007", "7"),
            ("0xE_f", "239"),
            (
                "340282366920938463463374607431768211455",
                "340282366920938463463374607431768211455",
            ),
        ] {
            assert_eq!(read(token), Literal::Integer(digits.to_owned()), "{token}");
        }
    }

    #[test]
    fn what_the_compiler_refuses_is_refused_once() {
        assert!(super::is_refused("'text'") && !super::is_refused("'a'") && !super::is_refused("'\\n'"));
    }

    #[test]
    fn other_literals_are_told_apart() {
        for token in [
            "b\"a\"",
            "b'a'",
            "c\"a\"",
            "'a'",
            "'\\n'",
            "5px",
            "br\"a\"",
            "\"a\"suffix",
            "r\"a\"suffix",
        ] {
            assert!(matches!(read(token), Literal::Other(..)), "{token}");
        }
        for (token, digits) in [
            ("1.50", "1.50"),
            ("1_0.5f64", "10.5"),
            ("2f32", "2"),
            ("1.", "1."),
            ("1_.5e-3_0", "1.5e-30"),
        ] {
            assert_eq!(read(token), Literal::Point(digits.to_owned()), "{token}");
        }
        assert_eq!(
            read("999999999999999999999999999999999999999999"),
            Literal::Other("an integer of this size", "write it as a text")
        );
    }
}
