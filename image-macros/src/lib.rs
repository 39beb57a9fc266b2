//! The macros of `image-dsl`.
//!
//! Use them through that crate: its `image!` and `steps!` hand on `$crate`, so that the expansion finds the crate under
//! whatever name the user has it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod constants;
mod expand;
mod facts;
mod ide;
mod items;
mod out;
mod parse;
mod print;
mod report;
#[cfg(test)]
mod tests;

use std::panic::catch_unwind;
use std::path::PathBuf;

use image_core::check::Whole;
use proc_macro::TokenStream;

/// Declares an image; see `image_dsl::image!`.
#[proc_macro]
pub fn image(input: TokenStream) -> TokenStream {
    expanded(Whole::Image, input)
}

/// Declares a fragment; see `image_dsl::steps!`.
#[proc_macro]
pub fn steps(input: TokenStream) -> TokenStream {
    expanded(Whole::Steps, input)
}

/// Whatever the input is, and whatever goes wrong: a value of the right type.
fn expanded(whole: Whole, input: TokenStream) -> TokenStream {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let tokens = input.clone();
    let expansion = catch_unwind(move || expand::expand(whole, input.into(), manifest.as_deref()));
    expansion
        .unwrap_or_else(|_| expand::after_panic(whole, tokens.into()))
        .into()
}
