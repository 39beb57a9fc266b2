//! Projects of Poetry: the groups of `pyproject.toml`, be they Poetry's own or standard ones, and `poetry.lock`
//! (Poetry's documentation, "The pyproject.toml file", "Managing dependencies").

use std::collections::BTreeSet;

use super::groups::{self, Group, Groups};
use super::local::Root;
use super::lock::{self, LOCK, Local, Package, names, packages};
use super::pyproject::{self, Dynamic, normalized};
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{Problem, Reading, beside, show, tables};
use crate::rule::Rule;

/// The group that is always there: what the project itself needs.
pub const MAIN: &str = "main";

/// Which lock a project is installed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockFile<'t> {
    /// `poetry.lock` beside `pyproject.toml`.
    Beside,
    /// This one.
    Named(&'t str),
    /// None, even where there is one.
    Ignored,
}

/// A project of Poetry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    groups: Groups,
    /// The first Poetry that reads the file, and because of what.
    needs: (u32, u32, &'static str),
    /// Its groups that are not installed unless they are asked for.
    optional: Vec<String>,
    /// The packages beside the project that it names.
    locals: Vec<Local>,
    /// What the lock says, unless it is ignored.
    pub lock: Option<Lock>,
}

/// Which groups of a project are installed, as Poetry has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Optional groups besides.
    pub with: Vec<String>,
    /// Those that are left out.
    pub without: Vec<String>,
    /// If there are any, these alone.
    pub only: Vec<String>,
}

/// What a `poetry.lock` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    packages: BTreeSet<String>,
    /// The version of its format, such as `2.1`.
    pub version: String,
    /// The packages beside the project that it needs.
    pub locals: Vec<Local>,
}

/// Reads a project: the `pyproject.toml` of that path, and its lock unless that is ignored.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where one of the files cannot be read, the lock included
/// ("there is no lock" is one); [`Rule::PyprojectFile`] for what is wrong in them, and for a lock that lacks packages
/// of the project.
#[must_use]
pub fn read(root: &Root, path: &str, lock: LockFile<'_>) -> Reading<Project> {
    let mut reading = Reading::default();
    let project = reading.file(root, path, parse);
    let place = match lock {
        // What is beside a file that cannot be read says nothing more.
        LockFile::Beside if project.is_none() => None,
        LockFile::Beside => Some(beside(path, "poetry.lock")),
        LockFile::Named(place) => Some(place.to_owned()),
        LockFile::Ignored => None,
    };
    let lock = place
        .as_deref()
        .and_then(|place| locked(root, place, lock, &mut reading));
    if let (Some(project), Some(lock), Some(place)) = (&project, &lock, place) {
        let needs = project.groups.iter().flat_map(|group| &group.needs);
        let outdated = lock::outdated(("poetry.lock", "poetry lock"), &lock.packages, needs);
        reading.problems.extend(outdated.map(|problem| (place, problem)));
    }
    reading.project = project.map(|project| Project { lock, ..project });
    reading
}

/// Reads the lock, which has to be there.
fn locked(root: &Root, place: &str, lock: LockFile<'_>, reading: &mut Reading<Project>) -> Option<Lock> {
    if lock == LockFile::Beside && root.entry(place).is_err() {
        let what = format!("there is no {}, which Poetry installs by", show(place));
        let fix = "write one by `poetry lock`, or add `ignore_lockfile`";
        let problem = Problem::new(Rule::UnreadableFile, what, fix);
        reading.problems.push((place.to_owned(), problem));
        return None;
    }
    reading.file(root, place, parse_lock)
}

/// Reads `pyproject.toml`.
fn parse(text: &str) -> Result<Project, Vec<Problem>> {
    tables::read(Rule::PyprojectFile, text, |tables, document| {
        let poetry = document
            .get("tool")
            .and_then(|tool| tables.table(tool, "tool"))
            .and_then(|tool| tables.table_at(tool, "poetry", "tool.poetry"));
        let package = document.get("project");
        if poetry.is_none() && package.is_none() && tables.problems.is_empty() {
            let what = "there is neither `[tool.poetry]` nor `[project]`";
            tables.report_file(what, "name the pyproject.toml of a project of Poetry");
        }
        let mut project = Project {
            needs: needed(document, poetry),
            groups: groups::read(tables, document),
            ..Project::default()
        };
        project.groups.put_first(main(tables, package, poetry));
        if let Some(poetry) = poetry {
            own_groups(tables, poetry, &mut project.groups);
            (project.optional, project.locals) = (optional(poetry), named_locals(tables, poetry));
        }
        project.groups.check_includes(tables);
        project
    })
}

/// The first version of Poetry that reads the file: groups are of 1.2, `[project]` of 2.0, `[dependency-groups]` of 2.2.
fn needed(document: &Table<'_>, poetry: Option<&Table<'_>>) -> (u32, u32, &'static str) {
    if document.contains_key("dependency-groups") {
        (2, 2, "`[dependency-groups]`")
    } else if document.contains_key("project") && poetry.is_none_or(|poetry| !poetry.contains_key("name")) {
        (2, 0, "`[project]`")
    } else if poetry.is_some_and(|poetry| poetry.contains_key("group")) {
        (1, 2, "`[tool.poetry.group]`")
    } else {
        (1, 0, "`[tool.poetry]`")
    }
}

/// The group [`MAIN`].
fn main(tables: &mut Tables, package: Option<&Value<'_>>, poetry: Option<&Table<'_>>) -> Group {
    let mut needs = package.map_or_else(Vec::new, |value| {
        pyproject::project(tables, value, Dynamic::Fine).dependencies
    });
    if let Some(poetry) = poetry {
        needs.extend(dependencies(tables, poetry, "dependencies", "tool.poetry.dependencies"));
    }
    Group {
        name: MAIN.to_owned(),
        needs,
        ..Group::default()
    }
}

/// Poetry's table of dependencies: those that a lock has in any case.
fn dependencies(tables: &mut Tables, table: &Table<'_>, key: &str, shown: &str) -> Vec<Requirement> {
    let Some(table) = tables.table_at(table, key, shown) else {
        return Vec::new();
    };
    let mut needs = Vec::new();
    for (name, at, value) in table.entries() {
        let conditions = ["markers", "python", "platform"];
        let is_certain = match value.as_table() {
            Some(table) => !conditions.iter().any(|key| table.contains_key(key)),
            None => value.as_str().is_some(),
        };
        if value.as_table().is_none() && value.as_str().is_none() && value.as_array().is_none() {
            let what = format!("{} in `{shown}` has no version", show(name));
            tables.report(at, what, "write a version between quotes: \"^1.2\"");
        }
        if is_certain && !name.eq_ignore_ascii_case("python") {
            needs.push((name.to_owned(), tables.line(at)));
        }
    }
    needs
}

/// `[tool.poetry.dev-dependencies]` and `[tool.poetry.group.NAME]`.
fn own_groups(tables: &mut Tables, poetry: &Table<'_>, groups: &mut Groups) {
    if poetry.contains_key("dev-dependencies") {
        let needs = dependencies(tables, poetry, "dev-dependencies", "tool.poetry.dev-dependencies");
        groups.extend("dev", needs);
    }
    let Some(table) = tables.table_at(poetry, "group", "tool.poetry.group") else {
        return;
    };
    for (name, at, value) in table.entries() {
        let shown = format!("tool.poetry.group.{name}");
        let Some(table) = tables.table(value, &shown) else {
            continue;
        };
        if normalized(name) == MAIN {
            tables.report(
                at,
                "`main` is the group of `dependencies`",
                "give the group another name",
            );
            continue;
        }
        let needs = dependencies(tables, table, "dependencies", &format!("{shown}.dependencies"));
        groups.extend(name, needs);
        if let Some(list) = table.get("include-groups") {
            let included = tables.texts(list, &format!("{shown}.include-groups"));
            groups.include(name, at, &included);
        }
    }
}

/// The groups that are optional.
fn optional(poetry: &Table<'_>) -> Vec<String> {
    let is_optional = |table: &Table<'_>| table.get("optional").and_then(Value::as_bool) == Some(true);
    let groups = groups_of(poetry).into_iter();
    let optional = groups.filter(|(_, table)| is_optional(table));
    optional.map(|(name, _)| normalized(name)).collect()
}

/// The tables `[tool.poetry.group.NAME]`.
fn groups_of<'d, 'i>(poetry: &'d Table<'i>) -> Vec<(&'d str, &'d Table<'i>)> {
    let groups = poetry.get("group").and_then(Value::as_table);
    let groups = groups.into_iter().flat_map(Table::entries);
    groups
        .filter_map(|(name, _, value)| Some((name, value.as_table()?)))
        .collect()
}

/// The packages that the project names by a path.
fn named_locals(tables: &Tables, poetry: &Table<'_>) -> Vec<Local> {
    let own = [(poetry, "dependencies"), (poetry, "dev-dependencies")];
    let groups = groups_of(poetry).into_iter().map(|(_, table)| (table, "dependencies"));
    let mut locals = Vec::new();
    for (table, key) in own.into_iter().chain(groups) {
        let table = table.get(key).and_then(Value::as_table);
        for (name, at, value) in table.into_iter().flat_map(Table::entries) {
            let path = path_of(value).map(|path| Local {
                name: name.to_owned(),
                path: path.to_owned(),
                line: tables.line(at),
                groups: Vec::new(),
            });
            locals.extend(path);
        }
    }
    locals
}

/// The path of a dependency, or of one of its choices.
fn path_of<'d>(value: &'d Value<'_>) -> Option<&'d str> {
    let one = std::slice::from_ref(value);
    let mut choices = value.as_array().map_or(one, |list| list).iter();
    choices.find_map(|choice| text_of(choice.as_table()?, "path"))
}

/// Reads `poetry.lock`.
fn parse_lock(text: &str) -> Result<Lock, Vec<Problem>> {
    tables::read(LOCK, text, |tables, document| {
        let metadata = document.get("metadata").and_then(Value::as_table);
        let version = metadata.and_then(|table| text_of(table, "lock-version"));
        let (Some(metadata), Some(version)) = (metadata, version) else {
            let what = if document.contains_key("version") && document.contains_key("requires-python") {
                "this is a lock of uv, not of Poetry"
            } else {
                "this is no lock of Poetry, which has a `lock-version` in `[metadata]`"
            };
            tables.report_file(what, "write one: `poetry lock`");
            return Lock::default();
        };
        let hash = text_of(metadata, "content-hash").unwrap_or_default();
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let what = "`[metadata]` has no `content-hash`, by which Poetry knows what was locked";
            tables.report_file(what, "write the lock anew: `poetry lock`");
        }
        let packages = packages(tables, document);
        Lock {
            packages: names(&packages),
            version: version.to_owned(),
            locals: packages.iter().filter_map(|package| local(tables, package)).collect(),
        }
    })
}

/// A package that is beside the project.
fn local(tables: &Tables, package: &Package<'_, '_>) -> Option<Local> {
    let source = package.table.get("source")?.as_table()?;
    matches!(text_of(source, "type")?, "directory" | "file").then_some(())?;
    let groups = package.table.get("groups").and_then(Value::as_array);
    let groups = groups.into_iter().flatten();
    Some(Local {
        name: package.name.to_owned(),
        path: text_of(source, "url")?.to_owned(),
        line: tables.line(package.at),
        groups: groups.filter_map(Value::as_str).map(normalized).collect(),
    })
}

impl Project {
    /// The names of its groups, as the file writes them: [`MAIN`] first.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    /// Looks for a group, and gives its name as the file writes it, which is how every Poetry knows it.
    ///
    /// Errors: [`Rule::UnknownExtra`].
    pub fn group(&self, name: &str) -> Result<&str, Problem> {
        let group = self.groups.get(name).ok_or_else(|| self.groups.unknown(name))?;
        Ok(&group.name)
    }

    /// The packages beside the project that Poetry needs: those that it installs, or, where it resolves the project, all
    /// that this names.
    pub fn locals<'p>(&'p self, selection: &'p Selection) -> impl Iterator<Item = &'p Local> {
        let locals = self.lock.as_ref().map_or(&self.locals, |lock| &lock.locals);
        let has_lock = self.lock.is_some();
        locals
            .iter()
            .filter(move |local| !has_lock || self.is_selected(&local.groups, selection))
    }

    /// Whether one of these groups is installed. If there are none, the lock does not say which, and they are in doubt
    /// where some are left out.
    fn is_selected(&self, groups: &[String], selection: &Selection) -> bool {
        let has = |names: &[String], group: &String| names.iter().any(|name| normalized(name) == *group);
        let Selection { with, without, only } = selection;
        if groups.is_empty() {
            return only.is_empty() && without.is_empty();
        }
        groups.iter().any(|group| {
            if !only.is_empty() {
                return has(only, group);
            }
            !has(without, group) && (has(with, group) || !self.optional.contains(group))
        })
    }

    /// Whether a release of Poetry ([`crate::kind::Kind::PoetryVersion`]) reads the file.
    ///
    /// Errors: [`Rule::ToolVersion`] where it is too old.
    pub fn fits(&self, version: &str) -> Result<(), Problem> {
        let mut numbers = version
            .split('.')
            .map(|number| number.parse::<u32>().unwrap_or(u32::MAX));
        let given = (numbers.next().unwrap_or(u32::MAX), numbers.next().unwrap_or(u32::MAX));
        let (major, minor, because) = self.needs;
        if given >= (major, minor) {
            return Ok(());
        }
        let what =
            format!("Poetry {version} does not read {because} of the file, which {major}.{minor} was the first to");
        Err(Problem::new(
            Rule::ToolVersion,
            what,
            format!("name a release from {major}.{minor}.0 on"),
        ))
    }
}
