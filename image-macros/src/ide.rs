//! What only editors see: the user's keywords and options as uses of documented items, and the expressions that the
//! expansion leaves out because something is wrong with their statement.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;

use crate::constants::Uses;
use crate::out::Out;
use crate::parse::{Extent, Source, plain};

/// `$crate::__private::editor! { … }`, which is nothing for the compiler. (A `#[cfg(rust_analyzer)]` here would be the
/// user's, and a lint of the compiler.)
pub(crate) fn editor(source: &Source, uses: &Uses, out: &mut Out<'_>) {
    let mut inside = out.inner();
    for extent in &source.extents {
        statement(extent, &mut inside);
    }
    unused(source, uses, &mut inside);
    if inside.is_empty() {
        return;
    }
    out.private(&["editor"]).punct("!").braces(inside);
}

/// `keyword keyword [option option];`: the first keyword is the user's token, the second names the options' module.
fn statement(extent: &Extent, out: &mut Out<'_>) {
    out.token(TokenTree::Ident(extent.keyword.clone()));
    out.ident(&plain(&extent.keyword));
    let mut options = out.inner();
    for word in &extent.words {
        options.token(TokenTree::Ident(word.clone()));
    }
    out.brackets(options).punct(";");
}

/// `= expression;` for each constant and path that stands nowhere else.
fn unused(source: &Source, uses: &Uses, out: &mut Out<'_>) {
    let texts: BTreeSet<u32> = uses.texts.keys().copied().collect();
    let paths: BTreeSet<u32> = uses.paths.keys().copied().collect();
    let constants = source.constants.iter().map(|constant| &constant.tokens);
    for (used, all) in [
        (texts, constants.collect::<Vec<_>>()),
        (paths, source.paths.iter().collect()),
    ] {
        for (id, tokens) in (0..).zip(all) {
            if !used.contains(&id) {
                out.punct("=").tokens(tokens).punct(";");
            }
        }
    }
}
