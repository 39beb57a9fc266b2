//! Engines read lines shorter than 65,535 bytes, so what makes a longer one is refused: by what is written, not by what
//! was given.

#![cfg(all(feature = "files", feature = "program"))]

use image_core::builder::Builder;
use image_core::spec::Spec;

/// The length of the longest line, or the rules that are broken.
fn longest(declare: impl FnOnce(Builder) -> Builder) -> Result<usize, Vec<&'static str>> {
    let built = declare(Spec::builder().from("debian:12")).build();
    let spec = built.map_err(|errors| errors.problems().iter().map(|problem| problem.rule).collect::<Vec<_>>())?;
    Ok(spec.dockerfile().lines().map(str::len).max().unwrap_or(0))
}

fn is_refused(result: &Result<usize, Vec<&'static str>>) -> bool {
    result.as_ref().is_err_and(|rules| rules == &["long_line"])
}

#[test]
fn what_fits_is_taken() {
    assert_eq!(longest(|image| image.script("x".repeat(64_900))), Ok(64_900 + 31));
    assert_eq!(longest(|image| image.env("A", "x".repeat(64_900))), Ok(64_908));
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
    let quoted = |image: Builder| image.script("id").option("env", "A=".to_owned() + &"'".repeat(14_000));
    assert!(is_refused(&longest(quoted)));
}

#[test]
fn all_texts_of_a_line_count() {
    let half = "x".repeat(35_000);
    assert!(is_refused(&longest(|image| image.cmd([&*half, &*half]))));
    assert!(is_refused(&longest(|image| image
        .run("id")
        .option("env", ["A=", "B="].map(|key| key.to_owned() + &half)))));
    assert_eq!(
        longest(|image| image.run(&*half).run(&*half)),
        Ok(35_004),
        "two commands are two lines"
    );
}

#[test]
fn the_shell_counts() {
    let command = "echo ".to_owned() + &"\" \" ".repeat(15_000) + ".";
    assert_eq!(longest(|image| image.run(&*command)), Ok(60_010));
    let in_bash = |image: Builder| image.shell(["/bin/bash", "-c"]).run(&*command);
    assert!(is_refused(&longest(in_bash)), "in JSON, each quote is two bytes");
    assert_eq!(
        longest(|image| image.shell(["/bin/bash", "-c"]).from("debian:12").run(&*command)),
        Ok(60_010)
    );
}
