//! Which images are put together without an engine.

use std::fmt::Display;

use clap::ArgMatches;
use image_core::plan::Plan;

use super::args::WITHOUT_ENGINE;
use super::build::named_engine;
use super::output::Failure;
use crate::engine::EngineError;
use crate::error::BuildError;
use crate::oci::needs_engine;
use crate::options::BuildOptions;

/// How an image is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Engine,
    /// Without an engine, or not at all.
    Without,
    /// Without an engine, unless it turns out that one is needed.
    Preferably,
}

/// Returns how an image is built. `is_push` is true for the command `push`, which keeps no image on this machine;
/// `has_engine` looks for an engine.
pub(super) fn way(
    named: Option<&str>,
    plan: &Plan,
    options: &BuildOptions,
    is_push: bool,
    has_engine: impl FnOnce() -> bool,
) -> Way {
    if named == Some(WITHOUT_ENGINE) {
        return Way::Without;
    }
    if !options.outputs.is_empty() {
        return match named {
            Some(_) => Way::Engine,
            None if needs_engine(plan).is_empty() => Way::Preferably,
            None if has_engine() => Way::Engine,
            None => Way::Without,
        };
    }
    let is_possible = named.is_none() && options.push && !asks_for_engine(options) && needs_engine(plan).is_empty();
    match is_possible {
        true if is_push => Way::Preferably,
        true if !has_engine() => Way::Without,
        true | false => Way::Engine,
    }
}

/// Returns `true` if an engine may build what could not be put together: a statement needs one, or only it has the base
/// image, or a way to it.
pub(super) fn may_engine_help(error: &BuildError) -> bool {
    let is_about_base = matches!(error, BuildError::Engine(problem) if problem.at.is_some());
    is_about_base || error.needs_engine()
}

/// Returns `true` for options that only engines know.
fn asks_for_engine(options: &BuildOptions) -> bool {
    options.no_cache || options.explain || !options.cache_from.is_empty() || !options.cache_to.is_empty()
}

/// Refuses outputs that cannot be, and an image that would go nowhere.
pub(super) fn refuse_wrong_outputs(matches: &ArgMatches, options: &BuildOptions, images: usize) -> Result<(), Failure> {
    let usage = |text: String| Err(Failure::Usage(text));
    let named = named_engine(matches);
    match named.as_deref() {
        Some(WITHOUT_ENGINE) if options.outputs.is_empty() && !options.push => usage(format!(
            "`--engine {WITHOUT_ENGINE}` keeps no images; say where they go with `--output oci:FOLDER`, or push them"
        )),
        _ if images > 1 && options.outputs.iter().any(crate::oci::Output::is_archive) => {
            usage("an archive holds only one image; write the images one by one, or to `oci:FOLDER`".to_owned())
        }
        Some(_) | None => Ok(()),
    }
}

/// Adds what can be done without an engine to the error that none was found.
pub(super) fn advise(error: &EngineError, options: &BuildOptions) -> impl Display {
    let text = error.to_string();
    if matches!(error, EngineError::NotFound(_)) && options.outputs.is_empty() {
        return format!("{text}\nimages of copies and configuration alone need none: `--output oci:FOLDER`, or `push`");
    }
    text
}
