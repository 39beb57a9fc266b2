//! Workspaces of uv, whose lock is where their root is, and `uv.toml`.

use super::stale::Manifest;
use super::stated::Sources;
use crate::files::glob::Glob;
use crate::files::local::{FoundKind, Root};
use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, Reading, below};
use crate::rule::Rule;

/// The root of a workspace, as its members see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Workspace {
    /// Its folder, without `.` and `..`; empty for the context itself.
    pub(super) folder: String,
    members: Vec<String>,
    excluded: Vec<String>,
    pub(super) sources: Sources,
    pub(super) indexes: Vec<(String, String)>,
    pub(super) manifest: Manifest,
    pub(super) settings: Settings,
}

/// The configuration of uv: `[tool.uv]`, or `uv.toml` in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// The versions of uv that are wanted, and the line that says so.
    pub(super) required: Option<(String, u32)>,
    /// The settings by which versions are chosen.
    pub(super) manifest: Manifest,
    /// True if indexes, or other settings, make uv find other packages.
    pub(super) chooses: bool,
}

/// Keys by which the same requirements become other packages.
pub(super) const CHOOSING: &[&str] = &[
    "index",
    "index-url",
    "extra-index-url",
    "default-index",
    "find-links",
    "no-index",
    "index-strategy",
    "constraint-dependencies",
    "override-dependencies",
    "exclude-dependencies",
    "resolution",
    "prerelease",
    "exclude-newer",
    "exclude-newer-package",
    "dependency-metadata",
    "no-binary",
    "no-binary-package",
    "no-build",
    "no-build-package",
    "pip",
];

impl Settings {
    pub(super) fn read(tables: &Tables, uv: &Table<'_>) -> Self {
        let required = uv.get("required-version");
        Self {
            required: required.and_then(|value| Some((value.as_str()?.to_owned(), tables.line(value.at)))),
            manifest: Manifest::stated(Some(uv), |_| Vec::new(), &Sources::default()),
            chooses: CHOOSING.iter().any(|key| uv.contains_key(key)),
        }
    }
}

/// `[tool.uv]` of a file.
pub(super) fn tool_uv<'d, 'i>(document: &'d Table<'i>) -> Option<&'d Table<'i>> {
    let tool = document.get("tool").and_then(Value::as_table)?;
    tool.get("uv").and_then(Value::as_table)
}

/// The indexes of a file, by their names.
pub(super) fn indexes(uv: &Table<'_>) -> Vec<(String, String)> {
    let list = uv.get("index").and_then(Value::as_array);
    let tables = list.into_iter().flatten().filter_map(Value::as_table);
    let index = |table: &Table<'_>| Some((text_of(table, "name")?.to_owned(), text_of(table, "url")?.to_owned()));
    tables.filter_map(index).collect()
}

/// Reads the root of a workspace; nothing where the file is not one.
pub(super) fn read_root(tables: &mut Tables, document: &Table<'_>, folder: &str) -> Option<Workspace> {
    let uv = tool_uv(document)?;
    let workspace = uv.get("workspace").and_then(Value::as_table)?;
    let indexes = indexes(uv);
    let sources = Sources::read(uv, &indexes, "");
    let texts = |key: &str| {
        let list = workspace.get(key).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts
            .map(|text| text.trim_start_matches("./").trim_end_matches('/').to_owned())
            .collect()
    };
    let settings = Settings::read(tables, uv);
    let manifest = super::manifest(tables, document, &sources);
    Some(Workspace {
        folder: folder.to_owned(),
        members: texts("members"),
        excluded: texts("exclude"),
        sources,
        indexes,
        manifest,
        settings,
    })
}

impl Workspace {
    /// Returns whether a folder below the root is of a member.
    fn has(&self, folder: &str) -> bool {
        let path = folder
            .strip_prefix(&self.folder)
            .unwrap_or(folder)
            .trim_start_matches('/');
        let is_one = |patterns: &[String]| {
            let mut globs = patterns.iter().filter_map(|pattern| Glob::parse(pattern));
            globs.any(|glob| glob.matches(path))
        };
        is_one(&self.members) && !is_one(&self.excluded)
    }
}

/// The folders above one, the nearest first.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        (!folder.is_empty()).then_some(parent)
    })
}

fn is_file(root: &Root, path: &str) -> bool {
    root.entry(path).is_ok_and(|found| found.kind == FoundKind::File)
}

/// Looks for the workspace that a project in a folder is a member of: the next `pyproject.toml` above says.
pub(super) fn find<T>(root: &Root, folder: &str, reading: &mut Reading<T>) -> Option<Workspace> {
    let place = above(folder)
        .skip(1)
        .find(|place| is_file(root, &below(place, "pyproject.toml")))?;
    let path = below(place, "pyproject.toml");
    let text = root.read(&path).ok()?;
    reading.files.push(path);
    let workspace = tables::read(Rule::PyprojectFile, &text, |tables, document| {
        read_root(tables, document, place)
    });
    workspace.ok().flatten().filter(|workspace| workspace.has(folder))
}

/// Looks for the `uv.toml` that configures uv in a folder: there or above, unless a nearer `pyproject.toml` does.
pub(super) fn uv_toml(root: &Root, folder: &str, has_settings: bool) -> Option<String> {
    for place in above(folder) {
        let path = below(place, "uv.toml");
        if is_file(root, &path) {
            return Some(path);
        }
        if place == folder {
            if has_settings {
                return None;
            }
            continue;
        }
        let text = root.read(&below(place, "pyproject.toml")).unwrap_or_default();
        let has_tool = tables::read(Rule::PyprojectFile, &text, |_, document| tool_uv(document).is_some());
        if has_tool == Ok(true) {
            return None;
        }
    }
    None
}

/// Reads `uv.toml`.
pub(super) fn read_settings(text: &str) -> Result<Settings, Vec<Problem>> {
    tables::read(Rule::PyprojectFile, text, |tables, document| {
        Settings::read(tables, document)
    })
}
