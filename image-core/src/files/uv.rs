//! Projects of uv: `pyproject.toml` with its extras and groups, and `uv.lock` beside it (uv's documentation, "Projects").

use std::collections::BTreeSet;

use super::groups::{self, Groups};
use super::local::{FoundKind, Root};
use super::lock::{self, LOCK, Local, Package, names, packages};
use super::pyproject::{self, Dynamic, Pyproject, normalized};
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{Problem, Reading, below, show, tables};
use crate::rule::Rule;

/// A project of uv.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    package: Pyproject,
    groups: Groups,
    /// Whether it is the root of a workspace, whose members have folders of their own.
    pub is_workspace: bool,
    /// Why uv cannot resolve it from `pyproject.toml` alone.
    unresolvable: Option<Problem>,
    /// What `uv.lock` says, if there is one.
    pub lock: Option<Lock>,
}

/// What a `uv.lock` says of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    packages: BTreeSet<String>,
    extras: BTreeSet<String>,
    groups: BTreeSet<String>,
    has_project: bool,
    /// The packages beside the project that it needs, those of its workspace left out.
    pub locals: Vec<Local>,
}

/// Reads the project in a folder: `pyproject.toml`, and `uv.lock` where there is one.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where the folder has no readable `pyproject.toml`;
/// [`Rule::PyprojectFile`] for what is wrong in the two files, among it groups that include what is not there, and a
/// lock that is none of uv or of another project.
#[must_use]
pub fn read(root: &Root, folder: &str) -> Reading<Project> {
    let mut reading = Reading::default();
    if root.entry(folder).is_ok_and(|found| found.kind == FoundKind::File) {
        let what = format!("{} is a file, and uv reads the folder of a project", show(folder));
        let problem = Problem::new(Rule::UnreadableFile, what, "name the folder that has pyproject.toml");
        reading.problems.push((folder.to_owned(), problem));
        return reading;
    }
    let place = below(folder, "uv.lock");
    let project = reading.file(root, &below(folder, "pyproject.toml"), parse);
    let is_locked = root.entry(&place).is_ok();
    let lock = project.as_ref().filter(|_| is_locked).and_then(|project| {
        let name = project.package.name.as_deref().unwrap_or_default();
        reading.file(root, &place, |text| parse_lock(text, name))
    });
    reading.project = project.map(|project| Project { lock, ..project });
    reading
}

/// Reads `pyproject.toml`.
fn parse(text: &str) -> Result<Project, Vec<Problem>> {
    tables::read(Rule::PyprojectFile, text, |tables, document| {
        let Some(value) = document.get("project") else {
            pyproject::no_project(tables, document);
            return Project::default();
        };
        let mut project = Project {
            package: pyproject::project(tables, value, Dynamic::Fine),
            groups: groups::read(tables, document),
            ..Project::default()
        };
        if project.package.name.is_none() {
            tables.report(value.at, "`[project]` has no name", "add `name = \"…\"`");
        }
        settings(tables, document, &mut project);
        project.groups.check_includes(tables);
        project.unresolvable = unresolvable(tables, document, project.is_workspace);
        project
    })
}

/// Reads `[tool.uv]`, as far as it is about groups.
fn settings(tables: &mut Tables, document: &Table<'_>, project: &mut Project) {
    let Some(tool) = tables.table_at(document, "tool", "tool") else {
        return;
    };
    let Some(uv) = tables.table_at(tool, "uv", "tool.uv") else {
        return;
    };
    project.is_workspace = uv.contains_key("workspace");
    if let Some(list) = uv.get("dev-dependencies") {
        let needs = tables.requirements(list, "tool.uv.dev-dependencies");
        project.groups.extend("dev", needs);
    }
    if let Some(managed) = uv.get("managed")
        && managed.as_bool() == Some(false)
    {
        let what = "the project is not managed by uv: `tool.uv.managed` is false";
        let fix = "take that line out, or install by `pyproject = \"pyproject.toml\"`";
        tables.report(managed.at, what, fix);
    }
    if let Some(list) = uv.get("default-groups")
        && list.as_str() != Some("all")
    {
        for (name, at) in tables.texts(list, "tool.uv.default-groups") {
            if project.groups.get(name).is_none() {
                let problem = project.groups.unknown(name);
                tables.report(at, problem.what, problem.fix);
            }
        }
    }
}

/// What uv would need besides `pyproject.toml` to resolve the project.
fn unresolvable(tables: &Tables, document: &Table<'_>, is_workspace: bool) -> Option<Problem> {
    let fix = "write a lock by `uv lock` where the project is";
    let problem = |what: String| Problem::new(Rule::PyprojectFile, what, fix);
    if is_workspace {
        let what = "this is a workspace, and without a lock uv reads all its members";
        return Some(problem(what.to_owned()));
    }
    if let Some((name, at, place)) = local_source(document) {
        let what = match place {
            Some(path) => format!("{} is in {}, which the step does not see", show(name), show(path)),
            None => format!("{} is of a workspace, which the step does not see", show(name)),
        };
        return Some(problem(what).at(tables.line(at)));
    }
    let project = document.get("project")?.as_table()?;
    document.get("build-system")?;
    let dynamic = project.get("dynamic")?;
    let asked = ["version", "dependencies", "optional-dependencies"];
    let mut fields = dynamic.as_array()?.iter().filter_map(Value::as_str);
    let field = fields.find(|field| asked.contains(field))?;
    let what = format!("`{field}` is `dynamic`: without a lock uv builds the project to learn it");
    Some(problem(what).at(tables.line(dynamic.at)))
}

/// A package that is taken from a folder or from the workspace: its name, the place in the file, and its path.
fn local_source<'d>(document: &'d Table<'_>) -> Option<(&'d str, usize, Option<&'d str>)> {
    let inner = |table: &'d Table<'_>, key: &str| table.get(key).and_then(Value::as_table);
    let sources = inner(inner(inner(document, "tool")?, "uv")?, "sources")?;
    sources.entries().into_iter().find_map(|(name, at, value)| {
        let one = std::slice::from_ref(value);
        let mut choices = value.as_array().map_or(one, |list| list).iter();
        choices.find_map(|choice| {
            let source = choice.as_table()?;
            let is_member = source.get("workspace").and_then(Value::as_bool) == Some(true);
            let path = text_of(source, "path");
            (is_member || path.is_some()).then_some((name, at, path))
        })
    })
}

/// Reads `uv.lock`; `name` is the project's.
fn parse_lock(text: &str, name: &str) -> Result<Lock, Vec<Problem>> {
    tables::read(LOCK, text, |tables, document| {
        if document.get("version").is_none_or(|version| !version.is_integer()) {
            tables.report_file(
                "this is no lock of uv, which has a `version`",
                "write it anew: `uv lock`",
            );
            return Lock::default();
        }
        let packages = packages(tables, document);
        let members = members(document);
        let mut lock = Lock {
            packages: names(&packages),
            ..Lock::default()
        };
        for package in &packages {
            if normalized(package.name) == normalized(name) {
                lock.own(package.table);
            } else if let Some(path) = local(package)
                && !members.contains(&normalized(package.name))
            {
                lock.locals.push(Local {
                    name: package.name.to_owned(),
                    path: path.to_owned(),
                    line: tables.line(package.at),
                    groups: Vec::new(),
                });
            }
        }
        if !lock.has_project {
            let what = format!("this lock is not of this project: it has no package {}", show(name));
            tables.report_file(what, "write it anew: `uv lock`");
        }
        lock
    })
}

/// The members of the workspace, which uv leaves out as it does the project.
fn members(document: &Table<'_>) -> BTreeSet<String> {
    let manifest = document.get("manifest").and_then(Value::as_table);
    let members = manifest.and_then(|table| table.get("members")?.as_array());
    let names = members.into_iter().flatten().filter_map(Value::as_str);
    names.map(normalized).collect()
}

/// Where a package is, if that is beside the project.
fn local<'d>(package: &Package<'d, '_>) -> Option<&'d str> {
    let source = package.table.get("source")?.as_table()?;
    let kinds = ["editable", "directory", "path", "virtual"];
    kinds.iter().find_map(|kind| text_of(source, kind))
}

impl Lock {
    /// Reads the project's own entry.
    fn own(&mut self, package: &Table<'_>) {
        self.has_project = true;
        let metadata = package.get("metadata").and_then(Value::as_table);
        self.extras.extend(keys(Some(package), "optional-dependencies"));
        self.groups.extend(keys(Some(package), "dev-dependencies"));
        self.groups.extend(keys(metadata, "requires-dev"));
        let list = |key| metadata.and_then(|table| table.get(key)?.as_array());
        for item in list("provides-extras").into_iter().flatten() {
            self.extras.extend(item.as_str().map(normalized));
        }
        for item in list("requires-dist").into_iter().flatten() {
            let name = item.as_table().and_then(|table| text_of(table, "name"));
            self.packages.extend(name.map(normalized));
        }
    }
}

fn keys(table: Option<&Table<'_>>, key: &str) -> Vec<String> {
    let keys = table.and_then(|table| table.get(key)?.as_table());
    let keys = keys.into_iter().flat_map(Table::entries);
    keys.map(|(key, ..)| normalized(key)).collect()
}

impl Project {
    /// The project's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.package.name.as_deref().unwrap_or_default()
    }

    /// The names of its extras, as the file writes them.
    pub fn extras(&self) -> impl Iterator<Item = &str> {
        self.package.extras.keys().map(String::as_str)
    }

    /// The names of its groups, as the file writes them.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    /// Whether the lock is used as it is: what was asked for, by default whether there is one.
    ///
    /// Errors: [`Rule::PyprojectFile`] where it has to be used and there is none, or lacks a package that
    /// `pyproject.toml` names: uv would leave that out in silence.
    pub fn frozen(&self, asked: Option<bool>) -> Result<bool, Problem> {
        let Some(lock) = self.lock.as_ref().filter(|_| asked != Some(false)) else {
            return if asked == Some(true) { Err(no_lock()) } else { Ok(false) };
        };
        let outdated = lock::outdated(("uv.lock", "uv lock"), &lock.packages, self.needs());
        outdated.map_or(Ok(true), Err)
    }

    /// Whether uv can resolve the project when it is given `pyproject.toml` alone, perhaps with the lock.
    ///
    /// Errors: [`Rule::PyprojectFile`] where it needs the project's other files.
    pub fn resolvable(&self) -> Result<(), Problem> {
        self.unresolvable.clone().map_or(Ok(()), Err)
    }

    /// All requirements of the project, of its extras and groups.
    fn needs(&self) -> impl Iterator<Item = &Requirement> {
        let package = self.package.dependencies.iter();
        let extras = self.package.extras.values().flatten();
        let groups = self.groups.iter().flat_map(|group| &group.needs);
        package.chain(extras).chain(groups)
    }

    /// Looks for an extra, in any spelling that is the same when normalized; `frozen` says whether it has to be in the
    /// lock too, where it is in one if it has requirements.
    ///
    /// Errors: [`Rule::UnknownExtra`], [`Rule::PyprojectFile`] where only the lock lacks it.
    pub fn extra(&self, name: &str, frozen: bool) -> Result<(), Problem> {
        let needs = match self.package.extra(name) {
            Some((_, needs)) => needs,
            None if self.package.dynamic_extras => return Ok(()),
            None => return Err(self.package.unknown(Rule::UnknownExtra, name)),
        };
        match self.lock.as_ref().filter(|_| frozen && !needs.is_empty()) {
            Some(lock) if !lock.extras.contains(&normalized(name)) => Err(not_locked("extra", name)),
            _ => Ok(()),
        }
    }

    /// Looks for a dependency group, as [`Project::extra`] does for an extra.
    ///
    /// Errors: [`Rule::UnknownExtra`], [`Rule::PyprojectFile`] where only the lock lacks it.
    pub fn group(&self, name: &str, frozen: bool) -> Result<(), Problem> {
        let group = self.groups.get(name).ok_or_else(|| self.groups.unknown(name))?;
        match self.lock.as_ref().filter(|_| frozen && !group.needs.is_empty()) {
            Some(lock) if !lock.groups.contains(&normalized(name)) => Err(not_locked("group", name)),
            _ => Ok(()),
        }
    }
}

fn no_lock() -> Problem {
    let what = "there is no uv.lock beside pyproject.toml";
    Problem::new(LOCK, what, "write one by `uv lock`, or leave `frozen` out")
}

fn not_locked(kind: &str, name: &str) -> Problem {
    let what = format!("uv.lock is older than pyproject.toml: it has no {kind} {}", show(name));
    Problem::new(LOCK, what, "write it anew: `uv lock`")
}
