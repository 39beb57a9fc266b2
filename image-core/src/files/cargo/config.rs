//! What Cargo and rustup read beside the manifests: `.cargo/config.toml`, `rust-toolchain.toml`.

use super::IsOut;
use super::manifest::{keys_of, patches_of, refuse_outside};
use super::reader::joined;
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
    /// The folders of results.
    pub(super) results: Vec<String>,
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
    results: Vec<String>,
}

/// Reads the files that Cargo and rustup read in a folder, but for those that are ignored.
pub(super) fn read<T>(root: &Root, is_out: IsOut<'_>, folder: &str, reading: &mut Reading<T>) -> Config {
    let mut config = Config::default();
    for place in above(folder) {
        let names = [".cargo/config.toml", ".cargo/config"];
        let paths = names.map(|name| below(place, name)).into_iter();
        if let Some(path) = paths
            .filter(|path| !is_out(path))
            .find(|path| reading.finds(root, path))
        {
            config.add(root, place, path, reading);
        }
    }
    let toolchains = above(folder).map(|place| {
        let paths = ["rust-toolchain", "rust-toolchain.toml"].map(|name| below(place, name));
        let paths = paths.into_iter().filter(|path| !is_out(path));
        paths.filter(|path| reading.finds(root, path)).collect::<Vec<_>>()
    });
    let nearest = toolchains.into_iter().find(|paths| !paths.is_empty());
    for path in nearest.unwrap_or_default() {
        let text = reading.file(root, &path, |text| Ok(text.to_owned()));
        config.files.extend(text.map(|text| (path, text)));
    }
    config
}

impl Config {
    fn add<T>(&mut self, root: &Root, place: &str, path: String, reading: &mut Reading<T>) {
        let Some((said, text)) = reading.file(root, &path, |text| Ok((parse(text)?, text.to_owned()))) else {
            return;
        };
        let mut cleaned = |paths: Vec<String>| {
            let paths = paths.into_iter().map(|written| (below(place, &written), written));
            let cleaned = paths.filter_map(|(joined, written)| match clean(&joined) {
                Some(parts) if !written.starts_with('/') => Some(parts.join("/")),
                _ => {
                    let problem = refuse_outside(&written, "the folder");
                    reading.problems.push((path.clone(), problem));
                    None
                }
            });
            cleaned.collect::<Vec<_>>()
        };
        let (vendored, patches) = (cleaned(said.vendored), cleaned(said.patches));
        let results = said.results.iter().filter_map(|path| joined(place, path));
        self.results.extend(results);
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
            profiles: keys_of(document, "profile"),
            results: build.map_or_else(Vec::new, results),
        }
    })
}

/// Returns the folders of results, which are of this machine.
fn results(build: &Table<'_>) -> Vec<String> {
    let named = ["target-dir", "build-dir"].map(|key| text_of(build, key));
    named.into_iter().flatten().map(str::to_owned).collect()
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

/// Returns a folder, and those above it.
pub(super) fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        (!folder.is_empty()).then_some(parent)
    })
}
