//! The Python of a base, as far as its name says.

use super::arguments::Given;
use super::base::{ADD_PYTHON, Start};

/// The Python of a stage, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Python {
    /// Its series or release: `3.12`.
    Version(String),
    /// That of a distribution, which has marked it as externally managed (PEP 668).
    Managed,
}

/// Releases of Debian and Ubuntu whose Pythons are not marked.
const UNMARKED: &[&str] = &[
    "bullseye",
    "buster",
    "stretch",
    "jessie",
    "oldoldstable",
    "11",
    "10",
    "9",
    "8",
    "jammy",
    "focal",
    "bionic",
    "xenial",
    "trusty",
    "kinetic",
    "22.10",
    "22.04",
    "20.04",
    "18.04",
    "16.04",
    "14.04",
];

/// Returns the Python of a base.
pub(super) fn of_base(start: &Start, given: &Given<'_>) -> Option<Python> {
    if let Some(added) = given.option(ADD_PYTHON) {
        return added.value.content.as_text().and_then(version);
    }
    match start {
        // Of what a constant names, as of a reference, only that is known which holds for each text.
        Start::Factory(factory) => by_name(factory.row.name, factory.argument().unwrap_or("$")),
        Start::Image(image) => {
            let (name, tag) = image.known()?.split_once(':')?;
            let is_official = ["python", "debian", "ubuntu", "alpine"].contains(&name);
            is_official.then(|| by_name(name, tag))?
        }
        Start::Scratch | Start::Stage(_) | Start::Perhaps(_) | Start::Constant(_) => None,
    }
}

fn by_name(name: &str, argument: &str) -> Option<Python> {
    match name {
        "python" | "debian_slim" | "micromamba" => version(argument),
        // Mercurial, which is in these images, brings that of Debian 13.
        "golang" => Some(Python::Managed),
        "alpine" => {
            let mut numbers = argument.split('.').map(str::parse::<u32>);
            let is_unmarked = numbers.next() == Some(Ok(3)) && matches!(numbers.next(), Some(Ok(..19)));
            (!is_unmarked && !argument.contains('$')).then_some(Python::Managed)
        }
        "debian" | "ubuntu" => {
            let release = argument.split('-').next().unwrap_or_default();
            // Debian has releases of releases: `11.9`.
            let release = match release.split_once('.') {
                Some((major, _)) if name == "debian" => major,
                _ => release,
            };
            let is_marked = !release.is_empty() && !release.contains('$') && !UNMARKED.contains(&release);
            is_marked.then_some(Python::Managed)
        }
        _ => None,
    }
}

/// Returns a tag that starts with a series or release, which `3` alone is not.
fn version(tag: &str) -> Option<Python> {
    let numbers = tag.split('-').next().unwrap_or_default();
    let is_version = numbers.contains('.') && numbers.split('.').all(|part| part.parse::<u32>().is_ok());
    is_version.then(|| Python::Version(numbers.to_owned()))
}
