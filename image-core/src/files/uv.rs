//! Projects of uv: `pyproject.toml` with its extras and groups, and `uv.lock` beside it (uv's documentation, "Projects").

mod bare;
mod frozen;
mod lock;
mod meaning;
mod members;
mod select;
mod stale;
mod stated;
mod workspace;

use std::collections::BTreeSet;

pub use self::lock::Lock;
pub use self::meaning::{Meaning, meaning};
use self::members::Form;
pub use self::select::Selection;
use self::stale::{Manifest, Origin, Said};
use self::stated::Sources;
use self::workspace::{Settings, Workspace, tool_uv};
use super::groups::{self, Groups};
use super::local::{FoundKind, Root};
use super::lock::LOCK;
use super::package_names::{name_of, normalized};
use super::pyproject::{self, Dynamic, Pyproject};
use super::tables::{Requirement, Tables, text_of};
use super::toml::{Table, Value};
use super::{Problem, Reading, below, clean, show, tables, version};
use crate::rule::Rule;

/// A project of uv.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    package: Pyproject,
    groups: Groups,
    /// The groups that are installed by default.
    default_groups: Vec<String>,
    /// Whether it is the root of a workspace, whose members have folders of their own.
    pub is_workspace: bool,
    /// The workspace that it is a member, or the root, of.
    workspace: Option<Workspace>,
    /// The states of the lock's other projects.
    neighbours: Vec<frozen::Neighbour>,
    /// The reason why uv cannot resolve it from `pyproject.toml` alone.
    unresolvable: Option<Problem>,
    /// Its `pyproject.toml`, below the root.
    pub pyproject: String,
    /// The contents of `uv.lock`, if there is one.
    pub lock: Option<Lock>,
    /// The place of `uv.lock`, be there one or not: where the workspace is.
    pub lock_path: String,
    /// The other files that uv reads: the `pyproject.toml` of the workspace, `uv.toml`.
    pub others: Vec<String>,
    /// The Pythons that it is for, and the line that says so.
    pub pythons: Option<(String, u32)>,
    /// The versions of uv that are wanted, in which file, and in which line.
    required: Option<(String, String, u32)>,
    origin: Origin,
    manifest: Manifest,
    settings: Settings,
    /// Whether there is `[tool.uv]`.
    has_settings: bool,
}

/// Reads the project in a folder: `pyproject.toml`, and `uv.lock` where there is one; of a member of a workspace, that
/// is where the root of the workspace is.
///
/// Problems: [`Rule::UnreadableFile`] and [`Rule::SourcePath`] where the folder has no readable `pyproject.toml`;
/// [`Rule::PyprojectFile`] for what is wrong in the files, among it groups that include what is not there, and a lock
/// that is none of uv, of a schema that uv does not read, or of another project.
#[must_use]
pub fn read(root: &Root, folder: &str) -> Reading<Project> {
    let mut reading = Reading::default();
    if root.entry(folder).is_ok_and(|found| found.kind == FoundKind::File) {
        let what = format!("{} is a file, and uv reads the folder of a project", show(folder));
        let problem = Problem::new(Rule::UnreadableFile, what, "name the folder that has pyproject.toml");
        reading.problems.push((folder.to_owned(), problem));
        return reading;
    }
    let folder = clean(folder).map_or_else(|| folder.to_owned(), |parts| parts.join("/"));
    let path = below(&folder, "pyproject.toml");
    let Some(mut project) = reading.file(root, &path, |text| parse(text, None)) else {
        return reading;
    };
    let is_root = project.is_workspace;
    let workspace = if is_root {
        workspace::of(root, &folder)
    } else {
        workspace::find(root, &folder, &mut reading)
    };
    if let Some(workspace) = workspace {
        let text = root.read(&path).unwrap_or_default();
        project = parse(&text, Some((&workspace, &folder))).unwrap_or(project);
        let others = (!is_root).then(|| below(&workspace.folder, "pyproject.toml"));
        project.others.extend(others);
        project.neighbours = frozen::members(root, &folder, &workspace, &mut reading);
        let found = workspace.members.found.iter();
        reading
            .files
            .extend(found.map(|place| below(&workspace.join(place), "pyproject.toml")));
        reading.workspace = workspace.folders();
        project.workspace = Some(workspace);
    }
    project.pyproject = path;
    project.add_settings(root, &folder, &mut reading);
    project.add_lock(root, &folder, &mut reading);
    if project.lock.is_some() {
        // Whatever else configures uv, it installs what is locked.
        reading.absent.clear();
    }
    reading.project = Some(project);
    reading
}

/// Reads `pyproject.toml`, of a member with its workspace and its own folder.
fn parse(text: &str, member: Option<(&Workspace, &str)>) -> Result<Project, Vec<Problem>> {
    tables::read(Rule::PyprojectFile, text, |tables, document| {
        let uv = tool_uv(document);
        let is_workspace = uv.is_some_and(|uv| uv.contains_key("workspace"));
        let Some(value) = document.get("project") else {
            if is_workspace {
                return read_workspace_alone(tables, document, member);
            }
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
        read_settings_of(tables, document, &mut project);
        project.groups.check_includes(tables);
        project.state(tables, document, member);
        project.unresolvable = unresolvable(tables, document, &project, member);
        project
    })
}

/// Returns the root of a workspace that is not a project itself.
fn read_workspace_alone(tables: &mut Tables, document: &Table<'_>, member: Option<(&Workspace, &str)>) -> Project {
    let mut project = Project {
        groups: groups::read(tables, document),
        ..Project::default()
    };
    read_settings_of(tables, document, &mut project);
    project.groups.check_includes(tables);
    project.state(tables, document, member);
    project.unresolvable = Some(unlocked(
        "this is a workspace, and without a lock uv reads all its members",
    ));
    project
}

/// Reads `[tool.uv]`, as far as it is about groups.
fn read_settings_of(tables: &mut Tables, document: &Table<'_>, project: &mut Project) {
    project.default_groups = vec!["dev".to_owned()];
    let Some(tool) = tables.table_at(document, "tool", "tool") else {
        return;
    };
    let Some(uv) = tables.table_at(tool, "uv", "tool.uv") else {
        return;
    };
    project.has_settings = true;
    project.settings = Settings::read(tables, uv);
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
    if let Some(list) = uv.get("default-groups") {
        project.default_groups = read_default_groups(tables, list, &project.groups);
    }
}

/// Returns the groups of `default-groups`, normalized.
fn read_default_groups(tables: &mut Tables, list: &Value<'_>, groups: &Groups) -> Vec<String> {
    if list.as_str() == Some("all") {
        return groups.iter().map(|group| normalized(&group.name)).collect();
    }
    let names = tables.texts(list, "tool.uv.default-groups");
    for (name, at) in &names {
        if groups.get(name).is_none() {
            let problem = groups.unknown(name);
            tables.report(*at, problem.what, problem.fix);
        }
    }
    names.into_iter().map(|(name, _)| normalized(name)).collect()
}

/// Returns what the lock of a project, or of a workspace, is made of besides its requirements.
fn read_manifest(tables: &mut Tables, document: &Table<'_>, sources: &Sources) -> Manifest {
    let texts = |value: &Value<'_>| {
        let items = value.as_array().into_iter().flatten();
        let texts = items.filter_map(|item| Some((item.as_str()?.to_owned(), tables.line(item.at))));
        texts.collect()
    };
    let manifest = Manifest::stated(tool_uv(document), texts, sources);
    if document.contains_key("project") {
        return manifest;
    }
    let before = tables.problems.len();
    let groups = groups::read(tables, document);
    // They are read for comparison alone here.
    tables.problems.truncate(before);
    manifest.with_groups(&groups, sources, tool_uv(document))
}

fn unlocked(what: impl Into<String>) -> Problem {
    Problem::new(
        Rule::PyprojectFile,
        what,
        "write a lock by `uv lock` where the project is",
    )
}

/// Returns what uv would need besides `pyproject.toml` to resolve the project.
fn unresolvable(
    tables: &Tables,
    document: &Table<'_>,
    project: &Project,
    member: Option<(&Workspace, &str)>,
) -> Option<Problem> {
    if project.is_workspace {
        return Some(unlocked(
            "this is a workspace, and without a lock uv reads all its members",
        ));
    }
    if let Some((workspace, _)) = member {
        let root = if workspace.folder.is_empty() {
            "."
        } else {
            &workspace.folder
        };
        let root = show(root);
        let what = format!("this is a member of the workspace in {root}, all of whose members uv reads without a lock");
        let fix = format!("write a lock by `uv lock` in {root}");
        return Some(Problem::new(Rule::PyprojectFile, what, fix));
    }
    if let Some((name, at, place)) = find_local_source(document, &project.named(document)) {
        let what = match place {
            Some(path) => format!("{} is in {}, which the step does not see", show(name), show(path)),
            None => format!("{} is of a workspace, which the step does not see", show(name)),
        };
        return Some(unlocked(what).at(tables.line(at)));
    }
    let table = document.get("project")?.as_table()?;
    document.get("build-system")?;
    let dynamic = table.get("dynamic")?;
    let asked = ["version", "dependencies", "optional-dependencies"];
    let mut fields = dynamic.as_array()?.iter().filter_map(Value::as_str);
    let field = fields.find(|field| asked.contains(field))?;
    let what = format!("`{field}` is `dynamic`: without a lock uv builds the project to learn it");
    Some(unlocked(what).at(tables.line(dynamic.at)))
}

/// Returns a package that is taken from a folder or from the workspace: its name, the place in the file, and its path.
/// `needed` has the names that anything asks for; if it has none, all count.
fn find_local_source<'d>(
    document: &'d Table<'_>,
    needed: &BTreeSet<String>,
) -> Option<(&'d str, usize, Option<&'d str>)> {
    let sources = tool_uv(document)?.get("sources").and_then(Value::as_table)?;
    let mut entries = sources.entries();
    entries.find_map(|(name, at, value)| {
        needed.contains(&normalized(name)).then_some(())?;
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

impl Project {
    /// Notes what a lock of the project is made of.
    fn state(&mut self, tables: &mut Tables, document: &Table<'_>, member: Option<(&Workspace, &str)>) {
        let uv = tool_uv(document);
        let mut known = uv.map(workspace::indexes).unwrap_or_default();
        known.extend(member.iter().flat_map(|(workspace, _)| workspace.indexes.clone()));
        let below = member.map_or("", |(workspace, folder)| workspace.below(folder));
        let members = member.map(|(workspace, _)| &workspace.members);
        let own = uv
            .map(|uv| Sources::read(uv, &known, below, members))
            .unwrap_or_default();
        let sources = match member {
            Some((workspace, _)) => own.with(&workspace.sources),
            None => own,
        };
        self.manifest = match member {
            Some((workspace, _)) => workspace.manifest.clone(),
            None => read_manifest(tables, document, &sources),
        };
        let Some(table) = document.get("project").and_then(Value::as_table) else {
            return;
        };
        let pythons = table.get("requires-python");
        self.pythons = pythons.and_then(|value| Some((value.as_str()?.to_owned(), tables.line(value.at))));
        self.manifest.pythons = self.pythons.as_ref().map(|(pythons, _)| pythons.clone());
        let dependencies = read_requirements(tables, table.get("dependencies"));
        let extras = table.get("optional-dependencies").and_then(Value::as_table);
        let extras: Vec<(String, Vec<Requirement>)> = extras
            .into_iter()
            .flat_map(Table::entries)
            .map(|(name, _, list)| (name.to_owned(), read_requirements(tables, Some(list))))
            .collect();
        let said = uv.and_then(|uv| uv.get("package")?.as_bool());
        let is_package = said.unwrap_or(document.contains_key("build-system"));
        let form = if is_package { Form::Editable } else { Form::Virtual };
        let alone = member.is_none().then(|| (String::new(), form));
        let name = text_of(table, "name").map(normalized).unwrap_or_default();
        let place = members.and_then(|members| members.place(&name));
        // The folder of a source is installed unless the project there says otherwise.
        let is_beside = member.is_some_and(|(workspace, _)| workspace.patterns.members.is_empty());
        let beside = (is_beside && said == Some(false)).then(|| (below.to_owned(), Form::Virtual));
        let said = Said {
            project: table,
            dependencies: &dependencies,
            extras: &extras,
            groups: &self.groups,
            group_pythons: stale::group_pythons(uv),
            place: place
                .map(|(folder, form)| (folder.to_owned(), form))
                .or(alone)
                .or(beside),
        };
        self.origin = Origin::stated(&said, &sources);
    }

    /// Returns the names that are asked for anywhere.
    fn named(&self, document: &Table<'_>) -> BTreeSet<String> {
        let uv = tool_uv(document);
        let lists = ["override-dependencies", "constraint-dependencies"].into_iter();
        let lists = lists.filter_map(|key| uv?.get(key)?.as_array());
        let others = lists.flatten().filter_map(Value::as_str);
        let needs = self.needs().map(|(text, _)| text.as_str());
        needs.chain(others).map(|text| normalized(name_of(text))).collect()
    }

    /// Reads the `uv.toml` that configures uv in place of `[tool.uv]`.
    fn add_settings(&mut self, root: &Root, folder: &str, reading: &mut Reading<Self>) {
        let member = self.workspace.as_ref();
        let (place, has_settings) = member.map_or((folder, self.has_settings), |workspace| (&workspace.folder, true));
        let mut at = below(place, "pyproject.toml");
        if let Some(workspace) = member {
            self.settings = workspace.settings.clone();
        }
        if let Some(path) = workspace::uv_toml(root, place, has_settings, reading)
            && let Some(read) = reading.file(root, &path, workspace::read_settings)
        {
            self.manifest.take_modes(&read.manifest);
            self.settings = read;
            self.others.push(path.clone());
            at = path;
        }
        let required = self.settings.required.clone();
        self.required = required.map(|(range, line)| (range, at, line));
    }

    /// Reads the lock.
    fn add_lock(&mut self, root: &Root, folder: &str, reading: &mut Reading<Self>) {
        let place = self.workspace.as_ref().map_or(folder, |workspace| &workspace.folder);
        self.lock_path = below(place, "uv.lock");
        if reading.finds(root, &self.lock_path) {
            let name = self.package.name.as_deref();
            self.lock = reading.file(root, &self.lock_path, |text| lock::read(text, name));
        }
        if let Some(lock) = &self.lock {
            self.neighbours.extend(frozen::folders(root, place, lock, reading));
        }
    }

    /// Returns the project's name; a workspace may have none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.package.name.as_deref().unwrap_or_default()
    }

    /// Returns the names of its extras, as the file writes them.
    pub fn extras(&self) -> impl Iterator<Item = &str> {
        self.package.extras.keys().map(String::as_str)
    }

    /// Returns the names of its groups, as the file writes them.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    /// Returns what is installed of these extras and groups, beside the groups that the project says.
    #[must_use]
    pub fn selection<'n>(
        &self,
        extras: impl IntoIterator<Item = &'n str>,
        groups: impl IntoIterator<Item = &'n str>,
    ) -> Selection {
        Selection::new(extras, groups).with_defaults(self.default_groups.iter().cloned())
    }

    /// Returns whether uv can resolve the project when it is given `pyproject.toml` alone, perhaps with the lock.
    ///
    /// Errors: [`Rule::PyprojectFile`] where it needs the project's other files.
    pub fn resolvable(&self) -> Result<(), Problem> {
        self.unresolvable.clone().map_or(Ok(()), Err)
    }

    /// Returns whether its files configure uv at all.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.settings.chooses || self.required.is_some()
    }

    /// Returns whether a release of uv is one that the project's files want.
    ///
    /// Errors: the file, and [`Rule::ToolVersion`], where it is not.
    pub fn fits(&self, uv: &str) -> Result<(), (String, Problem)> {
        let Some((range, path, line)) = &self.required else {
            return Ok(());
        };
        let wanted = version::specifiers(range).or_else(|| version::specifiers(&format!("=={range}")));
        let given = version::Version::read(uv);
        let (Some(wanted), Some(given)) = (wanted, given) else {
            return Ok(());
        };
        if version::fit(&wanted, &given) {
            return Ok(());
        }
        let what = format!("`required-version` is {}, and uv {uv} installs", show(range));
        let problem = Problem::new(Rule::ToolVersion, what, "name such a release: version = \"…\"");
        Err((path.clone(), problem.at(*line)))
    }

    /// Returns all requirements of the project, of its extras and groups.
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
            // The extras of a workspace that is not a project are those of its members.
            None if self.package.dynamic_extras || self.package.name.is_none() => return Ok(()),
            None => return Err(self.package.unknown(Rule::UnknownExtra, name)),
        };
        match self.lock.as_ref().filter(|_| frozen && !needs.is_empty()) {
            Some(lock) if !lock.has_extra(name) => Err(not_locked("extra", name)),
            _ => Ok(()),
        }
    }

    /// Looks for a dependency group, as [`Project::extra`] does for an extra.
    ///
    /// Errors: [`Rule::UnknownExtra`], [`Rule::PyprojectFile`] where only the lock lacks it.
    pub fn group(&self, name: &str, frozen: bool) -> Result<(), Problem> {
        let group = match self.groups.get(name) {
            Some(group) => group,
            None if self.package.name.is_none() => return Ok(()),
            None => return Err(self.groups.unknown(name)),
        };
        match self.lock.as_ref().filter(|_| frozen && !group.needs.is_empty()) {
            Some(lock) if !lock.has_group(name) => Err(not_locked("group", name)),
            _ => Ok(()),
        }
    }
}

/// Requirements as the file writes them, whose grammar is checked elsewhere.
fn read_requirements(tables: &Tables, list: Option<&Value<'_>>) -> Vec<Requirement> {
    let items = list.and_then(Value::as_array);
    let items = items.into_iter().flatten();
    let texts = items.filter_map(|item| Some((item.as_str()?.to_owned(), tables.line(item.at))));
    texts.collect()
}

fn not_locked(kind: &str, name: &str) -> Problem {
    let what = format!("uv.lock is older than pyproject.toml: it has no {kind} {}", show(name));
    Problem::new(LOCK, what, "write it anew: `uv lock`")
}
