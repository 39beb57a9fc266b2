//! Macro calls whose text is known at once: `concat!` of literals, `stringify!` of one token.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::literal::{self, Literal};

/// Returns the text of a call of `concat!` or `stringify!`, where it depends on nothing but its tokens.
pub(crate) fn known_text(call: &TokenStream) -> Option<String> {
    let mut tokens: Vec<TokenTree> = call.clone().into_iter().collect();
    let Some(TokenTree::Group(arguments)) = tokens.pop() else {
        return None;
    };
    match name(&tokens)?.as_str() {
        "concat" => concat(&arguments),
        "stringify" => stringify(&arguments),
        _ => None,
    }
}

/// Returns the name before `!`, if it is alone or in `std::` or `core::`.
fn name(path: &[TokenTree]) -> Option<String> {
    let path: String = path.iter().map(ToString::to_string).collect();
    let path = path.strip_suffix('!')?;
    let path = path.strip_prefix("::").unwrap_or(path);
    let alone = path
        .strip_prefix("std::")
        .or_else(|| path.strip_prefix("core::"))
        .unwrap_or(path);
    Some(alone.to_owned())
}

fn concat(arguments: &Group) -> Option<String> {
    let mut text = String::new();
    let mut tokens = arguments.stream().into_iter().peekable();
    while let Some(token) = tokens.next() {
        text.push_str(&part(&token)?);
        match tokens.next() {
            None => break,
            Some(TokenTree::Punct(punct)) if punct.as_char() == ',' => {}
            Some(_) => return None,
        }
    }
    Some(text)
}

fn part(token: &TokenTree) -> Option<String> {
    if let TokenTree::Ident(ident) = token {
        return (ident == "true" || ident == "false").then(|| ident.to_string());
    }
    let TokenTree::Literal(token) = token else { return None };
    match literal::read(token) {
        Literal::Text(text) | Literal::Integer(text) => Some(text),
        Literal::Other(..) | Literal::Point(_) | Literal::Refused => None,
    }
}

fn stringify(arguments: &Group) -> Option<String> {
    let mut tokens = arguments.stream().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(only)), None) => Some(only.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::known_text;

    fn known(call: &str) -> Option<String> {
        known_text(&call.parse().unwrap())
    }

    #[test]
    fn concat_of_literals_is_known() {
        assert_eq!(known(r#"concat!("a", 1_0, r"\", true,)"#).as_deref(), Some("a10\\true"));
        assert_eq!(known("::core::concat![]").as_deref(), Some(""));
        assert_eq!(known("std::stringify!{name}").as_deref(), Some("name"));
    }

    #[test]
    fn what_depends_on_more_is_not() {
        for call in [
            "concat!(A)",
            "concat!(\"a\", env!(\"B\"))",
            "mine::concat!(\"a\")",
            "env!(\"A\")",
            "concat!(1.5)",
        ] {
            assert_eq!(known(call), None, "{call}");
        }
    }
}
