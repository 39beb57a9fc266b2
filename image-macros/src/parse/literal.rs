//! The values of literal tokens.

use proc_macro2::Literal as Token;
use syn::Lit;

/// The kinds of literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A string, raw or not: its text.
    Text(String),
    /// An integer: its decimal digits.
    Integer(String),
    /// Something that the language has no use for: what it is, and what to write instead.
    Other(&'static str, &'static str),
    /// A floating-point number: its digits.
    Point(String),
    /// `'text'`, which the compiler refuses with words of its own.
    Refused,
}

impl Literal {
    /// Returns the text of a string.
    pub(crate) fn into_text(self) -> Option<String> {
        let Literal::Text(text) = self else { return None };
        Some(text)
    }
}

/// Reads a literal.
pub(crate) fn read(token: &Token) -> Literal {
    // `to_string` would be compiled with this crate, unoptimised, where `format!` is in the standard library.
    let mut written = format!("{token}");
    if is_plain_text(&written) {
        written.pop();
        written.remove(0);
        return Literal::Text(written);
    }
    if is_plain_integer(&written) {
        return Literal::Integer(written);
    }
    if is_refused(&written) {
        return Literal::Refused;
    }
    match Lit::new(token.clone()) {
        Lit::Str(text) if text.suffix().is_empty() => Literal::Text(text.value()),
        Lit::Str(_) => Literal::Other("a text with a suffix", "write it without the suffix"),
        Lit::Int(number) if matches!(number.suffix(), "f32" | "f64") => {
            Literal::Point(number.base10_digits().to_owned())
        }
        Lit::Int(number) if !is_integer(number.suffix()) => NUMBER_SUFFIX,
        Lit::Int(integer) if integer.base10_digits().parse::<u128>().is_ok() => {
            Literal::Integer(integer.base10_digits().to_owned())
        }
        Lit::Int(_) => Literal::Other("an integer of this size", "write it as a text"),
        Lit::Float(number) => Literal::Point(number.base10_digits().to_owned()),
        Lit::Byte(_) => Literal::Other("a byte", "write a text: \"…\""),
        Lit::ByteStr(_) => Literal::Other("a byte string", "write it without the `b`"),
        Lit::CStr(_) => Literal::Other("a C string", "write it without the `c`"),
        Lit::Char(_) => Literal::Other("a character", "write a text, in double quotes"),
        // The parser takes `true` and `false` as identifiers; a later syn may know other literals.
        Lit::Bool(_) | Lit::Verbatim(_) | _ => {
            Literal::Other("a literal of another kind", "write a text in double quotes")
        }
    }
}

/// Returns whether a token is a string literal without escapes. Most are so, and syn takes four times as long to say
/// its text.
fn is_plain_text(token: &str) -> bool {
    let [b'"', text @ .., b'"'] = token.as_bytes() else {
        return false;
    };
    // A line break may stand with a carriage return before it, which is not a part of the text.
    !text.contains(&b'\\') && !text.contains(&b'\r')
}

/// Returns whether a token is a few decimal digits as one writes them, which syn would take long to read.
fn is_plain_integer(token: &str) -> bool {
    token.len() < 20 && !token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit())
}

const NUMBER_SUFFIX: Literal = Literal::Other("a number with a suffix", "write it as a text, in quotes");

/// Returns whether this is the suffix of an integer, or none.
fn is_integer(suffix: &str) -> bool {
    suffix.is_empty() || (suffix.starts_with(['i', 'u']) && suffix.len() > 1)
}

/// Returns whether a text stands between single quotes.
fn is_refused(token: &str) -> bool {
    token.starts_with('\'') && !token.starts_with("'\\") && token.chars().count() > 3
}

#[cfg(test)]
mod tests {
    use super::Literal;

    fn read(token: &str) -> Literal {
        super::read(&token.parse().unwrap())
    }

    fn text(token: &str) -> String {
        let literal = read(token);
        let Literal::Text(text) = literal else {
            panic!("{token}: {literal:?}");
        };
        text
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
            "br\"a\"",
            "\"a\"suffix",
            "r\"a\"suffix",
        ] {
            assert!(matches!(read(token), Literal::Other(..)), "{token}");
        }
        for (token, digits) in [("1.50", "1.50"), ("1_0.5f64", "10.5"), ("2f32", "2")] {
            assert_eq!(read(token), Literal::Point(digits.to_owned()), "{token}");
        }
        assert_eq!(
            read("999999999999999999999999999999999999999999"),
            Literal::Other("an integer of this size", "write it as a text")
        );
    }
}
