//! `run_fn`: the function that a step calls.

use image_core::node::Callee;
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    /// Writes `::core::concat!(::core::module_path!(), "::path"), Function::Plain(|| plain(path))`: a constructor and a
    /// closure, which constants of every context accept. With `args`, `Function::Taking(|args| taking(path, args))`.
    pub(crate) fn function(&self, callee: &Callee, out: &mut Out<'_>) {
        let Callee::Path(id, written, takes) = callee else {
            return;
        };
        let path = usize::try_from(*id).ok().and_then(|id| self.source.paths.get(id));
        let path = path.cloned().unwrap_or_default();
        name(written, out);
        out.punct(",");
        let mut closure = out.inner();
        if *takes {
            closure.punct("|").ident("args").punct("|");
        } else {
            closure.punct("||");
        }
        calls(&path, *takes, &mut closure);
        out.private(&["Function", if *takes { "Taking" } else { "Plain" }])
            .parens(closure);
    }
}

/// Prints the name by which the function is called in the image: where it was written, and how. Paths of two crates
/// differ.
fn name(written: &str, out: &mut Out<'_>) {
    let mut arguments = out.inner();
    let nothing = out.inner();
    arguments.core(&["module_path"]).punct("!").parens(nothing);
    arguments
        .punct(",")
        .text(&format!("::{}", written.trim_start_matches("::")));
    out.core(&["concat"]).punct("!").parens(arguments);
}

/// Writes `{ use $crate::__private::plain as __plain; __plain(path) }`, the call at the user's tokens: what the
/// function takes and returns is refused there.
fn calls(path: &TokenStream, takes: bool, out: &mut Out<'_>) {
    let (name, alias) = if takes {
        ("taking", "__taking")
    } else {
        ("plain", "__plain")
    };
    let (first, last) = ends(path);
    let mut body = out.inner();
    body.ident("use").private(&[name]).ident("as").ident(alias).punct(";");
    let mut argument = out.inner();
    argument.tokens(path);
    if takes {
        argument.punct(",").ident("args");
    }
    let mut outer = out.at(first);
    outer.ident(alias);
    let mut parens = out.at(last);
    parens.parens(argument);
    body.append(outer).append(parens);
    out.braces(body);
}

/// Returns the first and the last token of a path.
fn ends(path: &TokenStream) -> (Span, Span) {
    let mut tokens = path.clone().into_iter().map(|token: TokenTree| token.span());
    let first = tokens.next().unwrap_or_else(Span::call_site);
    (first, tokens.last().unwrap_or(first))
}
