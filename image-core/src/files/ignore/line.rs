//! A line as a pattern, by the steps of engines.

use std::str::Chars;

use super::expression::{Pattern, Token};
use crate::files::glob::Class;
use crate::grammar::ignore::{self, Escape};

/// Returns a line; `None` for a comment, a blank one, and one that engines refuse. These are the engine's steps in its
/// order, and so `/!x` is an exception.
pub(super) fn parse(line: &str) -> Option<Pattern> {
    if line.starts_with('#') {
        return None;
    }
    let listed = clean_line(line.trim());
    let listed = Some(listed.trim()).filter(|listed| !listed.is_empty()).map(clean)?;
    let (exception, text) = listed
        .strip_prefix('!')
        .map_or((false, listed.as_str()), |text| (true, text));
    if text.is_empty() {
        return None;
    }
    read_tokens(text).map(|tokens| Pattern::new(exception, &tokens))
}

/// Cleans a line as BuildKit does when it reads the file.
fn clean_line(line: &str) -> String {
    let (mark, path) = line.strip_prefix('!').map_or(("", line), |path| ("!", path.trim()));
    if path.is_empty() {
        return mark.to_owned();
    }
    let path = clean(path);
    let relative = path
        .strip_prefix('/')
        .filter(|relative| !relative.is_empty())
        .unwrap_or(&path);
    format!("{mark}{relative}")
}

/// Cleans a path, as Go's `filepath.Clean` does.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", None) if rooted => {}
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".to_owned(),
        (false, path) => path,
    }
}

/// Returns the tokens of a pattern.
fn read_tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars();
    // Engines compare a pattern without other wildcards than `**` at one end as a text.
    let mut plain = true;
    while let Some(char) = rest.next() {
        let double = char == '*' && rest.as_str().starts_with('*');
        plain &= match char {
            '*' if double => push_double(&mut tokens, &mut rest),
            '*' | '?' | '[' | ']' | '\\' => false,
            _ => true,
        };
        match char {
            '*' if double => {}
            '*' => tokens.push(Token::Star),
            '?' => tokens.push(Token::Any),
            '[' => tokens.push(Token::Class(read_class(&mut rest)?)),
            '\\' => tokens.push(read_escaped(text, &mut rest)?),
            '^' => tokens.push(Token::Start),
            '|' => tokens.push(Token::Or),
            other => tokens.push(Token::Char(other)),
        }
    }
    Some(if plain { as_text(text, tokens) } else { tokens })
}

/// Adds the tokens of `**`, of which the first `*` is taken. False where it makes a regular expression of the pattern.
fn push_double(tokens: &mut Vec<Token>, rest: &mut Chars<'_>) -> bool {
    rest.next();
    if rest.as_str().starts_with('/') {
        rest.next();
    }
    let first = tokens.is_empty();
    let alone = tokens
        .iter()
        .all(|token| matches!(token, Token::Char(_) | Token::Start));
    if rest.as_str().is_empty() {
        tokens.push(Token::All);
        return alone;
    }
    tokens.extend([Token::Folders, Token::Within]);
    first
}

/// Returns the tokens of a pattern that is compared as a text: `**x` is each path that ends in `x`.
fn as_text(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let anything = text.starts_with("**") && !text.starts_with("**/");
    let tokens = tokens.into_iter().filter_map(|token| match token {
        Token::Start => Some(Token::Char('^')),
        Token::Or => Some(Token::Char('|')),
        Token::Folders if anything => Some(Token::All),
        Token::Within if anything => None,
        other @ (Token::Char(_)
        | Token::Class(_)
        | Token::Any
        | Token::Star
        | Token::Folders
        | Token::Within
        | Token::All
        | Token::End
        | Token::Word(_)) => Some(other),
    });
    tokens.collect()
}

fn read_class(rest: &mut Chars<'_>) -> Option<Class> {
    let literal = |rest: &mut Chars<'_>| {
        rest.next()
            .filter(|char| char.is_ascii() && !char.is_ascii_alphanumeric())
    };
    let class = Class::parse(rest, literal)?;
    let in_order = class.ranges.iter().all(|(low, high)| low <= high);
    in_order.then_some(class)
}

/// Returns the token of a backslash in `text` that `rest` has just passed; see [`ignore::escape`].
fn read_escaped<'t>(text: &'t str, rest: &mut Chars<'t>) -> Option<Token> {
    let at = text.len() - rest.as_str().len() - 1;
    let (escape, end) = ignore::escape(text.as_bytes(), at).ok()?;
    *rest = text.get(end..)?.chars();
    Some(match escape {
        Escape::Itself(char) => Token::Char(char.into()),
        Escape::Coded(number) => Token::Char(char::from_u32(number)?),
        Escape::Class(letter) => Token::Class(Class::perl(letter)),
        Escape::Word(is_edge) => Token::Word(is_edge),
        Escape::Start => Token::Start,
        Escape::End => Token::End,
    })
}
