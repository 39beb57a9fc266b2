//! What the macros expand to, read as Rust.

use std::fmt::Write as _;

use image_core::check::Whole;
use proc_macro2::TokenStream;

use crate::expand::{Reader, after_panic, expand};

mod fixes;
mod import;
mod locked;
mod mistakes;
mod random;
mod rules;
mod statements;

fn expanded(whole: Whole, input: TokenStream) -> TokenStream {
    expanded_for(Reader::Compiler, whole, input)
}

fn expanded_for(reader: Reader, whole: Whole, input: TokenStream) -> TokenStream {
    let mut tokens: TokenStream = "image_dsl".parse().unwrap();
    tokens.extend(input);
    expand(whole, reader, tokens, None)
}

/// Parses the expansion, as a constant of a file.
fn file(expansion: TokenStream) -> syn::File {
    let mut constant: TokenStream = "const EXPANSION: () =".parse().unwrap();
    constant.extend(expansion);
    constant.extend(";".parse::<TokenStream>().unwrap());
    syn::parse2(constant).expect("the expansion is an expression")
}

fn image(input: &str) -> String {
    prettyplease::unparse(&file(expanded(Whole::Image, input.parse().unwrap())))
}

fn steps(input: &str) -> String {
    prettyplease::unparse(&file(expanded(Whole::Steps, input.parse().unwrap())))
}

#[test]
fn a_bug_says_where_to_report_it_and_what_has_happened() {
    let input: TokenStream = "image_dsl from".parse().unwrap();
    for panic in [
        Box::new("no room") as Box<dyn std::any::Any + Send>,
        Box::new("no room".to_owned()),
    ] {
        let expansion = after_panic(Whole::Image, input.clone(), panic.as_ref()).to_string();
        assert!(
            expansion.contains("https://github.com/image-dsl/image-dsl/issues") && expansion.contains("no room"),
            "{expansion}"
        );
    }
}

#[test]
fn plain_data() {
    insta::assert_snapshot!(image(
        r#"
        name "me/app:1";
        ignore "target", "*.log";
        /// the base
        from "debian:12" as base, platform = "linux/arm64";
        arg VERSION = 5, NAME;
        env A = "1", B = true;
        copy ["/a", "~/b"] -> "/dst/", chown = "me", external;
        run "x", "y";
        run ["p", "a"], bind = "tools" -> "/tools", secret = ["A", "B"];
        cmd [];
        healthcheck none;
        from scratch;
        healthcheck ["true"], retries = 3;
        copy "/a" -> "/a", from = base
        "#
    ));
}

#[test]
fn editors_are_shown_words_and_expressions() {
    let input = r#"
        from T::BASE as base, platform = "linux/arm64";
        from debian_slim("3.12");
        pi "x";
        run concat!("a", {B}), secret = "A";
        "#;
    let expansion = expanded_for(Reader::Editor, Whole::Image, input.parse().unwrap());
    insta::assert_snapshot!(prettyplease::unparse(&file(expansion)));
}

#[test]
fn constants_are_items() {
    insta::assert_snapshot!(image(
        r#"
        from "debian:12";
        #[cfg(unix)]
        #[cfg(feature = "x")]
        env A = {VERSION};
        run concat!("a", "b"), env!("C");
        "#
    ));
}

#[test]
fn lines_go_with_their_steps() {
    insta::assert_snapshot!(image(
        r#"
        from "debian:12";
        #[cfg(unix)]
        /// two steps
        copy "a" -> "/a";
        #[cfg(unix)] run "b";
        run "c",
            "d";
        "#
    ));
}

/// Cargo does not track what is not there, so the program looks for it when it builds.
#[test]
fn files_that_would_have_been_read_are_named() {
    let files = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files"));
    let expanded = |input: &str| {
        let mut tokens: TokenStream = "image_dsl".parse().unwrap();
        tokens.extend(input.parse::<TokenStream>().unwrap());
        prettyplease::unparse(&file(expand(Whole::Image, Reader::Compiler, tokens, Some(files))))
    };
    let unlocked = expanded(r#"from "python:3.12-slim"; uv sync = "unlocked";"#);
    for absent in ["/unlocked/uv.lock", "/unlocked/uv.toml", "/uv.toml"] {
        let absent = format!("env!(\"CARGO_MANIFEST_DIR\"), \"{absent}\"");
        assert!(
            unlocked.contains("absent") && unlocked.contains(&absent),
            "{absent}: {unlocked}"
        );
    }
    let locked = expanded(r#"from "python:3.12-slim"; uv sync = "locked";"#);
    assert!(!locked.contains("absent"), "{locked}");
    assert!(!locked.contains("workspaces"), "{locked}");
}

/// Cargo does not track new folders either, so the program looks for new members when it builds.
#[test]
fn members_of_workspaces_are_named_with_their_files() {
    let files = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files"));
    let mut tokens: TokenStream = "image_dsl".parse().unwrap();
    let image = r#"from "python:3.12-slim"; uv sync = "shop/api";"#;
    tokens.extend(image.parse::<TokenStream>().unwrap());
    insta::assert_snapshot!(prettyplease::unparse(&file(expand(
        Whole::Image,
        Reader::Compiler,
        tokens,
        Some(files)
    ))));
}

#[test]
fn constant_lists_are_joined_with_texts() {
    insta::assert_snapshot!(image(
        r#"
        ignore "a", {..IGNORED};
        from "debian:12";
        apt {..TOOLS};
        run ["echo", {..WORDS}], cache = [{..CACHES}], env = [A = {VALUE}, B = 1];
        run_fn f, args = ["x"];
        "#
    ));
}

#[test]
fn constants_that_may_be_generic_stay_in_place() {
    insta::assert_snapshot!(image("from T::BASE; env A = {<T as Named>::NAME};"));
}

#[test]
fn names_that_may_be_variables_are_asked_for() {
    insta::assert_snapshot!(image(
        r#"from "debian:12"; #[cfg(unix)] expose {port}, {self.port}, {crate::port};"#
    ));
}

#[test]
fn needs_are_evaluated_each() {
    insta::assert_snapshot!(image(r#"from crate::BASE; env A = "$B"; #[cfg(unix)] include TOOLS;"#));
}

#[test]
fn fragments_carry_their_facts() {
    insta::assert_snapshot!(steps(r#"env A = "$B", C = {D};"#));
}

#[test]
fn lints_are_warnings() {
    insta::assert_snapshot!(image(r#"from "debian"; #[allow(secret_in_env)] env API_KEY = "x";"#));
}

#[test]
fn errors_stand_beside_the_value() {
    insta::assert_snapshot!(image(
        r#"
        from "debian:12";
        rum "x";
        #[cfg(windows)] workdir 5;
        env A = {VERSION};
        apt "git", recommends = ;
        include crate::TOOLS "x" ?;
        "#
    ));
}

/// Expands input as it is being typed in an editor, which closes open brackets.
#[test]
fn incomplete_input() {
    let inputs = [
        "",
        "fr",
        "from",
        "from \"debian:12\"",
        "from \"debian:12\"; pi",
        "from \"python:3.12\"; pip \"a\", pre",
        "from \"debian:12\"; pip \"a\", index_url =",
        "from \"debian:12\"; env A = {}",
        "from \"debian:12\"; env A = {VERS}",
        "from crate::",
        "from crate::images::BA",
        "from \"debian:12\" as",
        "from \"debian:12\"; copy \"a\" ->",
        "from \"debian:12\"; #[cfg(unix)]",
        "from \"debian:12\"; #",
        "#![allow()]",
        "from debian_slim()",
    ];
    let mut all = String::new();
    for input in inputs {
        write!(all, "// {input}\n{}\n", image(input)).unwrap();
    }
    insta::assert_snapshot!(all);
}
