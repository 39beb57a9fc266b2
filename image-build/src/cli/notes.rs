//! Notes about images, for people on standard error, for programs as warnings.

use image_core::plan::{At, Plan};

use super::output::{Failure, say};
use super::selection::NamedImage;
use crate::checks;
use crate::logins::needed_logins;
use crate::options::BuildOptions;

/// A note: its text, and the statement that it is about.
pub(super) type Note = (String, Option<At>);

/// Prints notes about an image.
pub(super) fn say_notes(image: &str, notes: &[Note]) {
    for (text, at) in notes {
        let place = at.map_or_else(String::new, |at| format!("{}:{}: ", at.file, at.line));
        say(&format!("note: {image}: {place}{text}"));
    }
}

/// Returns the notes about an image that is built or shown: what a container gets and the image does not have.
pub(super) fn of_image(plan: &Plan, options: &BuildOptions) -> Vec<Note> {
    if options.bake_mounts || options.push {
        return Vec::new();
    }
    checks::mount_notes(plan)
}

/// Returns the notes about an image of a bake file, which another program builds.
pub(super) fn of_baked(plan: &Plan, options: &BuildOptions) -> Vec<Note> {
    let login = |login: crate::logins::NeededLogin| {
        let text = format!(
            "a bake file has no logins, so the secret `{}` is not used; before you run `docker buildx bake`, run \
             `docker login {}`",
            login.secret, login.host
        );
        (text, login.at)
    };
    let (logins, _) = needed_logins(plan, options);
    of_image(plan, options)
        .into_iter()
        .chain(logins.into_iter().map(login))
        .chain(checks::awaited_secrets(plan, options))
        .chain(checks::absent_secrets(plan, options, checks::BAKED_WITHOUT))
        .collect()
}

/// Warns of secrets that are given and that no image uses.
pub(super) fn warn_of_unused_secrets(entries: &[&NamedImage], options: &BuildOptions) {
    let plans: Vec<Plan> = entries.iter().map(|entry| entry.image.plan()).collect();
    for warning in checks::unused_secrets(&plans, options) {
        say(&format!("warning: {warning}"));
    }
}

/// Refuses two images that would get one name, because the second would replace the first.
pub(super) fn refuse_shared_names(entries: &[&NamedImage]) -> Result<(), Failure> {
    let shared = shared_names(entries);
    if shared.is_empty() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{}; give each image a `name` of its own",
        shared.join("; ")
    )))
}

/// Returns a text for each image that has the `name` of an image before it and is another one.
pub(super) fn shared_names(entries: &[&NamedImage]) -> Vec<String> {
    let text = |number: usize, entry: &NamedImage| {
        let name = entry.image.name()?;
        let same = |other: &&&NamedImage| {
            other.image.name().as_ref() == Some(&name) && other.image.digest() != entry.image.digest()
        };
        let other = entries.get(..number)?.iter().find(same)?;
        Some(format!(
            "{} and {} have the same name `{name}`, so one would replace the other",
            other.name, entry.name
        ))
    };
    let numbered = entries.iter().enumerate();
    numbered.filter_map(|(number, entry)| text(number, entry)).collect()
}
