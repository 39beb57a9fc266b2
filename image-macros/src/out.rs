//! Tokens under construction.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// The facade's root as the expansion names it: `$crate`, wherever the user has it.
#[derive(Clone, Debug)]
pub(crate) struct Root(pub(crate) Ident);

/// A list of tokens that grows at its end.
///
/// It is written by hand, without `quote!`: user crates run the macro unoptimised, many times.
#[derive(Debug)]
pub(crate) struct Out<'r> {
    trees: Vec<TokenTree>,
    root: &'r Root,
    span: Span,
}

impl<'r> Out<'r> {
    pub(crate) fn new(root: &'r Root) -> Self {
        Self {
            trees: Vec::new(),
            root,
            span: Span::call_site(),
        }
    }

    /// Returns an empty list for the inside of a group.
    pub(crate) fn inner(&self) -> Self {
        Self {
            trees: Vec::new(),
            ..*self
        }
    }

    /// Returns the same, its tokens at a place of the user's.
    pub(crate) fn at(&self, place: Span) -> Self {
        Self {
            trees: Vec::new(),
            span: place,
            ..*self
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    pub(crate) fn finish(mut self) -> TokenStream {
        // Most groups have one text, which needs no list of the compiler's.
        if self.trees.len() == 1
            && let Some(only) = self.trees.pop()
        {
            return only.into();
        }
        self.trees.into_iter().collect()
    }

    pub(crate) fn ident(&mut self, name: &str) -> &mut Self {
        self.trees.push(TokenTree::Ident(Ident::new(name, self.span)));
        self
    }

    /// Writes `name:`.
    pub(crate) fn field(&mut self, name: &str) -> &mut Self {
        self.ident(name).punct(":")
    }

    /// Returns a user's token or group of tokens.
    pub(crate) fn token(&mut self, token: TokenTree) -> &mut Self {
        self.trees.push(token);
        self
    }

    /// Tokens of the user.
    pub(crate) fn tokens(&mut self, tokens: &TokenStream) -> &mut Self {
        self.trees.extend(tokens.clone());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let mut literal = Literal::string(text);
        literal.set_span(self.span);
        self.token(TokenTree::Literal(literal))
    }

    pub(crate) fn number(&mut self, number: u32) -> &mut Self {
        self.token(TokenTree::Literal(Literal::u32_unsuffixed(number)))
    }

    pub(crate) fn append(&mut self, other: Out<'_>) -> &mut Self {
        self.trees.extend(other.trees);
        self
    }

    /// Writes punctuation of one or more characters.
    pub(crate) fn punct(&mut self, characters: &str) -> &mut Self {
        let mut rest = characters.len();
        for character in characters.bytes() {
            rest -= 1;
            let spacing = if rest == 0 { Spacing::Alone } else { Spacing::Joint };
            self.character(char::from(character), spacing);
        }
        self
    }

    fn character(&mut self, character: char, spacing: Spacing) -> &mut Self {
        let mut punct = Punct::new(character, spacing);
        punct.set_span(self.span);
        self.token(TokenTree::Punct(punct))
    }

    /// Writes `::segment` for each.
    fn segments(&mut self, segments: &[&str]) -> &mut Self {
        for segment in segments {
            self.character(':', Spacing::Joint)
                .character(':', Spacing::Alone)
                .ident(segment);
        }
        self
    }

    /// Writes `$crate::a::b`.
    pub(crate) fn root(&mut self, segments: &[&str]) -> &mut Self {
        self.trees.push(TokenTree::Ident(self.root.0.clone()));
        self.segments(segments)
    }

    /// Writes `$crate::__private::a::b`.
    pub(crate) fn private(&mut self, segments: &[&str]) -> &mut Self {
        self.root(&["__private"]).segments(segments)
    }

    /// Writes `::core::a::b`.
    pub(crate) fn core(&mut self, segments: &[&str]) -> &mut Self {
        self.punct("::").ident("core").segments(segments)
    }

    fn group(&mut self, delimiter: Delimiter, inside: Out<'_>) -> &mut Self {
        let mut group = Group::new(delimiter, inside.finish());
        group.set_span(self.span);
        self.token(TokenTree::Group(group))
    }

    /// Writes `(…)`.
    pub(crate) fn parens(&mut self, inside: Out<'_>) -> &mut Self {
        self.group(Delimiter::Parenthesis, inside)
    }

    /// Writes `()`.
    pub(crate) fn unit(&mut self) -> &mut Self {
        let nothing = self.inner();
        self.parens(nothing)
    }

    /// Writes `{…}`.
    pub(crate) fn braces(&mut self, inside: Out<'_>) -> &mut Self {
        self.group(Delimiter::Brace, inside)
    }

    /// Writes `[…]`.
    pub(crate) fn brackets(&mut self, inside: Out<'_>) -> &mut Self {
        self.group(Delimiter::Bracket, inside)
    }

    /// Writes `&[…]`.
    pub(crate) fn slice(&mut self, inside: Out<'_>) -> &mut Self {
        self.punct("&").brackets(inside)
    }

    /// Writes `#[cfg(predicate)]`.
    pub(crate) fn cfg(&mut self, predicate: &TokenStream) -> &mut Self {
        let mut arguments = self.inner();
        arguments.tokens(predicate);
        let mut attribute = self.inner();
        attribute.ident("cfg").parens(arguments);
        self.punct("#").brackets(attribute)
    }
}
