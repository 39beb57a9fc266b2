//! Requirements as uv compares a project with its lock: with their sources, and each condition as a marker.

use std::collections::{BTreeMap, BTreeSet};

use super::members::{Form, Members};
use crate::files::marker::{self, Marker};
use crate::files::package_names::{name_of, normalized};
use crate::files::pyproject::split_marker;
use crate::files::tables::{Requirement, text_of};
use crate::files::toml::{Table, Value};
use crate::files::version::{self, Specifier};

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) name: String,
    /// In the order of their names; one that is written twice is there twice, as uv compares them.
    extras: Vec<String>,
    /// Nothing where they are not read.
    specifiers: Option<Vec<Specifier>>,
    marker: Marker,
    source: Source,
    /// As the file writes it.
    pub(super) text: String,
    pub(super) line: u32,
}

/// The sources of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// The index of that URL, or any, and the extra or group that it is for.
    Index(Option<String>, Option<String>),
    Git(String, BTreeSet<String>),
    Url(String),
    /// A path, and how it is installed from there; nothing where the project there says that.
    Path(String, Option<Form>),
    /// A workspace that has no such member.
    Nowhere,
    /// Something that this file does not say.
    Unknown,
}

impl Source {
    /// Returns whether a lock has this source, as far as it is known.
    fn is(&self, locked: &Self) -> bool {
        match (self, locked) {
            (Source::Unknown, _) => true,
            (Source::Path(path, own), Source::Path(other, form)) => {
                path == other && (form.is_none() || own == form || own.is_none() && *form != Some(Form::Editable))
            }
            _ => self == locked,
        }
    }
}

/// A choice of `[tool.uv.sources]`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    source: Source,
    /// Whether it is a member of the workspace.
    is_member: bool,
    marker: Marker,
    extra: Option<String>,
    group: Option<String>,
}

/// The sources of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources(BTreeMap<String, Vec<Choice>>);

/// The parts of a file that hold requirements.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'p> {
    Project,
    Extra(&'p str),
    Group(&'p str),
    Manifest,
}

impl Sources {
    /// Reads them; `folder` is where their paths start, below the folder of the lock.
    pub(super) fn read(uv: &Table<'_>, indexes: &[(String, String)], folder: &str, members: Option<&Members>) -> Self {
        let is_off = uv.get("no-sources").and_then(Value::as_bool) == Some(true);
        let sources = uv.get("sources").and_then(Value::as_table).filter(|_| !is_off);
        let entries = sources.into_iter().flat_map(Table::entries);
        let choices = entries.map(|(name, _, value)| {
            let one = std::slice::from_ref(value);
            let choices = value.as_array().map_or(one, |list| list).iter();
            let name = normalized(name);
            let choices = choices.filter_map(|choice| {
                let mut choice = read_choice(choice.as_table()?, indexes, folder);
                if choice.is_member {
                    choice.source = members.map_or(Source::Unknown, |members| member_source(members, &name));
                }
                Some(choice)
            });
            let choices = choices.collect();
            (name, choices)
        });
        Self(choices.collect())
    }

    /// Returns these, and those of another file for other packages.
    pub(super) fn with(mut self, others: &Self) -> Self {
        for (name, choices) in &others.0 {
            self.0.entry(name.clone()).or_insert_with(|| choices.clone());
        }
        self
    }

    /// Returns whether a package has a source; the name is normalized.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns the requirements that uv makes of one: one for each of its sources, and one where none of them counts.
    pub(super) fn stated(&self, (text, line): &Requirement, part: Part<'_>) -> Vec<Stated> {
        let mut plain = read_text(text, *line);
        if let Part::Extra(extra) = part {
            plain.marker = plain.marker.and(Marker::extra(normalized(extra)));
        }
        let choices = self.0.get(&plain.name).into_iter().flatten();
        let choices: Vec<&Choice> = choices.filter(|choice| choice.is_for(part)).collect();
        let of = |choice: &&Choice| Stated {
            source: choice.source.clone(),
            marker: plain.marker.clone().and(choice.marker.clone()),
            ..plain.clone()
        };
        let mut all: Vec<Stated> = choices.iter().map(of).collect();
        let markers: Vec<Marker> = choices.iter().map(|choice| choice.marker.clone()).collect();
        if markers.is_empty() {
            return vec![plain];
        }
        if !markers.contains(&Marker::True) {
            let others = Marker::Not(Box::new(Marker::Or(markers)));
            plain.marker = plain.marker.and(others);
            all.push(plain);
        }
        all
    }
}

impl Choice {
    fn is_for(&self, part: Part<'_>) -> bool {
        let (extra, group) = match part {
            Part::Extra(extra) => (Some(extra), None),
            Part::Group(group) => (None, Some(group)),
            Part::Project | Part::Manifest => (None, None),
        };
        let fits = |wanted: &Option<String>, own: Option<&str>| {
            wanted
                .as_ref()
                .is_none_or(|wanted| own.is_some_and(|own| normalized(own) == *wanted))
        };
        fits(&self.extra, extra) && fits(&self.group, group)
    }
}

fn read_choice(table: &Table<'_>, indexes: &[(String, String)], folder: &str) -> Choice {
    let text = |key: &str| text_of(table, key);
    let source = if let Some(url) = text("git") {
        let params = ["tag", "branch", "rev", "subdirectory"].into_iter();
        let params = params.filter_map(|key| Some(format!("{key}={}", text(key)?)));
        Source::Git(clean_url(url), params.collect())
    } else if let Some(url) = text("url") {
        Source::Url(clean_url(url))
    } else if let Some(path) = text("path") {
        make_path_source(folder, path, read_form(table))
    } else if let Some(index) = text("index") {
        let known = indexes.iter().find(|(name, _)| name == index);
        known.map_or(Source::Unknown, |(_, url)| {
            Source::Index(Some(clean_index_url(url)), read_scope(table))
        })
    } else {
        Source::Unknown
    };
    Choice {
        source,
        is_member: table.get("workspace").and_then(Value::as_bool) == Some(true),
        marker: text("marker").and_then(marker::read).unwrap_or(Marker::True),
        extra: text("extra").map(normalized),
        group: text("group").map(normalized),
    }
}

/// Returns the extra or group that a source is for.
fn read_scope(table: &Table<'_>) -> Option<String> {
    let mut kinds = ["extra", "group"].into_iter();
    kinds.find_map(|kind| Some(format!("{kind} {}", normalized(text_of(table, kind)?))))
}

/// Returns the way in which a source says that a path is installed; nothing where the project there says that.
fn read_form(table: &Table<'_>) -> Option<Form> {
    let flag = |key: &str| table.get(key).and_then(Value::as_bool);
    match (flag("editable"), flag("package")) {
        (Some(true), _) => Some(Form::Editable),
        (_, Some(true)) => Some(Form::Copied),
        (_, Some(false)) => Some(Form::Virtual),
        (Some(false) | None, None) => None,
    }
}

/// Returns the source of a member of the workspace.
fn member_source(members: &Members, name: &str) -> Source {
    match members.place(name) {
        Some((folder, form)) => make_path_source("", folder, Some(form)),
        None if members.is_whole => Source::Nowhere,
        None => Source::Unknown,
    }
}

/// Returns the source of a path below a folder.
fn make_path_source(folder: &str, path: &str, form: Option<Form>) -> Source {
    if path.starts_with('/') {
        return Source::Unknown;
    }
    Source::Path(plain_path(folder, path), form)
}

/// Returns a path below a folder, without `.` and what `..` cancels.
pub(super) fn plain_path(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns a URL as it is compared: without a user, a fragment and a `/` at the end.
fn clean_url(url: &str) -> String {
    clean_index_url(url.split('#').next().unwrap_or_default().trim_end_matches('/'))
}

/// Returns a URL without a user; those of indexes are others with a `/` at the end.
fn clean_index_url(url: &str) -> String {
    let without_user = url.split_once("://").and_then(|(scheme, rest)| {
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (_, host) = host.rsplit_once('@')?;
        // The user of SSH is part of the address.
        (scheme != "ssh").then(|| format!("{scheme}://{host}{path}"))
    });
    without_user.unwrap_or_else(|| url.to_owned()).to_ascii_lowercase()
}

/// Reads a requirement of `pyproject.toml`, whose grammar was checked.
fn read_text(text: &str, line: u32) -> Stated {
    let (head, marker) = split_marker(text);
    let name = name_of(head);
    let rest = head[name.len()..].trim_start();
    let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((extras, rest)) => (extras, rest.trim_start()),
        None => ("", rest),
    };
    let extras = extras.split(',').map(str::trim).filter(|extra| !extra.is_empty());
    let url = rest.strip_prefix('@').map(str::trim);
    Stated {
        name: normalized(name),
        extras: sort_names(extras),
        specifiers: version::specifiers(if url.is_some() { "" } else { rest }),
        marker: marker.and_then(marker::read).unwrap_or(Marker::True),
        source: url.map_or(Source::Index(None, None), read_url),
        text: text.to_owned(),
        line,
    }
}

fn sort_names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(normalized).collect();
    names.sort();
    names
}

/// Returns the source of `name @ url`.
fn read_url(url: &str) -> Source {
    let Some(git) = url.strip_prefix("git+") else {
        return if url.starts_with("file:") {
            Source::Unknown
        } else {
            Source::Url(clean_url(url))
        };
    };
    let (git, fragment) = git.split_once('#').unwrap_or((git, ""));
    let path = git.find("://").map_or(0, |at| at + 3);
    let path = git[path..].find('/').map_or(git.len(), |at| path + at);
    let (git, rev) = match git[path..].rsplit_once('@') {
        Some((before, rev)) => (&git[..path + before.len()], Some(rev)),
        None => (git, None),
    };
    let params = fragment.split('&').filter(|part| part.starts_with("subdirectory="));
    let rev = rev.map(|rev| format!("rev={rev}"));
    Source::Git(clean_url(git), params.map(str::to_owned).chain(rev).collect())
}

/// Reads a requirement of `uv.lock`.
pub(super) fn locked(table: &Table<'_>) -> Option<Stated> {
    let name = text_of(table, "name")?;
    let extras = table.get("extras").and_then(Value::as_array);
    let extras = extras.into_iter().flatten().filter_map(Value::as_str);
    let specifier = text_of(table, "specifier")
        .filter(|text| *text != "*")
        .unwrap_or_default();
    Some(Stated {
        name: normalized(name),
        extras: sort_names(extras),
        specifiers: version::specifiers(specifier),
        marker: text_of(table, "marker").and_then(marker::read).unwrap_or(Marker::True),
        source: read_locked_source(table),
        text: format!("{name}{specifier}"),
        line: 0,
    })
}

/// The keys of a lock for packages in files and folders, and how these are installed; a file is as its kind wants it.
const LOCKED_PATHS: [(&str, Option<Form>); 4] = [
    ("directory", Some(Form::Copied)),
    ("editable", Some(Form::Editable)),
    ("virtual", Some(Form::Virtual)),
    ("path", None),
];

fn read_locked_source(table: &Table<'_>) -> Source {
    let text = |key: &str| text_of(table, key);
    if let Some(git) = text("git") {
        let git = git.split('#').next().unwrap_or_default();
        let (url, query) = git.split_once('?').unwrap_or((git, ""));
        let params = query.split('&').filter(|param| !param.is_empty());
        return Source::Git(clean_url(url), params.map(|param| param.replace("%2F", "/")).collect());
    }
    if let Some(url) = text("url") {
        return Source::Url(clean_url(url));
    }
    let mut forms = LOCKED_PATHS.into_iter();
    let path = forms.find_map(|(key, form)| Some((text(key)?, form)));
    let conflict = table.get("conflict").and_then(Value::as_table);
    match path {
        Some((path, form)) => make_path_source("", path, form),
        None => Source::Index(text("index").map(clean_index_url), conflict.and_then(read_scope)),
    }
}

impl Stated {
    /// Returns this, where a further condition holds.
    pub(super) fn and(self, marker: Marker) -> Self {
        Self {
            marker: self.marker.and(marker),
            ..self
        }
    }

    /// Returns whether a lock has been made of it, as far as it is known; `pythons` are those of the project.
    fn is(&self, locked: &Self, pythons: &[Specifier]) -> bool {
        let ranges = match (&self.source, &self.specifiers, &locked.specifiers) {
            (Source::Index(..), Some(own), Some(other)) => own == other,
            _ => true,
        };
        let is_same_source = self.source.is(&locked.source);
        self.extras == locked.extras
            && ranges
            && is_same_source
            && marker::are_same(&self.marker, &locked.marker, pythons)
    }
}

/// The differences between a list of requirements and that of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference<'s> {
    /// The lock has nothing of that name.
    Missing(&'s Stated),
    /// The lock has something else of that name.
    Other(&'s Stated),
    /// The lock has this, and the project has nothing of the kind.
    Further(&'s Stated),
}

/// Returns the differences between what a project states and what its lock was made of.
pub(super) fn differences<'s>(
    stated: &'s [Stated],
    locked: &'s [Stated],
    pythons: &[Specifier],
) -> Vec<Difference<'s>> {
    let (stated_by, locked_by) = (group_by_name(stated), group_by_name(locked));
    let mut found = Vec::new();
    for one in stated {
        match locked_by.get(one.name.as_str()) {
            Some(same) if same.iter().any(|other| one.is(other, pythons)) => {}
            Some(_) => found.push(Difference::Other(one)),
            None => found.push(Difference::Missing(one)),
        }
    }
    for other in locked {
        let same = stated_by.get(other.name.as_str()).into_iter().flatten();
        if !same.into_iter().any(|one| one.is(other, pythons)) {
            found.push(Difference::Further(other));
        }
    }
    found
}

fn group_by_name(all: &[Stated]) -> BTreeMap<&str, Vec<&Stated>> {
    let mut by_name: BTreeMap<&str, Vec<&Stated>> = BTreeMap::new();
    for one in all {
        by_name.entry(&one.name).or_default().push(one);
    }
    by_name
}
