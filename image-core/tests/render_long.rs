//! Engines read lines shorter than 65,535 bytes, so what makes a longer one is refused: by what is written, not by what
//! was given.

#![cfg(all(feature = "files", feature = "program"))]

use image_core::builder::Builder;
use image_core::spec::Spec;

/// The length of the longest line, or the rules that are broken.
fn longest(declare: impl FnOnce(Builder) -> Builder) -> Result<usize, Vec<&'static str>> {
    let built = declare(Spec::builder().from("debian:12")).build();
    let spec = built.map_err(|errors| {
        errors
            .problems()
            .iter()
            .map(|problem| problem.rule.name())
            .collect::<Vec<_>>()
    })?;
    Ok(spec.dockerfile().lines().map(str::len).max().unwrap_or(0))
}

fn is_refused(result: &Result<usize, Vec<&'static str>>) -> bool {
    result.as_ref().is_err_and(|rules| rules == &["long_line"])
}

#[test]
fn what_fits_is_taken() {
    assert_eq!(longest(|image| image.script("x".repeat(64_800))), Ok(64_800 + 31));
    assert_eq!(longest(|image| image.env("A", "x".repeat(64_800))), Ok(64_808));
}

#[test]
fn escapes_count() {
    for byte in ["\"", "\\", "\n", "\t"] {
        let script = longest(|image| image.script("x".to_owned() + &byte.repeat(40_000)));
        assert!(is_refused(&script), "{byte:?}: {script:?}");
    }
    assert!(is_refused(&longest(
        |image| image.script("x".to_owned() + &"\u{1}".repeat(11_000))
    )));
    assert!(is_refused(&longest(|image| image.env("A", "\"".repeat(40_000)))));
    assert!(is_refused(&longest(
        |image| image.cmd(["x".to_owned(), "\"".repeat(40_000)])
    )));
    let quoted = |image: Builder| image.script("id").with_env("A=".to_owned() + &"'".repeat(14_000));
    assert!(is_refused(&longest(quoted)));
}

#[test]
fn references_and_quoted_words_count() {
    let references = "$PATH ".repeat(8_200);
    assert!(is_refused(&longest(|image| image.env("A", references.trim_end()))));
    let packages: Vec<String> = (0..9_000).map(|index| format!("a{index}>1")).collect();
    assert!(is_refused(&longest(|image| image.pip(packages))));
}

#[test]
fn all_texts_of_a_statement_count() {
    let half = "x".repeat(35_000);
    assert!(is_refused(&longest(|image| image.cmd([&*half, &*half]))));
    assert!(is_refused(&longest(|image| image
        .run("id")
        .with_env(["A=", "B="].map(|key| key.to_owned() + &half)))));
    assert_eq!(
        longest(|image| image.run(&*half).run(&*half)),
        Ok(35_004),
        "two commands are two statements"
    );
}

#[test]
fn raw_lines_count_one_by_one() {
    let line = |bytes: usize| format!("RUN {}", "x".repeat(bytes - 4));
    assert_eq!(longest(|image| image.dockerfile(line(64_900))), Ok(64_900));
    assert_eq!(
        longest(|image| image.dockerfile(line(65_100))),
        Ok(59_999),
        "such a line is written as two"
    );
    let folded = format!("{} \\\n  {}", line(40_000), "y".repeat(40_000));
    assert_eq!(longest(|image| image.dockerfile(folded)), Ok(40_004));
}

/// Statements with a text that may be of any length.
const POSITIONS: &[fn(Builder, &str) -> Builder] = &[
    |image, text| image.run(text),
    |image, text| image.run(text).secret("TOKEN"),
    |image, text| image.run("id").with_env(format!("A={text}")),
    |image, text| image.shell(["/bin/bash", "-c"]).run(text),
    |image, text| image.run(["echo", text, text]),
    |image, text| image.script(text),
    |image, text| image.script("#!/bin/sh\n".to_owned() + text),
    |image, text| image.env("A", text),
    |image, text| image.label("a", text),
    |image, text| image.arg_default("A", text),
    |image, text| image.cmd(["echo", text]),
    |image, text| image.cmd(text),
    |image, text| image.healthcheck(text),
    |image, text| image.pip(["a", "b"]).extra_options(["--", text].concat()),
];

/// Texts that are repeated: each is written longer somewhere, or nowhere.
const UNITS: &[&str] = &["x", "é", "\"", "'", "\\\\", "$PATH", " y", "<<", "&&x"];

#[test]
fn no_line_that_is_taken_is_too_long() {
    let mut taken = 0;
    for (index, position) in POSITIONS.iter().enumerate() {
        for unit in UNITS {
            for bytes in (10_000..=65_000).step_by(2_500) {
                let text = ["x", &unit.repeat(bytes / unit.len() / 2 * 2)].concat();
                if let Ok(line) = longest(|image| position(image, &text)) {
                    assert!(line < 65_535, "{index} {unit:?} {bytes}: {line}");
                    taken += 1;
                }
            }
        }
    }
    assert!(taken > 1_000, "{taken}");
}

#[test]
fn plain_texts_may_be_long() {
    for (index, position) in POSITIONS.iter().enumerate() {
        // One takes its text twice.
        let text = "x".repeat(32_000);
        let line = longest(|image| position(image, &text));
        assert!(line.is_ok(), "{index}: {line:?}");
    }
}
