//! The commands that show an image and need no engine.

use std::fmt::Write as _;

use clap::ArgMatches;
use image_core::target::{Target, TargetError};
use serde_json::json;

use super::json;
use super::notes;
use super::output::{Failure, print, say};
use super::selection::{NamedImage, select_one};
use crate::options::BuildOptions;

pub(super) fn list(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let all: Vec<&NamedImage> = entries.iter().collect();
    for shared in notes::shared_names(&all) {
        say(&format!("warning: {shared}"));
    }
    print(&if matches.get_flag("json") {
        list_as_json(entries)
    } else {
        list_as_table(entries)
    })
}

fn list_as_json(entries: &[NamedImage]) -> String {
    let object = |entry: &NamedImage| {
        let digest = entry.image.digest().to_string();
        json!({"image": entry.name, "name": entry.image.name(), "digest": digest})
    };
    json::to_line(&entries.iter().map(object).collect())
}

fn list_as_table(entries: &[NamedImage]) -> String {
    let name = |entry: &NamedImage| entry.image.name().unwrap_or_else(|| "-".to_owned());
    let constants = max_width(entries.iter().map(|entry| entry.name.clone()));
    let names = max_width(entries.iter().map(name));
    let mut text = String::new();
    for entry in entries {
        let digest = entry.image.digest();
        // Writing to a String cannot fail.
        writeln!(text, "{:constants$}  {:names$}  {digest}", entry.name, name(entry)).ok();
    }
    text
}

fn max_width(texts: impl Iterator<Item = String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

pub(super) fn dockerfile(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let entry = select_one(entries, matches)?;
    let plan = entry.image.plan();
    notes::say_notes(&entry.name, &notes::of_image(&plan, &BuildOptions::default()));
    let Some(wanted) = matches.get_one::<String>("target") else {
        return print(&plan.text());
    };
    let text = plan.text_for(&parse_target(wanted)?);
    print(&text.map_err(target_failure)?)
}

/// Returns the failure for a target error. A wrong version is a fault of the command line; a missing feature is one of
/// the image.
fn target_failure(error: TargetError) -> Failure {
    match error {
        TargetError::Version(_) | TargetError::TooOld(_) => Failure::Usage(error.to_string()),
        TargetError::Unsupported(..) => Failure::from_error(error),
    }
}

/// Reads a target such as `docker@20.10`.
fn parse_target(text: &str) -> Result<Target, Failure> {
    let target = text.split_once('@').and_then(|(engine, version)| match engine {
        "docker" => Some(Target::docker(version)),
        "buildah" => Some(Target::buildah(version)),
        "podman" => Some(Target::podman(version)),
        _ => None,
    });
    let why = || {
        format!("`{text}` is not a valid target: write docker@20.10, buildah@1.28 or podman@4.3, or a later version")
    };
    target.ok_or_else(|| Failure::Usage(why()))
}

pub(super) fn spec(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    print(&(select_one(entries, matches)?.image.spec().to_json() + "\n"))
}

pub(super) fn digest(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    print(&format!("{}\n", select_one(entries, matches)?.image.digest()))
}
