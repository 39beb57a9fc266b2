//! A position in a list of tokens.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

/// Reads a list of tokens from left to right.
#[derive(Debug)]
pub(crate) struct Cursor {
    trees: Vec<TokenTree>,
    next: usize,
    /// The place of an error about something missing at the end.
    end: Span,
}

impl Cursor {
    fn new(tokens: impl IntoIterator<Item = TokenTree>, end: Span) -> Self {
        let trees = tokens.into_iter().map(look_through).collect();
        Self { trees, next: 0, end }
    }

    /// Reads a whole input; what is missing at its end is missing after its last token.
    pub(crate) fn whole(tokens: impl IntoIterator<Item = TokenTree>) -> Self {
        let mut cursor = Self::new(tokens, Span::call_site());
        cursor.end = cursor.trees.last().map_or(cursor.end, end_of);
        cursor
    }

    /// Reads the inside of a group.
    pub(crate) fn inside(group: &Group) -> Self {
        Self::new(group.stream(), group.span_close())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.next >= self.trees.len()
    }

    pub(crate) fn peek(&self) -> Option<&TokenTree> {
        self.trees.get(self.next)
    }

    /// Returns the token after the next by `ahead`.
    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&TokenTree> {
        self.trees.get(self.next + ahead)
    }

    pub(crate) fn bump(&mut self) -> Option<TokenTree> {
        let token = self.trees.get(self.next).cloned();
        self.next += usize::from(token.is_some());
        token
    }

    /// Returns where the next token stands, or would.
    pub(crate) fn here(&self) -> Span {
        self.peek().map_or(self.end, start_of)
    }

    /// Returns where the last token that was read stands.
    pub(crate) fn before(&self) -> Span {
        let last = self.next.checked_sub(1).and_then(|last| self.trees.get(last));
        last.map_or(self.end, end_of)
    }

    /// Returns the last token that was read.
    pub(crate) fn last(&self) -> Option<&TokenTree> {
        self.next.checked_sub(1).and_then(|last| self.trees.get(last))
    }

    /// Returns whether the last token that was read is that character.
    pub(crate) fn follows(&self, character: char) -> bool {
        matches!(self.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == character)
    }

    /// Returns whether the last token that was read stands after `->`.
    pub(crate) fn follows_arrow(&self) -> bool {
        let before = self.next.checked_sub(2).and_then(|before| self.trees.get(before));
        matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '>')
    }

    pub(crate) fn position(&self) -> usize {
        self.next
    }

    /// Returns the tokens from a position up to here.
    pub(crate) fn since(&self, position: usize) -> TokenStream {
        self.trees
            .get(position..self.next)
            .unwrap_or_default()
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn ident(&self) -> Option<&Ident> {
        match self.peek() {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(crate) fn literal(&self) -> Option<&Literal> {
        match self.peek() {
            Some(TokenTree::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// Returns the next token if it is a group with that delimiter.
    pub(crate) fn group_at(&self, ahead: usize, delimiter: Delimiter) -> Option<&Group> {
        match self.peek_at(ahead) {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
            _ => None,
        }
    }

    /// Returns whether the next token is that character.
    pub(crate) fn punct(&self, character: char) -> bool {
        self.punct_at(0, character)
    }

    pub(crate) fn punct_at(&self, ahead: usize, character: char) -> bool {
        matches!(self.peek_at(ahead), Some(TokenTree::Punct(punct)) if punct.as_char() == character)
    }

    /// Reads the character if it is next.
    pub(crate) fn eat(&mut self, character: char) -> bool {
        let found = self.punct(character);
        self.next += usize::from(found);
        found
    }

    /// Reads `->` or `::` if it is next.
    pub(crate) fn eat_two(&mut self, first: char, second: char) -> bool {
        let found = self.two_at(0, first, second);
        self.next += if found { 2 } else { 0 };
        found
    }

    pub(crate) fn two_at(&self, ahead: usize, first: char, second: char) -> bool {
        self.punct_at(ahead, first) && self.punct_at(ahead + 1, second)
    }

    /// Returns whether a `///` comment is next.
    pub(crate) fn is_doc_comment(&self) -> bool {
        let name = self
            .group_at(1, Delimiter::Bracket)
            .and_then(|group| group.stream().into_iter().next());
        self.punct('#') && matches!(name, Some(TokenTree::Ident(name)) if name == "doc")
    }

    /// Reads `count` tokens.
    pub(crate) fn skip(&mut self, count: usize) {
        self.next = (self.next + count).min(self.trees.len());
    }

    /// Returns whether the next token stands on a later line than the last one.
    pub(crate) fn starts_line(&self) -> bool {
        let (Some(last), Some(next)) = (self.last(), self.peek()) else {
            return false;
        };
        line(next.span()) > line(end_of(last))
    }
}

/// Returns a token that came through a `macro_rules` fragment stands in an invisible group.
fn look_through(token: TokenTree) -> TokenTree {
    let TokenTree::Group(group) = &token else { return token };
    if group.delimiter() != Delimiter::None {
        return token;
    }
    let mut inside = group.stream().into_iter();
    match (inside.next(), inside.next()) {
        (Some(only), None) => look_through(only),
        _ => token,
    }
}

/// Returns the group without the invisible one that is all it holds: `#[$attribute]` with a fragment of `macro_rules`.
pub(crate) fn opened(group: Group) -> Group {
    let mut inside = group.stream().into_iter();
    match (inside.next(), inside.next()) {
        (Some(TokenTree::Group(only)), None) if only.delimiter() == Delimiter::None => {
            let mut opened = Group::new(group.delimiter(), only.stream());
            opened.set_span(group.span());
            opened
        }
        _ => group,
    }
}

/// Returns where a token starts; a fragment of `macro_rules` where its first token does, which is the caller's.
fn start_of(token: &TokenTree) -> Span {
    let inside = invisible(token).and_then(|stream| stream.into_iter().next());
    inside.map_or_else(|| token.span(), |first| start_of(&first))
}

/// Returns what stands in an invisible group.
fn invisible(token: &TokenTree) -> Option<TokenStream> {
    let TokenTree::Group(group) = token else { return None };
    (group.delimiter() == Delimiter::None).then(|| group.stream())
}

fn end_of(token: &TokenTree) -> Span {
    if let Some(last) = invisible(token).and_then(|stream| stream.into_iter().last()) {
        return end_of(&last);
    }
    if let TokenTree::Group(group) = token {
        group.span_close()
    } else {
        token.span()
    }
}

/// Returns whether a token stands right behind another, without a blank.
pub(crate) fn touches(before: &TokenTree, token: &TokenTree) -> bool {
    edge(end_of(before), true) == edge(start_of(token), false)
}

/// Returns the line and column of the start of a span, or of its end.
#[cfg(not(test))]
fn edge(span: Span, end: bool) -> Option<(usize, usize)> {
    let span = proc_macro::is_available().then(|| span.unwrap())?;
    let edge = if end { span.end() } else { span.start() };
    Some((edge.line(), edge.column()))
}

/// The line and column of the start of a span, or of its end. Outside of the compiler proc-macro2 knows them.
#[cfg(test)]
#[allow(
    clippy::unnecessary_wraps,
    reason = "the compiler may not be there for the other form"
)]
fn edge(span: Span, end: bool) -> Option<(usize, usize)> {
    let edge = if end { span.end() } else { span.start() };
    Some((edge.line, edge.column))
}

/// Returns the line of a span; 0 where it is not known.
#[cfg(not(test))]
pub(crate) fn line(span: Span) -> usize {
    if proc_macro::is_available() {
        span.unwrap().line()
    } else {
        0
    }
}

/// Returns the file of a span, as the compiler names it; empty where it is not known.
#[cfg(not(test))]
pub(crate) fn file(span: Span) -> String {
    if proc_macro::is_available() {
        span.unwrap().file()
    } else {
        String::new()
    }
}

/// Returns the line of a span. Outside of the compiler proc-macro2 knows it.
#[cfg(test)]
pub(crate) fn line(span: Span) -> usize {
    span.start().line
}

/// Returns the file of a span.
#[cfg(test)]
pub(crate) fn file(_span: Span) -> String {
    "src/main.rs".to_owned()
}
