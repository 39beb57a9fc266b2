//! From a macro's input to its expansion: parse, check, print.

use std::any::Any;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use image_core::check::{Outcome, Whole, check};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::constants::Uses;
use crate::facts::has_needs;
use crate::ide;
use crate::out::{Out, Root};
use crate::parse::{Parsed, Source, parse};
use crate::print::{Printer, file};
use crate::report::{compile_error, is_certain_error};

/// The readers of an expansion. The facade tells them apart by a `cfg` that only rust-analyzer sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    Compiler,
    Editor,
}

/// Expands `$crate` and the input of `image!` or `steps!`: always to a block whose value is of the right type.
pub(crate) fn expand(whole: Whole, reader: Reader, input: TokenStream, manifest: Option<&Path>) -> TokenStream {
    let (root, input) = split(input);
    let parsed = parse(input);
    let outcome = check(&parsed.tree, whole, manifest);
    let mut out = Out::new(&root);
    block(whole, reader, &parsed, &outcome, &mut out);
    out.finish()
}

/// Returns what a bug in the macro expands to: a message, and a value nevertheless.
pub(crate) fn after_panic(whole: Whole, input: TokenStream, panic: &(dyn Any + Send)) -> TokenStream {
    let (root, _) = split(input);
    let mut out = Out::new(&root);
    let mut block = out.inner();
    compile_error(&bug(panic), Span::call_site(), Span::call_site(), &mut block);
    let source = Source::default();
    let uses = Uses::default();
    let printer = Printer {
        source: &source,
        uses: &uses,
        assured: false,
    };
    printer.value(whole, &Outcome::default(), &mut block);
    out.braces(block);
    out.finish()
}

/// Returns the message after a panic: where to report it, and the panic's own text.
fn bug(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("(no text)");
    format!(
        "this is a bug in image-dsl: its macro panicked. Please report it, with this invocation and the panic's text.\n \
         where: {}/issues\n panic: {said}",
        env!("CARGO_PKG_REPOSITORY")
    )
}

/// Returns the facade's `$crate`, which its macros put first, and what the user wrote.
fn split(input: TokenStream) -> (Root, impl Iterator<Item = TokenTree>) {
    let mut tokens = input.into_iter();
    let root = match tokens.next() {
        Some(TokenTree::Ident(root)) => root,
        _ => Ident::new("image_dsl", Span::call_site()),
    };
    (Root(root), tokens)
}

fn block(whole: Whole, reader: Reader, parsed: &Parsed, outcome: &Outcome, out: &mut Out<'_>) {
    let source = &parsed.source;
    let wrong = !source.diagnostics.is_empty() || outcome.diagnostics.iter().any(|one| is_certain_error(one, source));
    let uses = Uses::of(outcome, source, !wrong);
    let printer = Printer {
        source,
        uses: &uses,
        assured: !wrong,
    };
    let mut block = out.inner();
    // What editors complete stands before what depends on how much of it is typed (the messages): rust-analyzer compares
    // the expansions of both by the offset.
    if reader == Reader::Editor {
        ide::editor(parsed, &uses, &mut block);
    }
    reads(outcome, reader, &mut block);
    let needs = whole == Whole::Image && has_needs(&outcome.facts);
    printer.items(needs, &mut block);
    // Editors are shown each token of the user once, so not what stands in a block for the compiler.
    if needs && !(reader == Reader::Editor && uses.generic_facts) {
        printer.needs(&outcome.facts, &mut block);
    }
    printer.diagnostics(&outcome.diagnostics, &mut block);
    if whole == Whole::Image && !wrong {
        printer.configured(outcome, &mut block);
    }
    // A block costs the compiler about as much as half a step.
    if block.is_empty() {
        return printer.value(whole, outcome, out);
    }
    printer.value(whole, outcome, &mut block);
    out.braces(block);
}

/// Writes `const _: Bytes = ::core::include_bytes!(…);` for each file that was read: an edit compiles the crate again.
fn reads(outcome: &Outcome, reader: Reader, out: &mut Out<'_>) {
    for path in outcome.reads.iter().filter(|path| is_untold(path, reader)) {
        out.ident("const").ident("_").punct(":").private(&["Bytes"]).punct("=");
        file("include_bytes", path, out);
        out.punct(";");
    }
}

/// The files that the compiler was told of. Its process compiles one crate, for which it need hear of each once: all images
/// read the lock.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Returns whether the compiler has still to be told of a file. (An editor's process expands an image many times.)
fn is_untold(path: &str, reader: Reader) -> bool {
    let is_one_crate = reader == Reader::Compiler && proc_macro::is_available();
    !is_one_crate
        || TOLD
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned())
}
