//! `pyproject.toml`: the dependencies and extras of `[project]`, as `PyPA`'s specification "Declaring project metadata"
//! has them.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Lines, Problem, show};
use crate::kind::Kind;
use crate::rule::Rule;
use crate::suggest::nearest;

/// More references to extras than any real project has; a few lines can make as many as one likes.
const MAX_REFERENCES: usize = 1_000;

/// A requirement and its line.
type Requirement = (String, u32);

/// What such a file says of dependencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pyproject {
    /// The name of the project, as it is written.
    pub name: Option<String>,
    /// What the project needs. A reference to an extra of its own is replaced by what that extra needs.
    pub dependencies: Vec<Requirement>,
    /// The extras by their names, as they are written.
    pub extras: BTreeMap<String, Vec<Requirement>>,
    /// Whether a build backend adds further extras.
    pub dynamic_extras: bool,
}

/// Reads the text of such a file.
///
/// Errors, all of [`Rule::PyprojectFile`]: what is no TOML, a missing `[project]`, dependencies that only a build
/// backend knows, tables and lists of wrong types, requirements that are wrong ([`Kind::Requirement`]).
pub fn read(text: &str) -> Result<Pyproject, Vec<Problem>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        lines: Lines::new(text),
        problems: Vec::new(),
    };
    for error in errors {
        let line = error.span().map(|span| reader.lines.line(span.start));
        let what = error.message().lines().next().unwrap_or_default().to_lowercase();
        reader.problems.push(Problem {
            line,
            ..problem(format!("this is no TOML: {what}"), "correct the line")
        });
    }
    if reader.problems.is_empty() {
        let project = reader.project(document.get_ref());
        if reader.problems.is_empty() {
            return Ok(project);
        }
    }
    Err(reader.problems)
}

/// A name as `PyPA`'s "Names and normalization" compares it, names of extras too.
#[must_use]
pub fn normalized(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

fn problem(what: impl Into<String>, fix: impl Into<String>) -> Problem {
    Problem::new(Rule::PyprojectFile, what, fix)
}

struct Reader {
    lines: Lines,
    problems: Vec<Problem>,
}

impl Reader {
    fn report(&mut self, at: usize, problem: Problem) {
        self.problems.push(problem.at(self.lines.line(at)));
    }

    fn project(&mut self, document: &DeTable<'_>) -> Pyproject {
        let Some(project) = document.get("project") else {
            self.problems.push(no_project(document));
            return Pyproject::default();
        };
        let Some(table) = self.table(project, "project") else {
            return Pyproject::default();
        };
        let mut read = Pyproject {
            name: table
                .get("name")
                .and_then(|name| name.get_ref().as_str())
                .map(str::to_owned),
            ..Pyproject::default()
        };
        self.dynamic(table, &mut read);
        if let Some(list) = table.get("dependencies") {
            read.dependencies = self.requirements(list, "project.dependencies");
        }
        if let Some(extras) = table.get("optional-dependencies") {
            self.extras(extras, &mut read);
        }
        self.expand_own(&mut read);
        read
    }

    fn table<'d, 'i>(&mut self, value: &'d Spanned<DeValue<'i>>, name: &str) -> Option<&'d DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.report(
                value.span().start,
                problem(format!("`{name}` is not a table"), format!("write `[{name}]`")),
            );
        }
        table
    }

    /// The texts of a list, with their places.
    fn texts<'d>(&mut self, list: &'d Spanned<DeValue<'_>>, name: &str) -> Vec<(&'d str, usize)> {
        let Some(items) = list.get_ref().as_array() else {
            self.report(
                list.span().start,
                problem(format!("`{name}` is not a list"), "write a list of texts: [\"…\"]"),
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            let at = item.span().start;
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, at)),
                None => self.report(
                    at,
                    problem(format!("an item of `{name}` is not a text"), "write it between quotes"),
                ),
            }
        }
        texts
    }

    fn dynamic(&mut self, project: &DeTable<'_>, read: &mut Pyproject) {
        let Some(list) = project.get("dynamic") else { return };
        for (field, at) in self.texts(list, "project.dynamic") {
            read.dynamic_extras |= field == "optional-dependencies";
            if field == "dependencies" {
                let what = "the dependencies are `dynamic`: only the project's build backend knows them";
                let fix = "write them as `dependencies` in the file, or name the file that they come from: requirements = \"requirements.txt\"";
                self.report(at, problem(what, fix));
            }
        }
    }

    fn requirements(&mut self, list: &Spanned<DeValue<'_>>, name: &str) -> Vec<Requirement> {
        let mut requirements = Vec::new();
        for (text, at) in self.texts(list, name) {
            if let Err(fault) = Kind::Requirement.check(text) {
                self.report(at, Problem::fault(Rule::PyprojectFile, text, &fault));
            }
            requirements.push((text.to_owned(), self.lines.line(at)));
        }
        requirements
    }

    fn extras(&mut self, value: &Spanned<DeValue<'_>>, read: &mut Pyproject) {
        let Some(table) = self.table(value, "project.optional-dependencies") else {
            return;
        };
        let mut extras: Vec<_> = table.iter().collect();
        extras.sort_by_key(|(name, _)| name.span().start);
        for (name, list) in extras {
            if let Some((other, _)) = read.extra(name.get_ref()) {
                let what = format!("{} is the same extra as {}", show(name.get_ref()), show(other));
                self.report(name.span().start, problem(what, "put the two lists together"));
            }
            let requirements = self.requirements(list, &format!("project.optional-dependencies.{}", name.get_ref()));
            read.extras.insert(name.get_ref().to_string(), requirements);
        }
    }

    /// Replaces the project's references to its own extras among its dependencies, and looks at those of the extras.
    fn expand_own(&mut self, read: &mut Pyproject) {
        for requirements in read.extras.values() {
            if let Err(problem) = read.expand(requirements)
                && !self.problems.contains(&problem)
            {
                self.problems.push(problem);
            }
        }
        match read.expand(&read.dependencies) {
            Ok(dependencies) => read.dependencies = dependencies,
            Err(problem) => self.problems.push(problem),
        }
    }
}

/// What to say of a file without `[project]`.
fn no_project(document: &DeTable<'_>) -> Problem {
    let tool = document.get("tool").and_then(|tool| tool.get_ref().as_table());
    match tool.and_then(|tool| tool.get("poetry")) {
        Some(_) => problem(
            "there is no `[project]`: the dependencies are in `[tool.poetry]`, which only Poetry reads",
            "install with Poetry: poetry \"pyproject.toml\"",
        ),
        None => problem(
            "there is no `[project]`",
            "add `[project]` with `name` and `dependencies`",
        ),
    }
}

impl Pyproject {
    /// What these extras need, in their order and that of the file; each may be named in any spelling that is the same
    /// when normalized.
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

    /// An extra, and how the file writes its name.
    fn extra(&self, name: &str) -> Option<(&str, &[Requirement])> {
        let wanted = normalized(name);
        let extra = self.extras.iter().find(|(own, _)| normalized(own) == wanted);
        extra.map(|(own, requirements)| (own.as_str(), requirements.as_slice()))
    }

    fn unknown(&self, rule: Rule, name: &str) -> Problem {
        let own: Vec<&str> = self.extras.keys().map(String::as_str).collect();
        let what = match own.as_slice() {
            _ if self.dynamic_extras => {
                "which has `optional-dependencies` in `dynamic`: a build backend makes them".to_owned()
            }
            [] => "which has no extras".to_owned(),
            own => format!(
                "which has {}",
                own.iter().map(|own| show(own)).collect::<Vec<_>>().join(", ")
            ),
        };
        let fix = match nearest(&normalized(name), own) {
            Some(near) => format!("write {}", show(near)),
            None => "name an extra of `project.optional-dependencies`".to_owned(),
        };
        Problem::new(rule, format!("{} is no extra of the file, {what}", show(name)), fix)
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

    /// The extras and the marker of `own-name[extra, …] >= 1; marker`.
    fn own_reference(&self, text: &str) -> Option<(Vec<String>, Option<String>)> {
        let name = normalized(self.name.as_deref()?);
        let (head, marker) = split_marker(text);
        let end = head
            .find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '.' | '_' | '-'))
            .unwrap_or(head.len());
        let rest = head[end..].trim_start();
        if normalized(&head[..end]) != name || rest.contains('@') {
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
    /// What is still to be looked at, the next one last.
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
        if self.done.len() > MAX_REFERENCES {
            return Err(problem("the extras refer to each other too often", "name the packages instead").at(line));
        }
        Ok(())
    }
}

/// A requirement without its marker, and the marker. After a URL, a marker needs a blank before its `;`.
fn split_marker(text: &str) -> (&str, Option<&str>) {
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
