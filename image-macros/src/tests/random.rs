//! Whatever the input: no panic, and a block whose value is an image.

use image_core::check::Whole;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use proptest::prelude::*;

use super::{expanded, file};

/// Pieces of statements, right and wrong.
const PIECES: &[&str] = &[
    "from",
    "run",
    "env",
    "pip",
    "copy",
    "include",
    "arg",
    "name",
    "label",
    "healthcheck",
    "nonsense",
    "as",
    "none",
    "crate",
    "self",
    "Self",
    "r#virtual",
    "_",
    "BASE",
    "A",
    "true",
    "\"debian:12\"",
    "\"$A\"",
    "r#\"a\"#",
    "\"a\\n\\0\"",
    "b\"x\"",
    "'c'",
    "5",
    "-",
    "1.5",
    "0xff",
    "99999999999999999999999999999999999999999999",
    "->",
    "=",
    "==",
    "=>",
    ",",
    ";",
    ";",
    "::",
    ":",
    "!",
    "#",
    "<",
    ">",
    "&",
    "'a",
    "$",
    "concat",
    "env!(\"A\")",
    "concat!(\"a\", \"b\")",
    "#[cfg(unix)]",
    "#[allow(syntax)]",
    "#![allow(x)]",
    "/// doc\n",
    "#[doc]",
    "#[doc = 5]",
    "#[]",
    "{}",
    "{ A }",
    "{ T::A }",
    "[]",
    "()",
    "\n",
];

/// Those with which paths and expressions may not be Rust any more.
const NOT_RUST: &[&str] = &["<", ">", "->", "=>"];

fn tokens(pieces: Vec<&'static str>, delimiters: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    let piece = proptest::sample::select(pieces).prop_map(str::to_owned);
    let nested = piece.prop_recursive(4, 64, 8, move |inner| {
        let inside = proptest::collection::vec(inner, 0..6).prop_map(|pieces| pieces.join(" "));
        (inside, proptest::sample::select(delimiters)).prop_map(|(inside, delimiters)| {
            let (open, close) = delimiters.split_at(1);
            format!("{open} {inside} {close}")
        })
    });
    let text = proptest::collection::vec(nested, 0..24).prop_map(|pieces| pieces.join(" "));
    text.prop_filter_map("it lexes", |text| text.parse().ok())
}

/// Returns the path of the call that an expansion is, or in which its block ends.
fn value_of(expansion: TokenStream) -> String {
    let mut inside: Vec<TokenTree> = expansion.into_iter().collect();
    if let [TokenTree::Group(block)] = inside.as_slice() {
        inside = block.stream().into_iter().collect();
    }
    // What it adds of where it stands: `.folder(…)`
    while let [.., TokenTree::Punct(dot), TokenTree::Ident(_), TokenTree::Group(_)] = inside.as_slice()
        && dot.as_char() == '.'
    {
        inside.truncate(inside.len() - 3);
    }
    assert!(
        matches!(inside.pop(), Some(TokenTree::Group(arguments)) if arguments.delimiter() == Delimiter::Parenthesis)
    );
    let path = inside.iter().rev().take(7).rev().map(ToString::to_string);
    path.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_tokens_make_an_image(input in tokens(PIECES.to_vec(), &["()", "[]", "{}"])) {
        let value = value_of(expanded(Whole::Image, input));
        prop_assert!(["Plain", "Local", "Full"].iter().any(|variant| value == format!("image_dsl::Image::{variant}")), "{}", value);
    }

    #[test]
    fn any_tokens_make_steps(input in tokens(PIECES.to_vec(), &["()", "[]", "{}"])) {
        prop_assert_eq!(value_of(expanded(Whole::Steps, input)), "image_dsl::Steps::declared");
    }

    #[test]
    fn the_expansion_is_rust(
        input in tokens(PIECES.iter().copied().filter(|piece| !NOT_RUST.contains(piece)).collect(), &["()", "[]"])
    ) {
        file(expanded(Whole::Image, input));
    }
}
