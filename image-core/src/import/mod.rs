//! From a Dockerfile to the source of an `image!`.
//!
//! Each instruction becomes the statement that lowers to exactly what it does, or `dockerfile "…"` with the instruction
//! as it is. What the language's own check says of the statements decides: a rule that may be allowed is allowed where
//! the file breaks it, and a statement that breaks another gives way to its instruction.

mod draft;
mod fold;
mod lowered;
mod print;
mod references;
mod settle;
mod shell;
mod users;
mod written;

pub use self::print::WIDTH;
use crate::dockerfile::{Problem, located, parse};
use crate::translate::unique;

/// Returns the source of an `image!` that means what a Dockerfile means.
///
/// The result is a module: `use image_dsl::{Image, image};` and `pub const IMAGE: Image = image! { … };`. It compiles
/// by itself. Comments are kept, `///` above the statement that theirs became; parser directives, which an image has
/// none of, as `//`. Rendered, it gives a Dockerfile with the same instructions: an instruction whose statement would
/// render differently stays as it is in `dockerfile "…"`. One difference is not a difference in meaning: where the
/// shell of a stage is known, from the file or as that of a well-known base, a shell form may be rendered as the exec
/// form in that shell.
///
/// Three instructions become statements that make the same, and that are rendered otherwise: `COPY` of a here-document
/// without references is `file`, `RUN useradd` (or `adduser`, with a `groupadd` before it) is `create_user`, and a secret with a path, which a
/// build then has to have, is `secret = "ID" -> "/path"`.
///
/// Local files are not looked for, so an image that has some allows `missing_source`: take that away when the module
/// stands in its crate.
///
/// # Errors
///
/// Everything that is wrong with the file, by [`parse`]; and FROM with references that the language does not have
/// (`${A#x}`), ARG above it whose name is not a variable's, or what `dockerfile "…"` refuses.
///
/// ```
/// let source = image_core::import::import("FROM python:3.12-slim\n# The port.\nENV PORT=80\n")?;
/// assert!(source.contains("    /// The port.\n    env PORT = \"80\";\n"));
///
/// let problems = image_core::import::import("FROM debian:12\nCOPPY a b\n").unwrap_err();
/// assert_eq!((problems[0].at.line, &*problems[0].fix), (2, "did you mean COPY"));
/// # Ok::<(), Vec<image_core::dockerfile::Problem>>(())
/// ```
pub fn import(text: &str) -> Result<String, Vec<Problem>> {
    let file = parse(text)?;
    let draft = draft::draft(&unique(&file), text).map_err(|found| located(text, found))?;
    let draft = settle::settle(draft).map_err(|refused| located(text, refused))?;
    Ok(print::module(&draft))
}
