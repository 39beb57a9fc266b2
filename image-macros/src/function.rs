//! `run_fn`: the function that a step calls.

use image_core::node::Callee;
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    /// `::core::concat!(::core::module_path!(), "::path"), Function(|| outcome(path()))`: a constructor and a closure,
    /// which constants of every context accept.
    pub(crate) fn function(&self, callee: &Callee, out: &mut Out<'_>) {
        let Callee::Path(id, written) = callee else { return };
        let path = usize::try_from(*id).ok().and_then(|id| self.source.paths.get(id));
        let path = path.cloned().unwrap_or_default();
        name(written, out);
        out.punct(",");
        let mut closure = out.inner();
        closure.punct("||");
        calls(&path, &mut closure);
        out.private(&["Function"]).parens(closure);
    }
}

/// The name by which the function is called in the image: where it was written, and how. Paths of two crates differ.
fn name(written: &str, out: &mut Out<'_>) {
    let mut arguments = out.inner();
    let nothing = out.inner();
    arguments.core(&["module_path"]).punct("!").parens(nothing);
    arguments
        .punct(",")
        .text(&format!("::{}", written.trim_start_matches("::")));
    out.core(&["concat"]).punct("!").parens(arguments);
}

/// `{ use $crate::__private::outcome as __outcome; __outcome(path()) }`, the call at the user's tokens: what the
/// function returns is refused there.
fn calls(path: &TokenStream, out: &mut Out<'_>) {
    let (first, last) = ends(path);
    let mut body = out.inner();
    body.ident("use")
        .private(&["outcome"])
        .ident("as")
        .ident("__outcome")
        .punct(";");
    let mut argument = out.inner();
    argument.tokens(path);
    let mut call = out.at(last);
    call.unit();
    argument.append(call);
    let mut outer = out.at(first);
    outer.ident("__outcome");
    let mut parens = out.at(last);
    parens.parens(argument);
    body.append(outer).append(parens);
    out.braces(body);
}

/// The first and the last token of a path.
fn ends(path: &TokenStream) -> (Span, Span) {
    let mut tokens = path.clone().into_iter().map(|token: TokenTree| token.span());
    let first = tokens.next().unwrap_or_else(Span::call_site);
    (first, tokens.last().unwrap_or(first))
}
