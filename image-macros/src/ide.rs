//! What only editors see: the user's keywords and options as uses of documented items, paths, and the
//! constants that the expansion leaves out because something is wrong with their statement.

use proc_macro2::{TokenStream, TokenTree};

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
    expressions(source, uses, &mut inside);
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

/// `[expression];` for each constant that stands nowhere else, and for each path: one that is not complete yet has to
/// stand where it will when an editor tries how it goes on.
fn expressions(source: &Source, uses: &Uses, out: &mut Out<'_>) {
    for (id, constant) in (0..).zip(&source.constants) {
        if !uses.texts.contains_key(&id) {
            expression(&constant.tokens, out);
        }
    }
    for path in &source.paths {
        expression(path, out);
    }
}

fn expression(tokens: &TokenStream, out: &mut Out<'_>) {
    let mut inside = out.inner();
    inside.tokens(tokens);
    out.brackets(inside).punct(";");
}
