//! The front end for Dockerfiles: from text to instructions, with a line and a column for everything that is wrong.
//!
//! The grammar is that of `BuildKit`'s own parser (`frontend/dockerfile/parser`, `instructions`, `shell`), followed
//! function by function, since files depend on its corners: what it accepts is accepted, with the same flags, words
//! and here-documents. What it would refuse while it parses or before it builds is refused, everything at once.

mod alone;
mod ast;
mod check;
pub(crate) mod heredoc;
#[cfg(feature = "import")]
mod joints;
mod json;
mod lines;
mod mount_fields;
mod parse;
mod problem;
mod raw;
mod sources;
mod split;
pub(crate) mod word;

#[cfg(feature = "files")]
pub(crate) use alone::NotAlone;
#[cfg(any(feature = "files", feature = "serde"))]
pub(crate) use alone::parse_alone;
pub use ast::{Directive, File, Flag, Form, Heredoc, Instruction, Keyword, Pair, Span, Text};
#[cfg(feature = "import")]
pub(crate) use joints::{Joint, joints};
pub use problem::{DockerfileRule, Position, Problem, Rule};

#[cfg(any(feature = "files", feature = "program"))]
pub(crate) use mount_fields::MountFields;
#[cfg(feature = "import")]
pub(crate) use problem::{Found, located};
#[cfg(feature = "files")]
pub(crate) use sources::is_address;

use self::problem::Places;
use crate::report::Report;

/// The largest text that is read, in bytes.
pub const LARGEST: usize = 16 << 20;

/// After this many problems the rest is not looked at; no more warnings are given either.
pub const MOST_PROBLEMS: usize = 100;

/// Reads a Dockerfile.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the file, [`MOST_PROBLEMS`] at most.
///
/// ```
/// # use image_core::dockerfile::{Form, Keyword, parse};
/// let file = parse("FROM debian:12\nCMD [\"id\"]\n").unwrap();
/// assert_eq!(file.instructions[1].keyword, Keyword::Cmd);
/// assert_eq!(file.instructions[1].form, Form::Json(vec!["id".into()]));
///
/// let problems = parse("FROM debian:12\nRUN --mont=type=ssh id\nCOPPY a b\n").unwrap_err();
/// assert_eq!((problems[0].at.line, problems[0].at.column), (2, 5));
/// assert_eq!(problems[1].fix, "did you mean COPY");
/// ```
pub fn parse(text: &str) -> Result<File<'_>, Vec<Problem>> {
    finished(read(text))
}

/// Reads instructions that follow a FROM that is not in the text.
///
/// # Errors
///
/// Everything that is wrong with them.
pub fn parse_steps(text: &str) -> Result<File<'_>, Vec<Problem>> {
    finished(read_as(text, Part::Steps))
}

/// Reads as much of a Dockerfile as can be understood, and everything that is wrong with it.
#[must_use]
pub fn read(text: &str) -> (File<'_>, Vec<Problem>) {
    read_as(text, Part::Whole)
}

/// Returns the same of instructions that follow a FROM that is not in the text.
#[cfg(feature = "plan")]
pub(crate) fn read_steps(text: &str) -> (File<'_>, Vec<Problem>) {
    read_as(text, Part::Steps)
}

/// Returns the text of a Dockerfile.
///
/// # Errors
///
/// Where it is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let at = Places::default().at(&valid, valid.len());
        Report::of(
            Rule::Encoding,
            at,
            "these bytes are not UTF-8",
            "save the file as UTF-8",
        )
    })
}

/// The kinds of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A file.
    Whole,
    /// Instructions after a FROM.
    Steps,
}

fn finished((file, problems): (File<'_>, Vec<Problem>)) -> Result<File<'_>, Vec<Problem>> {
    if problems.is_empty() { Ok(file) } else { Err(problems) }
}

fn read_as(text: &str, part: Part) -> (File<'_>, Vec<Problem>) {
    let parsed = parse::parse(text);
    let (mut file, mut found) = (parsed.file, parsed.found);
    if !found.is_full() {
        check::check(&file, text, part, &mut found);
    }
    let (errors, warnings) = found.located(text);
    file.warnings = warnings;
    (file, errors)
}
