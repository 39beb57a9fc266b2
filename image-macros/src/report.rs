//! Errors and lints as tokens that make the compiler report them.

use image_core::check::Diagnostic;

use crate::out::Out;
use crate::parse::Source;
use crate::print::Printer;

/// Whether a diagnostic is an error that no `cfg` can take away: parsing comes before configuration.
pub(crate) fn is_certain_error(diagnostic: &Diagnostic, source: &Source) -> bool {
    !diagnostic.is_lint() && cfg_of(diagnostic, source).is_none()
}

/// The `cfg` of the statement in which a diagnostic is.
fn cfg_of(diagnostic: &Diagnostic, source: &Source) -> Option<u32> {
    source.extent(diagnostic.at).and_then(|extent| extent.cfg)
}

impl Printer<'_> {
    /// An item for each diagnostic.
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

    /// `::core::compile_error! { "…" }` from the first token of the place to its last.
    fn error(&self, diagnostic: &Diagnostic, out: &mut Out<'_>) {
        let (first, last) = self.source.spans(diagnostic.at);
        compile_error(&diagnostic.message(), out.at(first), out.at(last), out);
    }

    /// The use of something deprecated, which is how a macro warns on stable Rust. It is named after the lint.
    fn lint(&self, diagnostic: &Diagnostic, out: &mut Out<'_>) {
        let name = diagnostic.rule.name();
        let mut note = out.inner();
        note.ident("note").punct("=").text(&diagnostic.message());
        let mut deprecated = out.inner();
        deprecated.ident("deprecated").parens(note);
        let mut style = out.inner();
        style.ident("non_camel_case_types");
        let mut allow = out.inner();
        allow.ident("allow").parens(style);
        let mut block = out.inner();
        block.punct("#").brackets(deprecated).punct("#").brackets(allow);
        block
            .ident("struct")
            .ident(name)
            .punct(";")
            .ident("let")
            .ident("_")
            .punct("=");
        let mut used = out.at(self.source.spans(diagnostic.at).0);
        used.ident(name);
        block.append(used).punct(";");
        out.ident("const")
            .ident("_")
            .punct(":")
            .unit()
            .punct("=")
            .braces(block)
            .punct(";");
    }
}

/// `::core::compile_error! { "message" }`: the path in `first`, the braces in `last`.
pub(crate) fn compile_error(message: &str, mut first: Out<'_>, mut last: Out<'_>, out: &mut Out<'_>) {
    let mut text = last.inner();
    text.text(message);
    first.core(&["compile_error"]).punct("!");
    last.braces(text);
    out.append(first).append(last);
}
