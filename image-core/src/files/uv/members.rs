//! The members of a workspace: the folders that its patterns name, and what the `pyproject.toml` of each says of itself.

use std::collections::{BTreeMap, BTreeSet};

use super::bare;
use super::stale::conflicts;
use super::workspace::tool_uv;
use crate::files::local::Root;
use crate::files::lock::LOCK;
use crate::files::member_folders::{Patterns, folders};
use crate::files::package_names::normalized;
use crate::files::tables::{self, text_of};
use crate::files::toml::{Table, Value};
use crate::files::version::{self, Specifier};
use crate::files::{Problem, below, show};
use crate::rule::Rule;

/// A project of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// Its folder, below that of the workspace; empty for the workspace's own project.
    pub(super) folder: String,
    /// `requires-python`, as the file writes it.
    pythons: Option<String>,
    conflicts: BTreeSet<BTreeSet<String>>,
    /// `tool.uv.package`.
    package: Option<bool>,
    has_build: bool,
    /// The members that `tool.uv.sources` names, and whether they are to be edited.
    sources: Vec<(String, Option<bool>)>,
}

/// The ways in which a lock has a local project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Only its requirements are installed.
    Virtual,
    /// It is installed from its folder, where it can be edited.
    Editable,
    /// It is installed as other packages are.
    Copied,
}

/// The projects of a workspace, by their normalized names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    all: BTreeMap<String, Member>,
    /// Whether the root is a project itself.
    has_root: bool,
    /// Whether all were found.
    pub(super) is_whole: bool,
    /// The folders with a `pyproject.toml` that the patterns name, below that of the workspace.
    pub(super) found: Vec<String>,
    /// Those that others need, and whether that is to edit them.
    required: BTreeMap<String, Option<bool>>,
    /// A reason why uv stops at them.
    pub(super) wrong: Option<Problem>,
}

impl Members {
    /// Reads the members of the workspace in a folder below the root, whose own file is `document`.
    pub(super) fn read(root: &Root, folder: &str, patterns: &Patterns, document: &Table<'_>) -> Self {
        let found = folders(root, folder, patterns);
        let mut members = Self {
            is_whole: found.is_some(),
            ..Self::default()
        };
        for place in found.unwrap_or_default() {
            members.add(root, folder, &place);
        }
        let mut required = read_member_sources(document);
        if let Some((name, own)) = read_member(document, "") {
            required.retain(|(source, _)| *source != name);
            members.has_root = true;
            members.insert(name, own);
        }
        for (name, member) in &members.all {
            let others = member.sources.iter().filter(|(source, _)| source != name);
            required.extend(others.cloned());
        }
        for (name, is_edited) in &required {
            members.require(name, *is_edited);
        }
        members
    }

    /// Notes that a member is needed. The last one that says whether it is edited decides, as it does for uv.
    fn require(&mut self, name: &str, is_edited: Option<bool>) {
        let before = self.required.insert(name.to_owned(), is_edited).flatten();
        if before.is_some() && is_edited.is_some() && before != is_edited {
            let what = format!(
                "{} is `editable` in one place of the workspace and not in another",
                show(name)
            );
            self.stop_at(what, "say the same in both");
        }
    }

    /// Adds the project in a folder of the workspace, if there is one that uv manages.
    fn add(&mut self, root: &Root, folder: &str, place: &str) {
        let path = below(&below(folder, place), "pyproject.toml");
        if root.entry(&path).is_err() {
            if bare::is_bare(root, &below(folder, place)) {
                let what = format!(
                    "{} is of a member of the workspace, and has no pyproject.toml",
                    show(place)
                );
                self.stop_at(what, "write one, or `exclude` the folder");
            }
            return;
        }
        self.found.push(place.to_owned());
        let read = root.read(&path).ok().and_then(|text| {
            let read = tables::read(Rule::PyprojectFile, &text, |_, document| {
                (is_managed(document), read_member(document, place))
            });
            read.ok()
        });
        match read {
            Some((true, Some((name, member)))) => self.insert(name, member),
            Some((false, _)) => {}
            Some((true, None)) | None => {
                let what = format!(
                    "{} is of a member of the workspace, and has no project that uv can read",
                    show(&path)
                );
                self.stop_at(what, "correct it, or `exclude` its folder");
            }
        }
    }

    fn insert(&mut self, name: String, member: Member) {
        if let Some(other) = self.all.get(&name) {
            let what = format!(
                "{} and {} are members of the workspace with the same name, {}",
                show(show_folder(&other.folder)),
                show(show_folder(&member.folder)),
                show(&name)
            );
            self.stop_at(what, "give one of them another name");
        }
        self.all.insert(name, member);
    }

    /// Notes a reason why uv stops; the first one counts.
    fn stop_at(&mut self, what: String, fix: &str) {
        self.wrong.get_or_insert_with(|| Problem::new(LOCK, what, fix));
    }

    /// Returns each member, by its name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.all.iter().map(|(name, member)| (name.as_str(), member))
    }

    /// Returns the names that a lock lists, which are none if the only project is the root.
    pub(super) fn listed(&self) -> BTreeSet<&str> {
        let is_alone = self.has_root && self.all.len() == 1;
        let names = self.all.keys().filter(|_| !is_alone);
        names.map(String::as_str).collect()
    }

    /// Returns the folder of a member, and how it is locked.
    pub(super) fn place(&self, name: &str) -> Option<(&str, Form)> {
        let member = self.all.get(name)?;
        let required = self.required.get(name);
        let is_package = member.package.unwrap_or(member.has_build || required.is_some());
        let is_edited = required.copied().flatten().unwrap_or(true);
        let form = match (is_package, is_edited) {
            (false, _) => Form::Virtual,
            (true, true) => Form::Editable,
            (true, false) => Form::Copied,
        };
        Some((&member.folder, form))
    }

    /// Returns the Pythons of all members; nothing where they are not known.
    pub(super) fn pythons(&self) -> Option<Vec<Specifier>> {
        let texts = self.all.values().filter_map(|member| member.pythons.as_deref());
        let all = texts.map(version::specifiers).collect::<Option<Vec<_>>>();
        all.filter(|_| self.is_whole).map(|all| all.concat())
    }

    /// Returns the extras and groups of members that exclude each other.
    pub(super) fn conflicts(&self) -> BTreeSet<BTreeSet<String>> {
        let all = self.all.values().flat_map(|member| &member.conflicts);
        all.cloned().collect()
    }
}

fn show_folder(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

fn is_managed(document: &Table<'_>) -> bool {
    let managed = tool_uv(document).and_then(|uv| uv.get("managed")?.as_bool());
    managed != Some(false)
}

/// Reads what a file says of the project in a folder, with its name; nothing where it has no project.
fn read_member(document: &Table<'_>, folder: &str) -> Option<(String, Member)> {
    let project = document.get("project").and_then(Value::as_table)?;
    let uv = tool_uv(document);
    let member = Member {
        folder: folder.to_owned(),
        pythons: text_of(project, "requires-python").map(str::to_owned),
        conflicts: conflicts(uv.and_then(|uv| uv.get("conflicts"))),
        package: uv.and_then(|uv| uv.get("package")?.as_bool()),
        has_build: document.contains_key("build-system"),
        sources: read_member_sources(document),
    };
    Some((normalized(text_of(project, "name")?), member))
}

/// Returns the members that `tool.uv.sources` names, and whether they are to be edited.
fn read_member_sources(document: &Table<'_>) -> Vec<(String, Option<bool>)> {
    let sources = tool_uv(document).and_then(|uv| uv.get("sources")?.as_table());
    let entries = sources.into_iter().flat_map(Table::entries);
    let choices = entries.flat_map(|(name, _, value)| {
        let one = std::slice::from_ref(value);
        let choices = value.as_array().map_or(one, |list| list).iter();
        choices.filter_map(move |choice| Some((normalized(name), choice.as_table()?)))
    });
    let flag = |table: &Table<'_>, key: &str| table.get(key).and_then(Value::as_bool);
    choices
        .filter(|(_, table)| flag(table, "workspace") == Some(true))
        .map(|(name, table)| (name, flag(table, "editable")))
        .collect()
}
