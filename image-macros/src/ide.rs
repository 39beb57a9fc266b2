//! Tokens that only editors see: the user's keywords and options as uses of documented items, paths, and the
//! constants that the expansion leaves out because something is wrong with their statement.

use proc_macro2::{TokenStream, TokenTree};

use crate::constants::Uses;
use crate::out::Out;
use crate::parse::{Extent, Source, plain};

/// Prints what editors complete and document: each keyword and option, and expressions that are printed nowhere else.
pub(crate) fn editor(source: &Source, uses: &Uses, out: &mut Out<'_>) {
    for extent in &source.extents {
        statement(extent, out);
    }
    expressions(source, uses, out);
}

/// What has parentheses among patterns, also those of a base.
const PATTERNS: &[&str] = &["file", "gitignore"];

/// `let _ = $crate::__private::keyword::KEYWORD;`, and the same for each option and base: the last is the user's token.
fn statement(extent: &Extent, out: &mut Out<'_>) {
    for keyword in extent.on_build.iter().chain([&extent.keyword]) {
        ignored(out).private(&["keyword"]).punct("::");
        out.token(TokenTree::Ident(keyword.clone())).punct(";");
    }
    let module = plain(&extent.keyword);
    for word in &extent.words {
        ignored(out).private(&["option", &module]).punct("::");
        out.token(TokenTree::Ident(word.clone())).punct(";");
    }
    for (call, words) in &extent.calls {
        let place = if module == "from" && !PATTERNS.contains(&plain(call).as_str()) {
            "base"
        } else {
            "pattern"
        };
        ignored(out).private(&[place]).punct("::");
        out.token(TokenTree::Ident(call.clone())).punct(";");
        for word in words {
            ignored(out).private(&["base_option", &plain(call)]).punct("::");
            out.token(TokenTree::Ident(word.clone())).punct(";");
        }
    }
}

/// `let _ =`
fn ignored<'o, 'r>(out: &'o mut Out<'r>) -> &'o mut Out<'r> {
    out.ident("let").ident("_").punct("=")
}

/// `let _ = expression;` for each constant that stands nowhere else, and for each path: one that is not complete yet
/// has to stand where it will when an editor tries how it goes on.
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
    ignored(out).tokens(tokens).punct(";");
}
