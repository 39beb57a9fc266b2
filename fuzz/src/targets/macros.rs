//! What the macros expand to: a value, whatever the tokens are.

use image_core::check::Whole;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::expand::{Reader, after_panic, expand};

pub fn check(text: &str) {
    let Ok(input) = text.parse::<TokenStream>() else { return };
    for (whole, value) in [(Whole::Image, "Image"), (Whole::Steps, "Steps")] {
        for reader in [Reader::Compiler, Reader::Editor] {
            let mut tokens: TokenStream = "image_dsl".parse().expect("a name");
            tokens.extend(input.clone());
            assert!(makes(value, expand(whole, reader, tokens, None)), "no value of {value}");
        }
        assert!(makes(value, after_panic(whole, input.clone(), &"a panic")), "no value of {value}");
    }
}

/// Returns whether an expansion is a call of a path through this type, or a block that ends in one.
fn makes(value: &str, expansion: TokenStream) -> bool {
    let mut tokens: Vec<TokenTree> = expansion.into_iter().collect();
    if let [TokenTree::Group(block)] = tokens.as_slice() {
        tokens = block.stream().into_iter().collect();
    }
    let is_call = matches!(tokens.last(), Some(TokenTree::Group(last)) if last.delimiter() == Delimiter::Parenthesis);
    is_call
        && tokens
            .iter()
            .any(|token| matches!(token, TokenTree::Ident(name) if name == value))
}
