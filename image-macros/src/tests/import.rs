//! What Dockerfiles are imported as, read by the macro.

use image_core::check::{Whole, check};
use image_core::import::import;
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;

#[path = "../../../image-core/tests/dockerfile_common/mod.rs"]
mod dockerfile_common;
#[path = "../../../tests/support/meaning.rs"]
mod meaning;

use dockerfile_common::spec_of;

/// Lines of Dockerfiles, and what makes them harder.
const LINES: &[&str] = &[
    "FROM debian:12 AS base",
    "FROM base AS next",
    "FROM python:3.12",
    "FROM scratch",
    "ARG A=1 B",
    "ARG C=${A:-x}",
    "ENV A=1 B=\"two words\"",
    "ENV A legacy text",
    "ENV C=$A D=$NOPE PATH=/x:$PATH",
    "ENV E='a\\$b' F=\\$5",
    "LABEL a=1 b.c=\"x\"",
    "WORKDIR /app",
    "WORKDIR relative",
    "USER me:us",
    "EXPOSE 80 53/udp",
    "VOLUME /data [\"x\"]",
    "STOPSIGNAL SIGINT",
    "SHELL [\"/bin/bash\", \"-c\"]",
    "SHELL [\"cmd\"]",
    "RUN a && b",
    "RUN a \\\n    && b \\\n    # why\n    && c",
    "RUN echo 'a \\\n   b' \"c\" $(d \\\n e)",
    "RUN --mount=type=cache,target=/c --network=none make",
    "RUN <<EOF\nx \"y\"\nEOF",
    "RUN [\"a\", \"b\\n\\\"c\"]",
    "RUN a\tb \\\\ 'c'",
    "COPY a b /c/",
    "COPY --from=0 --chown=me /a /b",
    "COPY --link . .",
    "ADD https://example.org/x /x",
    "ADD a.tar /",
    "CMD a b",
    "CMD [\"a\"]",
    "ENTRYPOINT []",
    "HEALTHCHECK --interval=5s CMD true",
    "HEALTHCHECK NONE",
    "ONBUILD RUN x",
    "MAINTAINER me",
    "# a comment \\ \"quoted\"",
    "",
];

/// Texts that stand in for a word of a line.
const WORDS: &[&str] = &[
    "a", "\"", "\\", "$A", "'", "#", "\u{202e}", "\"#", "{", "é", "  ", "\t", "\\n", "<<", "--x", "=",
];

fn file() -> impl Strategy<Value = String> {
    let line = (
        proptest::sample::select(LINES),
        proptest::option::weighted(0.3, proptest::sample::select(WORDS)),
    );
    let line = (line, any::<proptest::sample::Index>()).prop_map(|((line, word), at)| match word {
        Some(word) if !line.is_empty() => {
            let at = at.index(line.len());
            let at = (0..=at).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
            format!("{}{word}{}", &line[..at], &line[at..])
        }
        _ => line.to_owned(),
    });
    proptest::collection::vec(line, 0..12).prop_map(|lines| format!("FROM debian:12\n{}\n", lines.join("\n")))
}

/// Returns the input of the `image!` in a module.
fn body(source: &str) -> TokenStream {
    let tokens: TokenStream = source.parse().expect("the module is of Rust's tokens");
    let last = tokens.into_iter().filter_map(|token| {
        let TokenTree::Group(group) = token else { return None };
        Some(group.stream())
    });
    last.last().expect("the module has a macro's input")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn an_import_is_an_image_that_means_the_same(text in file()) {
        if let Ok(spec) = spec_of(&text)
            && let Ok(source) = import(&text)
        {
            let read = crate::parse::parse(body(&source));
            prop_assert!(read.source.diagnostics.is_empty(), "{source}");
            let outcome = check(&read.tree, Whole::Image, None);
            let errors: Vec<_> = outcome.diagnostics.iter().filter(|found| !found.is_lint()).collect();
            prop_assert!(errors.is_empty(), "{errors:?}\n{source}");
            let rendered = outcome.spec().dockerfile();
            let again = spec_of(&rendered).unwrap();
            prop_assert_eq!(
                meaning::meaning(&again),
                meaning::meaning(&spec),
                "{}\n{}\n{}", text, source, rendered
            );
        }
    }

    #[test]
    fn no_text_is_too_much(text in any::<String>(), line in proptest::sample::select(LINES)) {
        drop(import(&text));
        drop(import(&format!("FROM debian:12\n{line}{text}")));
    }
}
