//! What Cargo and rustup read beside the manifests: `.cargo/config.toml`, `rust-toolchain.toml`.

use super::manifest::{outside, patches_of};
use crate::files::local::Root;
use crate::files::tables::{self, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, Reading, below, clean};
use crate::rule::Rule;

/// The configuration that is in force in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// The target, if it names one.
    pub(super) target: Option<String>,
    /// The folders of vendored sources.
    pub(super) vendored: Vec<String>,
    /// The folders of packages that stand for others.
    pub(super) patches: Vec<String>,
    pub(super) profiles: Vec<String>,
    /// The files, with their texts.
    pub(super) files: Vec<(String, String)>,
}

/// What one file says, its paths as they are written.
#[derive(Default)]
struct Said {
    target: Option<String>,
    vendored: Vec<String>,
    patches: Vec<String>,
    profiles: Vec<String>,
}

/// Reads the files that Cargo and rustup read in a folder.
pub(super) fn read<T>(root: &Root, folder: &str, reading: &mut Reading<T>) -> Config {
    let mut config = Config::default();
    for place in above(folder) {
        config.add_first(root, place, &[".cargo/config.toml", ".cargo/config"], reading);
    }
    let places = above(folder).find(|place| {
        let names = ["rust-toolchain.toml", "rust-toolchain"];
        names.iter().any(|name| root.entry(&below(place, name)).is_ok())
    });
    if let Some(place) = places {
        for path in ["rust-toolchain", "rust-toolchain.toml"].map(|name| below(place, name)) {
            let is_there = root.entry(&path).is_ok();
            let text = is_there.then(|| reading.file(root, &path, |text| Ok(text.to_owned())));
            config.files.extend(text.flatten().map(|text| (path, text)));
        }
    }
    config
}

impl Config {
    fn add_first<T>(&mut self, root: &Root, place: &str, names: &[&str], reading: &mut Reading<T>) {
        let paths = names.iter().map(|name| below(place, name));
        let Some(path) = paths.into_iter().find(|path| reading.finds(root, path)) else {
            return;
        };
        let Some((said, text)) = reading.file(root, &path, |text| Ok((parse(text)?, text.to_owned()))) else {
            return;
        };
        let mut cleaned = |paths: Vec<String>| {
            let paths = paths.into_iter().map(|written| (below(place, &written), written));
            let cleaned = paths.filter_map(|(joined, written)| match clean(&joined) {
                Some(parts) if !written.starts_with('/') => Some(parts.join("/")),
                _ => {
                    let problem = outside(&written, "the folder");
                    reading.problems.push((path.clone(), problem));
                    None
                }
            });
            cleaned.collect::<Vec<_>>()
        };
        let (vendored, patches) = (cleaned(said.vendored), cleaned(said.patches));
        self.vendored.extend(vendored);
        self.patches.extend(patches);
        self.profiles.extend(said.profiles);
        // What is nearer wins.
        self.target = self.target.take().or(said.target);
        self.files.push((path, text));
    }
}

fn parse(text: &str) -> Result<Said, Vec<Problem>> {
    tables::read(Rule::CargoFile, text, |tables, document| {
        let build = document.get("build").and_then(Value::as_table);
        let target = build.and_then(|build| build.get("target"));
        let targets: Vec<&str> = target.map_or_else(Vec::new, |target| match target.as_array() {
            Some(items) => items.iter().filter_map(Value::as_str).collect(),
            None => target.as_str().into_iter().collect(),
        });
        if let (Some(target), true) = (target, targets.len() > 1) {
            let what = "`build.target` names several targets, and an image has one";
            tables.report(target.at, what, "name one: target = \"x86_64-unknown-linux-gnu\"");
        }
        Said {
            target: targets.first().map(|target| (*target).to_owned()),
            vendored: vendored(document),
            patches: patches_of(document).into_iter().chain(overrides(document)).collect(),
            profiles: document
                .get("profile")
                .and_then(Value::as_table)
                .into_iter()
                .flat_map(Table::entries)
                .map(|(name, _, _)| name.to_owned())
                .collect(),
        }
    })
}

fn vendored(document: &Table<'_>) -> Vec<String> {
    let sources = document.get("source").and_then(Value::as_table);
    let sources = sources.into_iter().flat_map(Table::entries);
    let tables = sources.filter_map(|(_, _, source)| source.as_table());
    let folders =
        tables.filter_map(|source| text_of(source, "directory").or_else(|| text_of(source, "local-registry")));
    folders.map(str::to_owned).collect()
}

fn overrides(document: &Table<'_>) -> Vec<String> {
    let paths = document.get("paths").and_then(Value::as_array).into_iter().flatten();
    paths.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A folder, and those above it.
pub(super) fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        (!folder.is_empty()).then_some(parent)
    })
}
