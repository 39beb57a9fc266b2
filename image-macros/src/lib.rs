#![doc = include_str!("../README.md")]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod configured;
mod constants;
mod expand;
mod facts;
mod function;
mod ide;
mod items;
mod out;
mod parse;
mod print;
mod report;
#[cfg(test)]
mod tests;
mod value;
mod written;

use std::panic::catch_unwind;
use std::path::PathBuf;

use image_core::check::Whole;
use proc_macro::TokenStream;

use expand::Reader;

/// Declares an image; see `image_dsl::image!`.
#[proc_macro]
pub fn image(input: TokenStream) -> TokenStream {
    expanded(Whole::Image, Reader::Compiler, input)
}

/// Declares a fragment; see `image_dsl::steps!`.
#[proc_macro]
pub fn steps(input: TokenStream) -> TokenStream {
    expanded(Whole::Steps, Reader::Compiler, input)
}

/// Expands `image` for rust-analyzer.
#[proc_macro]
pub fn image_in_editor(input: TokenStream) -> TokenStream {
    expanded(Whole::Image, Reader::Editor, input)
}

/// Expands `steps` for rust-analyzer.
#[proc_macro]
pub fn steps_in_editor(input: TokenStream) -> TokenStream {
    expanded(Whole::Steps, Reader::Editor, input)
}

/// Expands a macro: whatever the input is, and whatever goes wrong, to a value of the right type.
fn expanded(whole: Whole, reader: Reader, input: TokenStream) -> TokenStream {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let tokens = input.clone();
    let expansion = catch_unwind(move || expand::expand(whole, reader, input.into(), manifest.as_deref()));
    expansion
        .unwrap_or_else(|panic| expand::after_panic(whole, tokens.into(), panic.as_ref()))
        .into()
}
