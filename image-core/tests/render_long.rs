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
fn references_and_quoted_words_count() {
    let references = "$PATH ".repeat(8_200);
    assert!(is_refused(&longest(|image| image.env("A", references.trim_end()))));
    let packages: Vec<String> = (0..7_000).map(|index| format!("a{index}>1")).collect();
    assert!(is_refused(&longest(|image| image.pip(packages))));
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
fn raw_lines_count_one_by_one() {
    let line = |bytes: usize| format!("RUN {}", "x".repeat(bytes - 4));
    assert_eq!(longest(|image| image.dockerfile(line(65_000))), Ok(65_000));
    assert_eq!(
        longest(|image| image.dockerfile(line(65_100))),
        Ok(59_999),
        "such a line is written as two"
    );
    let folded = format!("{} \\\n  {}", line(40_000), "y".repeat(40_000));
    assert_eq!(longest(|image| image.dockerfile(folded)), Ok(40_004));
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

#[test]
fn lines_of_their_own_count_one_by_one() {
    let name = |letter: &str| letter.repeat(200) + "/" + letter;
    let sources: Vec<String> = (0..400).map(|index| name(&format!("{index}x"))).collect();
    let copied = longest(|image| image.workdir("/").copy_here(sources.clone()).allow("missing_source"));
    assert!(
        copied.as_ref().is_ok_and(|bytes| *bytes < 2_000),
        "each source has its own COPY: {copied:?}"
    );
    assert!(is_refused(&longest(|image| image
        .copy(sources, "/app/")
        .allow("missing_source"))));
}

/// Statements with a text that may be of any length.
const POSITIONS: &[fn(Builder, &str) -> Builder] = &[
    |image, text| image.run(text),
    |image, text| image.run(text).option("secret", "TOKEN"),
    |image, text| image.run("id").option("env", format!("A={text}")),
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
    |image, text| image.pip(["a", "b"]).option("extra_options", ["--", text].concat()),
];

/// Those of them whose lines are counted to the byte.
const EXACT: &[usize] = &[0, 4, 5, 7, 10, 11];

/// What is written grows evenly with what is repeated, so it is known how long a line would be that is refused.
#[test]
fn lines_are_taken_as_long_as_they_are_written() {
    let mut seen = 0;
    for (index, position) in POSITIONS.iter().enumerate() {
        for unit in ["x", "é", "\"", "'", " y", "<<", "&&x"] {
            let of = |count: usize| longest(|image| position(image, &["x", &unit.repeat(count)].concat()));
            let (Ok(short), Ok(long)) = (of(100), of(200)) else {
                continue;
            };
            let (each, start) = ((long - short) / 100, short - (long - short));
            // Quotes in an option say nothing.
            if each == 0 {
                continue;
            }
            // Even, for quotes.
            let even = |bytes: usize| (bytes - start) / each / 2 * 2;
            let fits = even(if EXACT.contains(&index) { 65_000 } else { 64_000 });
            assert_eq!(of(fits), Ok(start + each * fits), "{index} {unit:?}");
            let longer = of(even(65_000) + 2);
            assert!(is_refused(&longer), "{index} {unit:?} {longer:?}");
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}
