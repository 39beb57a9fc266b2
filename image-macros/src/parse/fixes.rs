//! What was probably meant, where tokens do not fit together.

use proc_macro2::{Delimiter, TokenTree};

use super::cursor::Cursor;

/// The fix for what stands where the `=` of an entry should.
pub(super) const KEY_SIGN: &str = "put `=` between a key and its value";

/// Returns whether this is a string literal.
pub(super) fn is_text(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|token| token.to_string().ends_with('"'))
}

/// Returns whether this is one of these signs.
fn is_punct(token: Option<&TokenTree>, signs: &str) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if signs.contains(punct.as_char()))
}

/// Returns what was probably meant where no comma stands between two arguments.
pub(super) fn separator_fix(cursor: &Cursor) -> &'static str {
    let after_text = is_text(cursor.last());
    match cursor.peek() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && is_text(cursor.peek_at(1)) => KEY_SIGN,
        Some(TokenTree::Punct(punct)) if after_text && "|&<>".contains(punct.as_char()) => {
            "put the whole command into one text"
        }
        Some(TokenTree::Punct(punct)) if after_text && punct.as_char() == '.' => {
            "leave it out: a text has no methods here"
        }
        Some(TokenTree::Punct(punct)) if !after_text && ":./@-<>~!+*".contains(punct.as_char()) => {
            "put the whole text in quotes"
        }
        Some(TokenTree::Ident(word)) if after_text && *word == "to" && is_text(cursor.peek_at(1)) => {
            "write `->` before a destination"
        }
        Some(TokenTree::Ident(_)) if !after_text && is_punct(cursor.peek_at(1), "./:@") => {
            "put the whole text in quotes"
        }
        Some(TokenTree::Literal(_)) if after_text => "put `,` between arguments, `->` before a destination",
        Some(TokenTree::Literal(_)) => "put `=` between a key and its value, `,` between arguments",
        _ => "put `,` between the two",
    }
}

/// Returns a token as messages show it.
pub(super) fn show(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Brace => "`{…}`".to_owned(),
            Delimiter::Bracket => "`[…]`".to_owned(),
            Delimiter::Parenthesis => "`(…)`".to_owned(),
            Delimiter::None => "this".to_owned(),
        },
        other @ (TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => {
            let text = other.to_string();
            let short: String = text.chars().take(40).collect();
            if short.len() < text.len() {
                format!("`{short}…`")
            } else {
                format!("`{text}`")
            }
        }
    }
}
