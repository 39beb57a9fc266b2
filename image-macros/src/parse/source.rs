//! What the numbers in a tree stand for: places, constants, paths and `cfg` predicates as tokens.

use image_core::ast::{self, Word};
use image_core::check::Diagnostic;
use image_core::rule::Rule;
use proc_macro2::{Ident, Span, TokenStream};

/// `{ expression }` or a macro call.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    /// The expression's tokens, as the user wrote them.
    pub(crate) tokens: TokenStream,
    /// Its place in the source.
    pub(crate) at: ast::Span,
}

/// The first place of a statement, and the editor's items for it.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    /// The first of its places; the next statement's first ends them.
    pub(crate) first: ast::Span,
    /// The number of its `#[cfg(…)]`.
    pub(crate) cfg: Option<u32>,
    /// `on_build` before the keyword.
    pub(crate) on_build: Option<Ident>,
    /// The keyword.
    pub(crate) keyword: Ident,
    /// Keys and bare words, which may be options.
    pub(crate) words: Vec<Ident>,
    /// Names before parentheses, which may be bases, and the keys and bare words inside.
    pub(crate) calls: Vec<(Ident, Vec<Ident>)>,
}

/// The tokens behind a tree, and what was wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Source {
    spans: Vec<(Span, Span)>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) paths: Vec<TokenStream>,
    cfgs: Vec<(String, TokenStream)>,
    pub(crate) extents: Vec<Extent>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Source {
    /// Returns the place from one token to another.
    pub(crate) fn place(&mut self, first: Span, last: Span) -> ast::Span {
        let next = u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
        self.spans.push((first, last));
        next
    }

    /// Ends a place at another token.
    pub(crate) fn extend(&mut self, at: ast::Span, last: Span) {
        if let Some(place) = usize::try_from(at).ok().and_then(|at| self.spans.get_mut(at)) {
            place.1 = last;
        }
    }

    /// Says where a constant stands.
    pub(crate) fn place_constant(&mut self, id: u32, at: ast::Span) {
        if let Some(constant) = usize::try_from(id).ok().and_then(|id| self.constants.get_mut(id)) {
            constant.at = at;
        }
    }

    /// Returns the place that the next call of [`Source::place`] makes.
    pub(crate) fn next_place(&self) -> ast::Span {
        u32::try_from(self.spans.len()).unwrap_or(u32::MAX)
    }

    /// Returns the first and last token's span of a place.
    pub(crate) fn spans(&self, at: ast::Span) -> (Span, Span) {
        let known = usize::try_from(at).ok().and_then(|at| self.spans.get(at));
        known.copied().unwrap_or_else(|| (Span::call_site(), Span::call_site()))
    }

    pub(crate) fn word(&mut self, ident: &Ident) -> Word {
        let at = self.place(ident.span(), ident.span());
        Word { text: plain(ident), at }
    }

    pub(crate) fn constant(&mut self, tokens: TokenStream, at: ast::Span) -> u32 {
        let next = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
        self.constants.push(Constant { tokens, at });
        next
    }

    pub(crate) fn path(&mut self, tokens: TokenStream) -> u32 {
        let next = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(tokens);
        next
    }

    /// Returns the number of a `cfg` predicate: the same for the same tokens.
    pub(crate) fn cfg(&mut self, predicate: TokenStream) -> u32 {
        let text = predicate.to_string();
        let known = self.cfgs.iter().position(|(other, _)| *other == text);
        let number = known.unwrap_or_else(|| {
            self.cfgs.push((text, predicate));
            self.cfgs.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// Returns the predicate of that number.
    pub(crate) fn predicate(&self, cfg: u32) -> Option<&TokenStream> {
        let index = usize::try_from(cfg).ok()?;
        self.cfgs.get(index).map(|(_, predicate)| predicate)
    }

    /// Returns the statement in which a place is.
    pub(crate) fn extent(&self, at: ast::Span) -> Option<&Extent> {
        self.extents.iter().rfind(|extent| extent.first <= at)
    }

    /// Notes a key or a bare word of the statement that is being read, the last.
    pub(crate) fn bare_word(&mut self, word: Ident) {
        if let Some(extent) = self.extents.last_mut() {
            extent.words.push(word);
        }
    }

    /// Returns the number of spans.
    pub(crate) fn bare_words(&self) -> usize {
        self.extents.last().map_or(0, |extent| extent.words.len())
    }

    /// Notes a call of that statement; the words after the first `outside` are inside it.
    pub(crate) fn call(&mut self, name: Ident, outside: usize) {
        if let Some(extent) = self.extents.last_mut() {
            let inside = extent.words.split_off(outside);
            extent.calls.push((name, inside));
        }
    }

    /// Records that something does not follow the grammar.
    pub(crate) fn wrong(&mut self, rule: Rule, (first, last): (Span, Span), what: String, fix: &str) {
        let at = self.place(first, last);
        self.diagnostics.push(Diagnostic::of(rule, at, what, fix));
    }
}

/// Returns an identifier's text without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    // Not `to_string`, as for literals.
    let text = format!("{ident}");
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}
