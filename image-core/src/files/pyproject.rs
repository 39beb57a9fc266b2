//! `pyproject.toml`: the dependencies and extras of `[project]`, as `PyPA`'s specification "Declaring project metadata"
//! has them.

use std::collections::{BTreeMap, BTreeSet};

use super::package_names::{name_of, normalized};
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{MOST_PROBLEMS, Problem, listed, show, tables};
use crate::rule::Rule;
use crate::suggest::nearest;

/// More references to extras than any real project has; a few lines can make as many as one likes.
const MAX_REFERENCES: usize = 1_000;

/// The longest marker, in bytes: each reference adds its own to those of the requirements that it leads to.
const MAX_MARKER: usize = 4_096;

/// The dependencies that such a file states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pyproject {
    /// The name of the project, as it is written.
    pub name: Option<String>,
    /// The requirements of the project. A reference to one of its extras is replaced by the requirements of that extra.
    pub dependencies: Vec<Requirement>,
    /// The extras by their names, as they are written.
    pub extras: BTreeMap<String, Vec<Requirement>>,
    /// Whether a build backend adds further extras.
    pub dynamic_extras: bool,
    /// The name of the project, normalized.
    own: Option<String>,
    /// By normalized names, how the file writes those of its extras.
    names: BTreeMap<String, String>,
}

/// Reads the text of such a file.
///
/// Errors, all of [`Rule::PyprojectFile`]: what is not TOML, a missing `[project]`, dependencies that only a build
/// backend knows, tables and lists of wrong types, requirements that are wrong
/// ([`Kind::Requirement`](crate::kind::Kind)).
pub fn read(text: &str) -> Result<Pyproject, Vec<Problem>> {
    tables::read(Rule::PyprojectFile, text, |tables, document| {
        let Some(table) = document.get("project") else {
            no_project(tables, document);
            return Pyproject::default();
        };
        project(tables, table, Dynamic::Refused)
    })
}

/// Says whether dependencies may be left to a build backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dynamic {
    /// A lock or another table has them.
    Fine,
    /// Nothing else has them.
    Refused,
}

fn problem(what: impl Into<String>, fix: impl Into<String>) -> Problem {
    Problem::new(Rule::PyprojectFile, what, fix)
}

/// Reads `[project]`.
pub(super) fn project(tables: &mut Tables, value: &Value<'_>, dynamic: Dynamic) -> Pyproject {
    let Some(table) = tables.table(value, "project") else {
        return Pyproject::default();
    };
    let mut read = Pyproject {
        name: text_of(table, "name").map(str::to_owned),
        own: text_of(table, "name").map(normalized),
        ..Pyproject::default()
    };
    let fields = dynamic_fields(tables, table, dynamic);
    read.dynamic_extras = fields.contains(&"optional-dependencies");
    if let Some(list) = table.get("dependencies") {
        read.dependencies = tables.requirements(list, "project.dependencies");
    }
    if let Some(value) = table.get("optional-dependencies") {
        extras(tables, value, &mut read);
    }
    expand_own(tables, &mut read);
    read
}

/// Returns what a build backend adds.
fn dynamic_fields<'d>(tables: &mut Tables, project: &'d Table<'_>, dynamic: Dynamic) -> Vec<&'d str> {
    let Some(list) = project.get("dynamic") else {
        return Vec::new();
    };
    let fields = tables.texts(list, "project.dynamic");
    for (field, at) in &fields {
        if *field == "dependencies" && dynamic == Dynamic::Refused {
            let what = "the dependencies are `dynamic`: only the project's build backend knows them";
            let fix = "write them as `dependencies` in the file, or name the file that they come from: requirements = \"requirements.txt\"";
            tables.report(*at, what, fix);
        }
    }
    fields.into_iter().map(|(field, _)| field).collect()
}

fn extras(tables: &mut Tables, value: &Value<'_>, read: &mut Pyproject) {
    let Some(table) = tables.table(value, "project.optional-dependencies") else {
        return;
    };
    for (name, at, list) in table.entries() {
        if let Some((other, _)) = read.extra(name) {
            let what = format!("{} is the same extra as {}", show(name), show(other));
            tables.report(at, what, "put the two lists together");
        }
        let requirements = tables.requirements(list, &format!("project.optional-dependencies.{name}"));
        read.extras.insert(name.to_owned(), requirements);
        read.names.entry(normalized(name)).or_insert_with(|| name.to_owned());
    }
}

/// Replaces the project's references to its own extras among its dependencies, and looks at those of the extras.
fn expand_own(tables: &mut Tables, read: &mut Pyproject) {
    let mut unknown: Vec<Problem> = Vec::new();
    for (text, line) in read.extras.values().flatten() {
        let Some((extras, _)) = read.own_reference(text) else {
            continue;
        };
        let missing = extras.iter().filter(|extra| read.extra(extra).is_none());
        let left = MOST_PROBLEMS.saturating_sub(unknown.len());
        unknown.extend(
            missing
                .take(left)
                .map(|extra| read.unknown(Rule::PyprojectFile, extra).at(*line)),
        );
    }
    tables.problems.append(&mut unknown);
    match read.expand(&read.dependencies) {
        Ok(dependencies) => read.dependencies = dependencies,
        Err(problem) if tables.problems.contains(&problem) => {}
        Err(problem) => tables.problems.push(problem),
    }
}

/// Says what to do about a file without `[project]`.
pub(super) fn no_project(tables: &mut Tables, document: &Table<'_>) {
    let tool = document.get("tool").and_then(|tool| tool.as_table());
    match tool.and_then(|tool| tool.get("poetry")) {
        Some(_) => tables.report_file(
            "there is no `[project]`: the dependencies are in `[tool.poetry]`, which only Poetry reads",
            "install with Poetry: poetry \"pyproject.toml\"",
        ),
        None => tables.report_file(
            "there is no `[project]`",
            "add `[project]` with `name` and `dependencies`",
        ),
    }
}

impl Pyproject {
    /// Returns what these extras need, in their order and that of the file; each may be named in any spelling that is
    /// the same when normalized.
    ///
    /// Errors: [`Rule::UnknownExtra`].
    pub fn extras(&self, names: &[&str]) -> Result<Vec<String>, Problem> {
        let mut all = Vec::new();
        for name in names {
            let (_, requirements) = self.extra(name).ok_or_else(|| self.unknown(Rule::UnknownExtra, name))?;
            all.extend_from_slice(requirements);
        }
        Ok(self.expand(&all)?.into_iter().map(|(text, _)| text).collect())
    }

    /// Returns an extra, and how the file writes its name.
    pub(super) fn extra(&self, name: &str) -> Option<(&str, &[Requirement])> {
        let (own, requirements) = self.extras.get_key_value(self.names.get(&normalized(name))?)?;
        Some((own, requirements))
    }

    /// Returns the problem of a name that is not an extra of the file.
    pub(super) fn unknown(&self, rule: Rule, name: &str) -> Problem {
        let own: Vec<&str> = self.extras.keys().map(String::as_str).collect();
        let has = if self.dynamic_extras {
            "`optional-dependencies` in `dynamic`: a build backend makes them".to_owned()
        } else {
            listed(&own, "extras")
        };
        let fix = match nearest(&normalized(name), own) {
            Some(near) => format!("write {}", show(near)),
            None => "name an extra of `project.optional-dependencies`".to_owned(),
        };
        let what = format!("{} is not an extra of the file, which has {has}", show(name));
        Problem::new(rule, what, fix)
    }

    /// Replaces references to the project's own extras by what these need, as pip resolves them.
    fn expand(&self, requirements: &[Requirement]) -> Result<Vec<Requirement>, Problem> {
        let mut expansion = Expansion {
            project: self,
            done: BTreeSet::new(),
            todo: Vec::new(),
        };
        expansion.add(requirements, None);
        let (mut expanded, mut texts) = (Vec::new(), BTreeSet::new());
        while let Some((text, line)) = expansion.todo.pop() {
            match self.own_reference(&text) {
                Some((extras, marker)) => expansion.follow(&extras, marker.as_deref(), line)?,
                None if texts.insert(text.clone()) => expanded.push((text, line)),
                None => {}
            }
        }
        Ok(expanded)
    }

    /// Returns the extras and the marker of `own-name[extra, …] >= 1; marker`.
    fn own_reference(&self, text: &str) -> Option<(Vec<String>, Option<String>)> {
        let (head, marker) = split_marker(text);
        let own = name_of(head);
        let rest = head[own.len()..].trim_start();
        if self.own.as_ref().is_none_or(|name| normalized(own) != *name) || rest.contains('@') {
            return None;
        }
        let extras = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .map_or("", |(extras, _)| extras);
        let extras = extras
            .split(',')
            .map(|extra| extra.trim().to_owned())
            .filter(|extra| !extra.is_empty())
            .collect();
        Some((extras, marker.map(str::to_owned)))
    }
}

/// References to own extras while they are replaced.
struct Expansion<'p> {
    project: &'p Pyproject,
    /// The extras that were followed, and under which marker.
    done: BTreeSet<(&'p str, Option<String>)>,
    /// The requirements that are still to be looked at, the next one last.
    todo: Vec<Requirement>,
}

impl Expansion<'_> {
    fn add(&mut self, requirements: &[Requirement], marker: Option<&str>) {
        let with_marker = |text: &String| marker.map_or_else(|| text.clone(), |marker| with_marker(text, marker));
        self.todo
            .extend(requirements.iter().rev().map(|(text, line)| (with_marker(text), *line)));
    }

    fn follow(&mut self, extras: &[String], marker: Option<&str>, line: u32) -> Result<(), Problem> {
        let project = self.project;
        for extra in extras.iter().rev() {
            let unknown = || project.unknown(Rule::PyprojectFile, extra).at(line);
            let (name, requirements) = project.extra(extra).ok_or_else(unknown)?;
            if self.done.insert((name, marker.map(str::to_owned))) {
                self.add(requirements, marker);
            }
        }
        if self.done.len() > MAX_REFERENCES || marker.is_some_and(|marker| marker.len() > MAX_MARKER) {
            return Err(problem("the extras refer to each other too often", "name the packages instead").at(line));
        }
        Ok(())
    }
}

/// Returns a requirement without its marker, and the marker. After a URL, a marker needs a blank before its `;`.
pub(super) fn split_marker(text: &str) -> (&str, Option<&str>) {
    let head_end = text.find(['@', ';']).unwrap_or(text.len());
    let separator = if text[head_end..].starts_with('@') { " ;" } else { ";" };
    match text.split_once(separator) {
        Some((head, marker)) => (head.trim(), Some(marker.trim())),
        None => (text.trim(), None),
    }
}

fn with_marker(text: &str, condition: &str) -> String {
    match split_marker(text) {
        (_, Some(own)) if own == condition => text.to_owned(),
        (head, Some(own)) => format!("{head} ; ({own}) and ({condition})"),
        (head, None) => format!("{head} ; {condition}"),
    }
}
