//! `poetry`: what the lock of a project has.

use super::arguments::{Given, place};
use super::project::{clean, text_option};
use super::{Checker, show};
use crate::ast::{Argument, Content};
use crate::files::poetry::{LockFile, Project, Selection};
use crate::files::{Problem, beside};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, Val, step};
use crate::rule::Rule;
use crate::table::StatementRow;
use crate::tools::{POETRY_VERSION, is_before};

/// The first Poetry that can be told where a project is, and the first that has no old installer.
const FIRST: [u32; 3] = [1, 3, 0];
const WITHOUT_OLD_INSTALLER: [u32; 3] = [2, 0, 0];

impl<'t> Checker<'t> {
    /// Checks `poetry "pyproject.toml"`.
    pub(super) fn poetry(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let mut options = self.options(given);
        let first = self.first(row, given, "poetry \"pyproject.toml\"");
        self.only_one(row, given);
        let Some(file) = first.and_then(|first| self.text(&first.value, Kind::File)) else {
            return;
        };
        let Ok(lock) = self.lock_path(given, &file) else {
            return;
        };
        let project = self.poetry_project(given, &file, lock.as_ref());
        let version = self.poetry_version(given, &file, project.as_ref(), &mut options);
        self.old_installer(given, version.as_deref());
        if let Some(Err(problem)) = project.as_ref().map(|project| project.is_locked(version.as_deref())) {
            let at = lock.as_ref().map_or(file.at, |lock| lock.at);
            self.problem_in(&lock.as_ref().map_or_else(String::new, known), at, problem);
        }
        if let Some(project) = &project {
            let path = known(&file);
            self.python_fits(given, (&file, &path), project.pythons.as_ref(), Some("Poetry"));
        }
        options.extend(lock.map(|lock| text_option(OptName::Lockfile, &lock, Kind::File, known(&lock))));
        options.extend(self.selected(given, &file, project.as_ref()));
        let pyproject = Val::known_text(file.at, Kind::File, known(&file));
        self.push(Args::Text(step::Poetry, pyproject), options);
    }

    /// Returns the lock that is used, if one is; an error where that is wrong.
    fn lock_path(&mut self, given: &Given<'t>, file: &Val) -> Result<Option<Val>, ()> {
        match (given.option("lockfile"), given.flag("ignore_lockfile")) {
            (Some(lock), true) => {
                let what = "`ignore_lockfile` leaves without effect that a lock is named";
                self.report(Rule::ConflictingOptions, place(lock), what, "keep one of the two");
                Err(())
            }
            (Some(lock), false) => self.text(&lock.value, Kind::File).map(Some).ok_or(()),
            (None, true) => Ok(None),
            (None, false) => {
                let lock = beside(file.known().unwrap_or_default(), "poetry.lock");
                Ok(Some(Val::known_text(file.at, Kind::File, lock)))
            }
        }
    }

    /// Returns the project; nothing where files are not looked for, or where it is wrong.
    fn poetry_project(&mut self, given: &Given<'t>, file: &Val, lock: Option<&Val>) -> Option<Project> {
        let path = file.known().unwrap_or_default();
        let which = match lock.and_then(Val::known) {
            Some(lock) if given.option("lockfile").is_some() => LockFile::Named(lock),
            Some(_) => LockFile::Beside,
            None => LockFile::Ignored,
        };
        let reading = match self.files.root()? {
            Ok(root) => crate::files::poetry::read(root, path, which),
            Err(problem) => {
                self.problem(file.at, problem);
                return None;
            }
        };
        self.read_project(file, lock.unwrap_or(file), reading)
    }

    /// Returns the version of Poetry that installs, checked against the project; nothing where it is the base's.
    fn poetry_version(
        &mut self,
        given: &Given<'t>,
        file: &Val,
        project: Option<&Project>,
        options: &mut Vec<NodeOpt>,
    ) -> Option<String> {
        let mut version = POETRY_VERSION.to_owned();
        let mut at = file.at;
        if let Some(argument) = given.option("version") {
            let said = self.said_version(argument)?;
            options.push(text_option(OptName::Version, &said, Kind::PoetryVersion, known(&said)));
            (version, at) = (known(&said), said.at);
            if version == "none" {
                return None;
            }
        }
        if is_before(&version, FIRST) {
            let what = format!("Poetry {version} cannot be told in which folder a project is");
            self.report(Rule::ToolVersion, at, what, "name a release from 1.3.0 on");
        } else if let Some(Err(problem)) = project.map(|project| project.fits(&version)) {
            match problem.at.line {
                Some(_) => self.problem_in(&known(file), at, problem),
                None => self.problem(at, problem),
            }
        }
        Some(version)
    }

    /// Returns what `version` says, checked: a release, or `none`.
    fn said_version(&mut self, argument: &Argument) -> Option<Val> {
        let at = argument.value.at;
        let content = &argument.value.content;
        if content.as_word().or(content.as_text()) == Some("none") {
            Some(Val::known_text(at, Kind::PoetryVersion, "none".to_owned()))
        } else if matches!(content, Content::Constant(_)) {
            self.literal(&argument.value, "version");
            None
        } else {
            self.text(&argument.value, Kind::PoetryVersion)
        }
    }

    /// Refuses the old installer of a Poetry that has none.
    fn old_installer(&mut self, given: &Given<'t>, version: Option<&str>) {
        let (Some(argument), Some(version)) = (given.option("old_installer"), version) else {
            return;
        };
        if given.flag("old_installer") && !is_before(version, WITHOUT_OLD_INSTALLER) {
            let what = format!("Poetry {version} has no old installer");
            let fix = "leave it out, or name a release of Poetry 1: version = \"1.8.5\"";
            self.report(Rule::ToolVersion, place(argument), what, fix);
        }
    }

    /// Returns the groups that are installed, each checked.
    fn selected(&mut self, given: &Given<'t>, file: &Val, project: Option<&Project>) -> Vec<NodeOpt> {
        self.groups_fit(given);
        let find = |name: &str| {
            project
                .map_or(Ok(name), |project| project.group(name))
                .map(str::to_owned)
        };
        let with = self.project_names(given, "with", OptName::With, find);
        let without = self.project_names(given, "without", OptName::Without, find);
        let only = self.project_names(given, "only", OptName::Only, find);
        let selection = Selection {
            with: texts(&with),
            without: texts(&without),
            only: texts(&only),
        };
        if let Some(name) = selection.with.iter().find(|name| selection.without.contains(name)) {
            let what = format!("the group {} is both in `with` and in `without`", show(name));
            let at = given.option("without").map_or(file.at, place);
            self.report(Rule::ConflictingOptions, at, what, "keep one of the two");
        }
        if let Some(project) = project {
            self.sees_locals(given, file, project, &selection);
        }
        [with, without, only].concat()
    }

    fn groups_fit(&mut self, given: &Given<'t>) {
        let Some(only) = given.option("only") else { return };
        if given.option("with").is_some() || given.option("without").is_some() {
            let what = "`only` names all groups, so that `with` and `without` have no effect";
            let fix = "keep `only`, or leave it out";
            self.report(Rule::ConflictingOptions, place(only), what, fix);
        }
    }

    /// Refuses packages that the step does not see.
    fn sees_locals(&mut self, given: &Given<'t>, file: &Val, project: &Project, selection: &Selection) {
        let pyproject = file.known().unwrap_or_default();
        let lock = given.option("lockfile").map(|argument| &argument.value.content);
        let path = match (&project.lock, lock) {
            (None, _) => pyproject.to_owned(),
            (Some(_), Some(Content::Text(lock))) => lock.clone(),
            (Some(_), _) => beside(pyproject, "poetry.lock"),
        };
        for local in project.locals(selection, self.base_python(given)) {
            let (name, place) = (show(&local.name), show(&local.path));
            let what = format!("{name} is in {place}, which the step does not see");
            let fix = if project.lock.is_some() {
                "put it into a group that `without` leaves out, and `copy` and install it after"
            } else {
                "write a lock by `poetry lock` where the project is"
            };
            let problem = Problem::new(Rule::PyprojectFile, what, fix).at(local.line);
            self.problem_in(&path, file.at, problem);
        }
    }
}

/// Returns a path or version that is known, as the step has it.
fn known(val: &Val) -> String {
    let text = val.known().unwrap_or_default();
    if val.kind == Kind::File {
        clean(text)
    } else {
        text.to_owned()
    }
}

fn texts(options: &[NodeOpt]) -> Vec<String> {
    let texts = options.iter().filter_map(|option| option.value.as_text()?.known());
    texts.map(str::to_owned).collect()
}
