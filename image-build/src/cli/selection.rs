//! The images of a command line, and the selection among them.

use clap::ArgMatches;
use clap::builder::PossibleValue;
use image_core::model::Image;

use super::output::Failure;

/// An image, as `image_dsl::main!` hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The path of its constant, as it is written.
    pub path: &'static str,
    /// The image.
    pub image: Image,
}

/// An image, and its name on the command line.
#[derive(Clone, Debug)]
pub(super) struct NamedImage {
    pub(super) name: String,
    pub(super) image: Image,
}

/// Returns the images with their names: the constant, or its path if two listed constants have the same name.
/// (`stringify!` may put blanks into a path.)
pub(super) fn name_images(listed: &[Listed]) -> Vec<NamedImage> {
    // The name of `r#match` is `match`.
    let paths = || {
        listed
            .iter()
            .map(|listed| listed.path.replace(' ', "").replace("r#", ""))
    };
    let constant = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let name = |path: String| {
        let name = constant(&path);
        let once = paths().filter(|other| constant(other) == name).count() == 1;
        if once { name } else { path }
    };
    let images = listed.iter().map(|listed| listed.image);
    let named = paths().map(name).zip(images);
    named.map(|(name, image)| NamedImage { name, image }).collect()
}

/// Returns the words that select an image on the command line: its name, or the same in lower case with hyphens.
pub(super) fn possible_value(entry: &NamedImage) -> PossibleValue {
    PossibleValue::new(entry.name.clone()).alias(entry.name.replace('_', "-"))
}

/// Returns `true` if a word of the command line, which clap has accepted, selects an image.
fn selects(word: &str, entry: &NamedImage) -> bool {
    word.replace('-', "_").eq_ignore_ascii_case(&entry.name)
}

/// Returns the image that `NAME` selects. If only one is listed, `NAME` may be left out.
pub(super) fn select_one<'a>(entries: &'a [NamedImage], matches: &ArgMatches) -> Result<&'a NamedImage, Failure> {
    match (named_images(entries, matches).first(), entries) {
        (Some(entry), _) => Ok(entry),
        (None, [entry]) => Ok(entry),
        _ => Err(no_name_error(entries, "")),
    }
}

/// Returns the images that `NAME…` or `--all` select. If only one is listed, both may be left out.
pub(super) fn select_some<'a>(entries: &'a [NamedImage], matches: &ArgMatches) -> Result<Vec<&'a NamedImage>, Failure> {
    let named = named_images(entries, matches);
    if !named.is_empty() {
        return Ok(named);
    }
    if matches.get_flag("all") || entries.len() == 1 {
        return Ok(entries.iter().collect());
    }
    Err(no_name_error(entries, ", or `--all`"))
}

/// Returns the images that `NAME…` selects, each once, in the order of the list; all images without a name.
pub(super) fn select_or_all<'a>(entries: &'a [NamedImage], matches: &ArgMatches) -> Vec<&'a NamedImage> {
    let named = named_images(entries, matches);
    if named.is_empty() {
        return entries.iter().collect();
    }
    named
}

fn named_images<'a>(entries: &'a [NamedImage], matches: &ArgMatches) -> Vec<&'a NamedImage> {
    let words: Vec<&String> = matches.get_many("NAME").into_iter().flatten().collect();
    let named = |entry: &&NamedImage| words.iter().any(|word| selects(word, entry));
    entries.iter().filter(named).collect()
}

fn no_name_error(entries: &[NamedImage], all: &str) -> Failure {
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    Failure::Usage(format!(
        "no image is named; write one of {}{all} (`list` shows them)",
        names.join(", ")
    ))
}
