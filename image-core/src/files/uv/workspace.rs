//! Workspaces of uv, whose lock is where their root is, and `uv.toml`.

use super::members::Members;
use super::stale::Manifest;
use super::stated::Sources;
use crate::files::local::Root;
use crate::files::member_folders::{Patterns, WorkspaceFolders};
use crate::files::tables::{self, Tables, text_of};
use crate::files::toml::{Table, Value};
use crate::files::{Problem, Reading, below, walk};
use crate::rule::Rule;

/// The root of a workspace, as its members see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Workspace {
    /// Its folder, without `.` and `..`; empty for the context itself.
    pub(super) folder: String,
    pub(super) patterns: Patterns,
    pub(super) members: Members,
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

/// Returns the table `[tool.uv]` of a file.
pub(super) fn tool_uv<'d, 'i>(document: &'d Table<'i>) -> Option<&'d Table<'i>> {
    let tool = document.get("tool").and_then(Value::as_table)?;
    tool.get("uv").and_then(Value::as_table)
}

/// Returns the indexes of a file, by their names.
pub(super) fn indexes(uv: &Table<'_>) -> Vec<(String, String)> {
    let list = uv.get("index").and_then(Value::as_array);
    let tables = list.into_iter().flatten().filter_map(Value::as_table);
    let index = |table: &Table<'_>| Some((text_of(table, "name")?.to_owned(), text_of(table, "url")?.to_owned()));
    tables.filter_map(index).collect()
}

/// Reads the root of a workspace in a folder below `root`, with its members; nothing where the file is not one.
fn read_root(root: &Root, tables: &mut Tables, document: &Table<'_>, folder: &str) -> Option<Workspace> {
    let uv = tool_uv(document)?;
    let patterns = read_patterns(uv.get("workspace").and_then(Value::as_table)?);
    let indexes = indexes(uv);
    let members = Members::read(root, folder, &patterns, document);
    let sources = Sources::read(uv, &indexes, "", Some(&members));
    let settings = Settings::read(tables, uv);
    let manifest = super::read_manifest(tables, document, &sources).with_members(&members);
    Some(Workspace {
        folder: folder.to_owned(),
        patterns,
        members,
        sources,
        indexes,
        manifest,
        settings,
    })
}

/// Reads the patterns of a workspace.
fn read_patterns(workspace: &Table<'_>) -> Patterns {
    let texts = |key: &str| {
        let list = workspace.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    };
    Patterns::new(texts("members"), texts("exclude"))
}

impl Workspace {
    /// Returns the folders in which its members are looked for, unless these are not known.
    pub(super) fn folders(&self) -> Option<WorkspaceFolders> {
        self.members.is_whole.then(|| WorkspaceFolders {
            folder: self.folder.clone(),
            members: self.patterns.members.clone(),
            excluded: self.patterns.excluded.clone(),
            found: self.members.found.clone(),
        })
    }

    /// Returns whether a folder below the root is of a member.
    fn has(&self, folder: &str) -> bool {
        let path = self.below(folder);
        self.patterns.includes(path) && !self.patterns.excludes(path)
    }

    /// Returns one that has no members.
    pub(super) fn at(folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            ..Self::default()
        }
    }

    /// Returns a folder below that of the workspace, as one of the context.
    pub(super) fn join(&self, folder: &str) -> String {
        let path = below(&self.folder, folder);
        walk::clean(&path).map_or(path.clone(), |parts| parts.join("/"))
    }

    /// Returns a folder of the context, below that of the workspace.
    pub(super) fn below<'f>(&self, folder: &'f str) -> &'f str {
        let below = folder.strip_prefix(&self.folder).unwrap_or(folder);
        below.trim_start_matches('/')
    }
}

/// Returns the folders above one, the nearest first.
fn list_parents(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        (!folder.is_empty()).then_some(parent)
    })
}

/// Looks for the workspace that a project in a folder is a member of: the next `pyproject.toml` above says.
pub(super) fn find<T>(root: &Root, folder: &str, reading: &mut Reading<T>) -> Option<Workspace> {
    let place = list_parents(folder)
        .skip(1)
        .find(|place| reading.finds(root, &below(place, "pyproject.toml")))?;
    reading.files.push(below(place, "pyproject.toml"));
    of(root, place).filter(|workspace| workspace.has(folder))
}

/// Reads the workspace whose root is in a folder.
pub(super) fn of(root: &Root, place: &str) -> Option<Workspace> {
    let text = root.read(&below(place, "pyproject.toml")).ok()?;
    let workspace = tables::read(Rule::PyprojectFile, &text, |tables, document| {
        read_root(root, tables, document, place)
    });
    workspace.ok().flatten()
}

/// Looks for the `uv.toml` that configures uv in a folder: there or above, unless a nearer `pyproject.toml` does.
pub(super) fn uv_toml<T>(root: &Root, folder: &str, has_settings: bool, reading: &mut Reading<T>) -> Option<String> {
    for place in list_parents(folder) {
        let path = below(place, "uv.toml");
        if reading.finds(root, &path) {
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
