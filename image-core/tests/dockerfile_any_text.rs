//! Whatever the text: no panic, places that are in it, and a spec that reads as itself again.
#![cfg(feature = "import")]
#![allow(clippy::unwrap_used)]

mod dockerfile_common;

use dockerfile_common::spec_of;
use image_core::dockerfile::{MOST_PROBLEMS, decode, parse_steps, read};
use proptest::prelude::*;

const REAL: [&str; 2] = [
    include_str!("dockerfiles/everything.Dockerfile"),
    include_str!("dockerfiles/windows.Dockerfile"),
];

/// Pieces of the language, so that random files get far.
const PIECES: &[&str] = &[
    "FROM debian:12 AS base\n",
    "FROM base\n",
    "RUN ",
    "COPY --from=0 ",
    "ADD --link ",
    "ENV ",
    "LABEL a ",
    "ARG ",
    "CMD ",
    "ONBUILD ",
    "HEALTHCHECK CMD ",
    "WORKDIR ",
    "USER ",
    "EXPOSE 80 ",
    "VOLUME ",
    "SHELL [\"a\"]\n",
    "STOPSIGNAL ",
    "MAINTAINER ",
    "ENTRYPOINT ",
    "# escape=`\n",
    "# c\n",
    "\n",
    "\r\n",
    "\\\n",
    "`\n",
    " \\ \n",
    "\\",
    "`",
    "\"",
    "'",
    "$",
    "${A",
    ":-",
    "}",
    "%",
    "/",
    "=",
    "A=b",
    "[",
    "]",
    "[\"a\", \"b\"]",
    ",",
    "<<EOF",
    "<<-E",
    "3<<'X'",
    "\nEOF\n",
    "\n\tE\n",
    "\nX\n",
    "--mount=type=cache,target=/c ",
    "--",
    " ",
    "\t",
    "\u{a0}",
    "\u{feff}",
    "\u{85}",
    "é",
    "a",
    "b",
    "/c/",
    "\0",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// A real file with some of its characters replaced by pieces.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..3_usize, prop::sample::select(PIECES));
    (prop::sample::select(&REAL), prop::collection::vec(change, 1..6)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, piece) in changes {
            let at = at.index(chars.len());
            let end = (at + length).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let (file, problems) = read(text);
    prop_assert!(problems.len() <= MOST_PROBLEMS);
    let lines: Vec<&str> = text.split('\n').collect();
    for problem in problems.iter().chain(&file.warnings) {
        prop_assert!((1..=lines.len()).contains(&problem.at.line), "{problem}");
        let width = lines[problem.at.line - 1].chars().count();
        prop_assert!((1..=width + 1).contains(&problem.at.column), "{problem} {width}");
    }
    for instruction in &file.instructions {
        let span = instruction.span;
        prop_assert!(text.get(span.start..span.end).is_some() && span.line <= span.end_line);
    }
    let _ = parse_steps(text);
    // No file that was read is too odd to be translated, or refused.
    if let Ok(spec) = spec_of(text) {
        let rendered = spec.dockerfile();
        let again = spec_of(&rendered).map_err(|errors| TestCaseError::fail(format!("{rendered}\n{errors}")))?;
        prop_assert_eq!(again.dockerfile(), rendered);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(text) = decode(&bytes) {
            holds(text)?;
        }
        holds(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_text(text in "(?s)\\PC{0,200}") {
        holds(&text)?;
    }

    #[test]
    fn pieces_of_the_language(text in pieces()) {
        holds(&text)?;
        holds(&format!("FROM a\n{text}"))?;
    }

    #[test]
    fn real_files_mutated(text in mutated()) {
        holds(&text)?;
    }
}
