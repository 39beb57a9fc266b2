//! `uv sync`: what the lock of a project has.

use super::arguments::{Given, place};
use super::project::{clean, given_names, text_option};
use super::{Checker, show};
use crate::ast::{Argument, Content, Span};
use crate::files::Problem;
use crate::files::uv::Project;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, step};
use crate::rule::Rule;
use crate::shell;
use crate::tools::{UV_VERSION, is_before};

/// The first uv that has all the options of a sync.
const FIRST_SYNC: [u32; 3] = [0, 5, 0];
/// Options that say where packages are from, which a lock does too.
const SOURCES: &[&str] = &["index_url", "extra_index_url", "find_links", "pre"];

impl<'t> Checker<'t> {
    /// Checks `uv sync = "folder"`.
    pub(super) fn uv_sync(&mut self, given: &Given<'t>, sync: &Argument) {
        self.nothing_beside_sync(given);
        let version = self.installing_uv(given, "lacks options of a sync");
        let mut options = self.options(given);
        let Some(folder) = self.text(&sync.value, Kind::File) else {
            return;
        };
        let place = in_folder(&folder, "pyproject.toml");
        let project = self.uv_project(&folder);
        if let (Some(project), Some((at, version))) = (&project, &version) {
            self.uv_fits(project, at.unwrap_or(folder.at), version);
        }
        if let Some(project) = &project {
            self.python_fits(
                given,
                (&folder, &project.pyproject),
                project.pythons.as_ref(),
                Some("uv"),
            );
        }
        options.extend(self.project_options(given, &folder, project.as_ref()));
        let pyproject = Val::known_text(folder.at, Kind::File, place);
        self.push(Args::Text(step::UvSync, pyproject), options);
    }

    /// Checks that the project wants the uv that installs it.
    fn uv_fits(&mut self, project: &Project, at: Span, version: &str) {
        if let Err((path, problem)) = project.fits(version) {
            self.problem_in(&path, at, problem);
        }
    }

    /// Refuses packages beside a project.
    fn nothing_beside_sync(&mut self, given: &Given<'t>) {
        let named = ["requirements", "pyproject", "private", "git_user"]
            .into_iter()
            .filter_map(|name| given.option(name));
        let is_empty = |content: &Content| matches!(content, Content::List(items) if items.is_empty());
        let packages = given.positionals.iter().copied();
        let packages = packages.filter(|argument| !is_empty(&argument.value.content));
        for argument in packages.chain(named) {
            let what = "`sync` installs what a project names, and this names packages besides";
            let fix = "install them by a `uv` of their own";
            self.report(Rule::ConflictingOptions, place(argument), what, fix);
        }
    }

    /// Returns the uv that installs, and where it is named; checks that it is not too old, of which `lacks` says what
    /// that is. Nothing where it is not known.
    pub(super) fn installing_uv(&mut self, given: &Given<'t>, lacks: &str) -> Option<(Option<Span>, String)> {
        let Some(version) = given.option("version") else {
            return Some((None, UV_VERSION.to_owned()));
        };
        // What is wrong with it is said with the other options.
        let text = self.literal(&version.value, "version")?;
        Kind::UvVersion.check(&text).ok()?;
        if is_before(&text, FIRST_SYNC) {
            let what = format!("uv {text} {lacks}");
            let fix = "name a release from 0.5.0 on, or leave it out";
            self.report(Rule::ToolVersion, version.value.at, what, fix);
        }
        Some((Some(version.value.at), text))
    }

    /// Returns the project in a folder; nothing where files are not looked for, or where it is wrong.
    fn uv_project(&mut self, folder: &Val) -> Option<Project> {
        let path = folder.known().unwrap_or_default();
        let reading = match self.files.root()? {
            Ok(root) => crate::files::uv::read(root, path),
            Err(problem) => {
                self.problem(folder.at, problem);
                return None;
            }
        };
        self.read_project(folder, folder, reading)
    }

    /// Returns the options by which a project is installed, each checked.
    fn project_options(&mut self, given: &Given<'t>, folder: &Val, project: Option<&Project>) -> Vec<NodeOpt> {
        let Some(frozen) = self.is_frozen(given, folder, project) else {
            return Vec::new();
        };
        if let Some(project) = project {
            self.sees_all(given, folder, project, frozen);
        }
        let mut options = project.map_or_else(Vec::new, |project| project_files(folder, project));
        if frozen && given.option("frozen").is_none() {
            options.push(NodeOpt {
                name: OptName::Frozen,
                value: OptValue::Flag,
            });
        }
        // Packages of a workspace that words name have extras and groups of their own.
        let project = project.filter(|_| !given_words(given).is_some_and(|words| names_packages(&words)));
        let named = |check: &dyn Fn(&Project, &str) -> Result<(), Problem>, name: &str| {
            project
                .map_or(Ok(()), |project| check(project, name))
                .map(|()| name.to_owned())
        };
        options.extend(self.project_names(given, "groups", OptName::Group, |name| {
            named(&|project, name| project.group(name, frozen), name)
        }));
        options.extend(self.project_names(given, "extras", OptName::Extra, |name| {
            named(&|project, name| project.extra(name, frozen), name)
        }));
        options
    }

    /// Returns whether the lock is used as it is; nothing where that cannot be.
    fn is_frozen(&mut self, given: &Given<'t>, folder: &Val, project: Option<&Project>) -> Option<bool> {
        let asked = given.option("frozen").map(|_| given.flag("frozen"));
        match project.map_or(Ok(asked == Some(true)), |project| project.frozen(asked)) {
            Ok(frozen) => {
                if frozen {
                    self.only_the_lock(given);
                }
                Some(frozen)
            }
            Err(problem) => {
                let at = given.option("frozen").map_or(folder.at, place);
                match project.filter(|_| problem.at.line.is_some()) {
                    Some(project) => self.problem_in(&project.pyproject, at, problem),
                    None => self.problem(at, problem),
                }
                None
            }
        }
    }

    /// Refuses a project that needs more files than the step sees.
    fn sees_all(&mut self, given: &Given<'t>, folder: &Val, project: &Project, frozen: bool) {
        if !frozen {
            if let Err(mut problem) = project.resolvable() {
                if project.lock.is_some() {
                    "leave `frozen = false` out".clone_into(&mut problem.fix);
                }
                self.problem_in(&project.pyproject, folder.at, problem);
            }
            return;
        }
        let (Some(words), Some(lock)) = (given_words(given), &project.lock) else {
            // Of a constant nobody knows what it leaves out.
            return;
        };
        let (extras, groups) = (given_names(given, "extras"), given_names(given, "groups"));
        let mut selection = project.selection(extras, groups).for_python(self.base_python(given));
        selection.words(&words);
        for local in lock.locals(&selection) {
            let what = format!(
                "{} is in {}, which the step does not see",
                show(&local.name),
                show(&local.path)
            );
            let fix = format!(
                "leave it out, and `copy` and install it after: extra_options = \"--no-install-package {}\"",
                local.name
            );
            let problem = Problem::new(Rule::PyprojectFile, what, fix).at(local.line);
            self.problem_in(&project.lock_path, folder.at, problem);
        }
    }

    /// Refuses options that a lock leaves without effect.
    fn only_the_lock(&mut self, given: &Given<'t>) {
        for name in SOURCES {
            if let Some(argument) = given.option(name) {
                let what = format!("`{name}` has no effect: the lock says where each package is from");
                let fix = "leave it out, or add `frozen = false`";
                self.report(Rule::ConflictingOptions, place(argument), what, fix);
            }
        }
    }
}

/// Returns a file of the project, as the place of a mount has to be.
fn in_folder(folder: &Val, name: &str) -> String {
    clean(&format!("{}/{name}", folder.known().unwrap_or_default()))
}

/// Returns the files of a project beside its `pyproject.toml`, as options.
fn project_files(folder: &Val, project: &Project) -> Vec<NodeOpt> {
    let file = |name, path: &str| text_option(name, folder, Kind::File, clean(path));
    let lock = project.lock.iter().map(|_| file(OptName::Lockfile, &project.lock_path));
    let others = project.others.iter();
    let others = others.map(|path| file(OptName::RequirementsPart, path));
    lock.chain(others).collect()
}

/// Returns the words for uv; nothing where they are a constant.
fn given_words(given: &Given<'_>) -> Option<Vec<String>> {
    match given.option("extra_options").map(|argument| &argument.value.content) {
        Some(Content::Text(text)) => Some(shell::split(text)),
        Some(Content::Constant(_)) => None,
        _ => Some(Vec::new()),
    }
}

/// Returns whether words for uv name packages of a workspace.
fn names_packages(words: &[String]) -> bool {
    let is_one = |word: &String| word == "--all-packages" || word == "--package" || word.starts_with("--package=");
    words.iter().any(is_one)
}
