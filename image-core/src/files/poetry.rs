//! Projects of Poetry: the groups of `pyproject.toml`, be they Poetry's own or standard ones, and `poetry.lock`
//! (Poetry's documentation, "The pyproject.toml file", "Managing dependencies").

mod hash;
mod lock;

use self::hash::Hashes;
pub use self::lock::Lock;
use self::lock::{Need, need_of_text, needs_of};
use super::groups::{self, Group, Groups};
use super::local::Root;
use super::lock::{LOCK, Local, outdated};
use super::package_names::normalized;
use super::pyproject::{self, Dynamic};
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::version::{self, Version};
use super::{Problem, Reading, beside, show, tables};
use crate::rule::Rule;

/// The group that is always there: what the project itself needs.
pub const MAIN: &str = "main";

/// The lock from which a project is installed.
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
    /// The requirements of the project and its groups, by normalized name, for locks that do not name the group of a
    /// package.
    roots: Vec<(String, Vec<Need>)>,
    hashes: Hashes,
    /// The versions of Poetry that are wanted, and the line that says so.
    required: Option<(String, u32)>,
    /// The Pythons that it is for, as Poetry writes ranges, and the line that says so.
    pub pythons: Option<(String, u32)>,
    /// The contents of the lock, unless it is ignored.
    pub lock: Option<Lock>,
}

/// The groups of a project that are installed, with Poetry's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Optional groups besides.
    pub with: Vec<String>,
    /// Those that are left out.
    pub without: Vec<String>,
    /// If there are any, these alone.
    pub only: Vec<String>,
}

/// Reads a project: the `pyproject.toml` of that path, and its lock unless that is ignored.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where one of the files cannot be read, the lock included
/// ("there is no lock" is one); [`Rule::PyprojectFile`] for what is wrong in them.
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
        .and_then(|place| read_lock(root, place, lock, &mut reading));
    reading.project = project.map(|project| Project { lock, ..project });
    reading
}

/// Reads the lock, which has to be there.
fn read_lock(root: &Root, place: &str, lock: LockFile<'_>, reading: &mut Reading<Project>) -> Option<Lock> {
    if lock == LockFile::Beside && root.entry(place).is_err() {
        let what = format!("there is no {}, which Poetry installs by", show(place));
        let fix = "write one by `poetry lock`, or add `ignore_lockfile`";
        let problem = Problem::new(Rule::UnreadableFile, what, fix);
        reading.problems.push((place.to_owned(), problem));
        return None;
    }
    reading.file(root, place, lock::read)
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
            needs: find_first_poetry(document, poetry),
            groups: groups::read(tables, document),
            hashes: Hashes::of(document, poetry),
            required: poetry.and_then(|poetry| read_text(tables, poetry.get("requires-poetry")?)),
            pythons: read_pythons(tables, package, poetry),
            roots: read_roots(package, poetry),
            ..Project::default()
        };
        project.groups.put_first(read_main_group(tables, package, poetry));
        if let Some(poetry) = poetry {
            add_own_groups(tables, poetry, &mut project.groups);
            (project.optional, project.locals) = (list_optional_groups(poetry), list_named_locals(tables, poetry));
        }
        project.groups.check_includes(tables);
        project
    })
}

/// Returns a text and its line.
fn read_text(tables: &Tables, value: &Value<'_>) -> Option<(String, u32)> {
    Some((value.as_str()?.to_owned(), tables.line(value.at)))
}

/// Returns the Pythons that the project is for.
fn read_pythons(tables: &Tables, package: Option<&Value<'_>>, poetry: Option<&Table<'_>>) -> Option<(String, u32)> {
    let own = poetry.and_then(|poetry| poetry.get("dependencies")?.as_table()?.get("python"));
    let standard = package.and_then(|package| package.as_table()?.get("requires-python"));
    own.or(standard).and_then(|value| read_text(tables, value))
}

/// Returns what the project and Poetry's own groups need.
fn read_roots(package: Option<&Value<'_>>, poetry: Option<&Table<'_>>) -> Vec<(String, Vec<Need>)> {
    let table = |of: Option<&Table<'_>>, key: &str| {
        let table = of.and_then(|of| of.get(key)?.as_table());
        table.map(needs_of).unwrap_or_default()
    };
    let list = package.and_then(|package| package.as_table()?.get("dependencies")?.as_array());
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    let main = texts.map(need_of_text).chain(table(poetry, "dependencies"));
    let mut roots = vec![
        (MAIN.to_owned(), main.collect()),
        ("dev".to_owned(), table(poetry, "dev-dependencies")),
    ];
    let groups = poetry.map(list_groups).unwrap_or_default();
    let groups = groups.into_iter();
    roots.extend(groups.map(|(name, group)| (normalized(name), table(Some(group), "dependencies"))));
    roots
}

/// Returns the first version of Poetry that reads the file: groups are of 1.2, `[project]` of 2.0,
/// `[dependency-groups]` of 2.2.
fn find_first_poetry(document: &Table<'_>, poetry: Option<&Table<'_>>) -> (u32, u32, &'static str) {
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

/// Returns the group [`MAIN`].
fn read_main_group(tables: &mut Tables, package: Option<&Value<'_>>, poetry: Option<&Table<'_>>) -> Group {
    let mut needs = package.map_or_else(Vec::new, |value| {
        pyproject::project(tables, value, Dynamic::Fine).dependencies
    });
    if let Some(poetry) = poetry {
        needs.extend(read_dependencies(
            tables,
            poetry,
            "dependencies",
            "tool.poetry.dependencies",
        ));
    }
    Group {
        name: MAIN.to_owned(),
        needs,
        ..Group::default()
    }
}

/// Reads Poetry's table of dependencies: those that a lock has in any case.
fn read_dependencies(tables: &mut Tables, table: &Table<'_>, key: &str, shown: &str) -> Vec<Requirement> {
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

/// Adds the groups of `[tool.poetry.dev-dependencies]` and `[tool.poetry.group.NAME]`.
fn add_own_groups(tables: &mut Tables, poetry: &Table<'_>, groups: &mut Groups) {
    if poetry.contains_key("dev-dependencies") {
        let needs = read_dependencies(tables, poetry, "dev-dependencies", "tool.poetry.dev-dependencies");
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
        let needs = read_dependencies(tables, table, "dependencies", &format!("{shown}.dependencies"));
        groups.extend(name, needs);
        if let Some(list) = table.get("include-groups") {
            let included = tables.texts(list, &format!("{shown}.include-groups"));
            groups.include(name, at, &included);
        }
    }
}

/// Returns the groups that are optional.
fn list_optional_groups(poetry: &Table<'_>) -> Vec<String> {
    let is_optional = |table: &Table<'_>| table.get("optional").and_then(Value::as_bool) == Some(true);
    let groups = list_groups(poetry).into_iter();
    let optional = groups.filter(|(_, table)| is_optional(table));
    optional.map(|(name, _)| normalized(name)).collect()
}

/// Returns the tables `[tool.poetry.group.NAME]`.
fn list_groups<'d, 'i>(poetry: &'d Table<'i>) -> Vec<(&'d str, &'d Table<'i>)> {
    let groups = poetry.get("group").and_then(Value::as_table);
    let groups = groups.into_iter().flat_map(Table::entries);
    groups
        .filter_map(|(name, _, value)| Some((name, value.as_table()?)))
        .collect()
}

/// Returns the packages that the project names by a path.
fn list_named_locals(tables: &Tables, poetry: &Table<'_>) -> Vec<Local> {
    let own = [(poetry, "dependencies"), (poetry, "dev-dependencies")];
    let groups = list_groups(poetry)
        .into_iter()
        .map(|(_, table)| (table, "dependencies"));
    let mut locals = Vec::new();
    for (table, key) in own.into_iter().chain(groups) {
        let table = table.get(key).and_then(Value::as_table);
        for (name, at, value) in table.into_iter().flat_map(Table::entries) {
            let path = find_path(value).map(|path| Local {
                name: name.to_owned(),
                path: path.to_owned(),
                line: tables.line(at),
            });
            locals.extend(path);
        }
    }
    locals
}

/// Returns the path of a dependency, or of one of its choices.
fn find_path<'d>(value: &'d Value<'_>) -> Option<&'d str> {
    let one = std::slice::from_ref(value);
    let mut choices = value.as_array().map_or(one, |list| list).iter();
    choices.find_map(|choice| text_of(choice.as_table()?, "path"))
}

impl Project {
    /// Returns the names of its groups, as the file writes them: [`MAIN`] first.
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

    /// Returns the packages beside the project that Poetry needs: those that it installs, or, where it resolves the
    /// project, all that this names; `python` is the series of the Python that they are for, if that is known.
    #[must_use]
    pub fn locals(&self, selection: &Selection, python: Option<&str>) -> Vec<&Local> {
        let Some(lock) = &self.lock else {
            return self.locals.iter().collect();
        };
        let selected: Vec<String> = self.groups().map(normalized).collect();
        let selected: Vec<&String> = selected
            .iter()
            .filter(|group| self.is_selected(group, selection))
            .collect();
        let needs: Vec<&Need> = self
            .roots
            .iter()
            .filter(|(group, _)| self.includes(&selected, group))
            .flat_map(|(_, needs)| needs)
            .collect();
        let python = python.and_then(Version::read);
        lock.locals(|group| self.is_selected(group, selection), &needs, python.as_ref())
    }

    /// Returns whether a group is one of these, or one that they include.
    fn includes(&self, groups: &[&String], wanted: &str) -> bool {
        let (mut seen, mut todo) = (Vec::new(), groups.iter().copied().cloned().collect::<Vec<_>>());
        while let Some(name) = todo.pop() {
            if name == wanted {
                return true;
            }
            if !seen.contains(&name) {
                let included = self.groups.get(&name).into_iter().flat_map(|group| &group.includes);
                todo.extend(included.map(|(name, _)| normalized(name)));
                seen.push(name);
            }
        }
        false
    }

    /// Returns whether a group is installed; its name is normalized.
    fn is_selected(&self, group: &str, selection: &Selection) -> bool {
        let has = |names: &[String]| names.iter().any(|name| normalized(name) == group);
        let Selection { with, without, only } = selection;
        if !only.is_empty() {
            return has(only);
        }
        !has(without) && (has(with) || !self.optional.iter().any(|optional| optional == group))
    }

    /// Returns whether the lock is of this state of the project, for a release of Poetry, or for one of which nothing
    /// is known: the verdict of `poetry check --lock`.
    ///
    /// Errors: [`Rule::PyprojectFile`].
    pub fn is_locked(&self, poetry: Option<&str>) -> Result<(), Problem> {
        let Some(lock) = &self.lock else {
            return Ok(());
        };
        let is_fresh = self.hashes.has(&lock.hash, poetry, lock.generator.as_deref());
        if is_fresh == Some(true) {
            return Ok(());
        }
        let needs = self.groups.iter().flat_map(|group| &group.needs);
        if let Some(problem) = outdated(("poetry.lock", "poetry lock"), &lock.packages, needs) {
            return Err(problem);
        }
        match is_fresh {
            Some(_) => {
                let what = "poetry.lock is older than pyproject.toml, whose dependencies have changed";
                Err(Problem::new(LOCK, what, "write it anew: `poetry lock`"))
            }
            None => Ok(()),
        }
    }

    /// Returns whether a release of Poetry ([`crate::kind::Kind::PoetryVersion`]) reads the file.
    ///
    /// Errors: [`Rule::ToolVersion`] where it is too old.
    pub fn fits(&self, version: &str) -> Result<(), Problem> {
        let mut numbers = version
            .split('.')
            .map(|number| number.parse::<u32>().unwrap_or(u32::MAX));
        let given = (numbers.next().unwrap_or(u32::MAX), numbers.next().unwrap_or(u32::MAX));
        let (major, minor, because) = self.needs;
        if given >= (major, minor) {
            // Poetry 1 does not read what is wanted of it.
            return if given >= (2, 0) {
                self.is_wanted(version)
            } else {
                Ok(())
            };
        }
        let what =
            format!("Poetry {version} does not read {because} of the file, which {major}.{minor} was the first to");
        Err(Problem::new(
            Rule::ToolVersion,
            what,
            format!("name a release from {major}.{minor}.0 on"),
        ))
    }

    /// Returns whether the file wants a release.
    fn is_wanted(&self, release: &str) -> Result<(), Problem> {
        let Some((range, line)) = &self.required else {
            return Ok(());
        };
        let fits = version::Version::read(release).and_then(|release| version::poetry::fits(range, &release));
        if fits != Some(false) {
            return Ok(());
        }
        let what = format!("`requires-poetry` is {}, and Poetry {release} installs", show(range));
        Err(Problem::new(Rule::ToolVersion, what, "name such a release: version = \"…\"").at(*line))
    }
}
