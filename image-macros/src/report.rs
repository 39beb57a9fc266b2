//! Errors and lints as tokens that make the compiler report them.

use image_core::check::Diagnostic;
use proc_macro2::{Ident, Span};
use quote::{quote, quote_spanned};

use crate::out::Out;
use crate::parse::Source;
use crate::print::Printer;

/// The folder of the rules' pages.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules/");

/// Returns whether a diagnostic is an error that no `cfg` can take away: parsing comes before configuration.
pub(crate) fn is_certain_error(diagnostic: &Diagnostic, source: &Source) -> bool {
    !diagnostic.is_lint() && cfg_of(diagnostic, source).is_none()
}

/// Returns the `cfg` of the statement in which a diagnostic is.
fn cfg_of(diagnostic: &Diagnostic, source: &Source) -> Option<u32> {
    source.extent(diagnostic.at).and_then(|extent| extent.cfg)
}

impl Printer<'_> {
    /// Prints an item for each diagnostic.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], out: &mut Out<'_>) {
        for diagnostic in &self.source.diagnostics {
            self.error(diagnostic, out);
        }
        for diagnostic in diagnostics {
            self.cfg(cfg_of(diagnostic, self.source), out);
            if diagnostic.is_lint() {
                self.lint(diagnostic, out);
            } else {
                self.error(diagnostic, out);
            }
        }
    }

    /// Writes `::core::compile_error! { "…" }` from the first token of the place to its last.
    pub(crate) fn error(&self, diagnostic: &Diagnostic, out: &mut Out<'_>) {
        let (first, last) = self.source.spans(diagnostic.at);
        compile_error(&diagnostic.to_string(), first, last, out);
    }

    /// Prints the use of something deprecated, which is how a macro warns on stable Rust. It is named after the lint. Of
    /// what can be deprecated, the compiler names a macro in the fewest words, without the path to it.
    fn lint(&self, diagnostic: &Diagnostic, out: &mut Out<'_>) {
        let rule = diagnostic.rule.name();
        let message = format!("{diagnostic}\n  allow: #[allow({rule})] above the statement; see {PAGES}{rule}.md");
        let name = Ident::new(rule, self.source.spans(diagnostic.at).0);
        out.tokens(&quote! {
            const _: () = {
                #[deprecated(note = #message)]
                macro_rules! #name { () => { () } }
                #name!()
            };
        });
    }
}

/// Writes `::core::compile_error! { "message" }`: the path in `first`, the braces in `last`.
pub(crate) fn compile_error(message: &str, first: Span, last: Span, out: &mut Out<'_>) {
    let name = quote_spanned!(first=> ::core::compile_error!);
    let text = quote_spanned!(last=> { #message });
    out.tokens(&name).tokens(&text);
}
