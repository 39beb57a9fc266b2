//! `uv sync`: what the lock of a project has.

use super::arguments::{Given, place};
use super::project::{clean, text_option};
use super::{Checker, show};
use crate::ast::{Argument, Content};
use crate::files::Problem;
use crate::files::pyproject::normalized;
use crate::files::uv::Project;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::shell;
use crate::tools::is_before;

/// The first uv that has all the options of a sync.
const FIRST_SYNC: [u32; 3] = [0, 5, 0];
/// Options that say where packages are from, which a lock does too.
const SOURCES: &[&str] = &["index_url", "extra_index_url", "find_links", "pre"];

impl<'t> Checker<'t> {
    /// `uv sync = "folder"`.
    pub(super) fn uv_sync(&mut self, given: &Given<'t>, sync: &Argument) {
        self.nothing_beside_sync(given);
        self.syncs(given);
        let mut options = self.options(given);
        let Some(folder) = self.text(&sync.value, Kind::File) else {
            return;
        };
        let place = in_folder(&folder, "pyproject.toml");
        let project = self.uv_project(&folder);
        options.extend(self.project_options(given, &folder, project.as_ref()));
        let pyproject = Val::known_text(folder.at, Kind::File, place);
        self.push(StepName::UvSync, Args::Text(pyproject), options);
    }

    /// Refuses packages beside a project.
    fn nothing_beside_sync(&mut self, given: &Given<'t>) {
        let named = ["requirements", "pyproject", "private", "git_user"]
            .into_iter()
            .filter_map(|name| given.option(name));
        for argument in given.positionals.iter().copied().chain(named) {
            let what = "`sync` installs what a project names, and this names packages besides";
            let fix = "install them by a `uv` of their own";
            self.report(Rule::ConflictingOptions, place(argument), what, fix);
        }
    }

    /// Checks that the uv that is named can sync.
    fn syncs(&mut self, given: &Given<'t>) {
        let Some(version) = given.option("version") else { return };
        // What is wrong with it is said with the other options.
        let Some(text) = self.literal(&version.value, "version") else {
            return;
        };
        if Kind::UvVersion.check(&text).is_ok() && is_before(&text, FIRST_SYNC) {
            let what = format!("uv {text} lacks options of a sync");
            let fix = "name a release from 0.5.0 on, or leave it out";
            self.report(Rule::ToolVersion, version.value.at, what, fix);
        }
    }

    /// The project in a folder; nothing where files are not looked for, or where it is wrong.
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

    /// The options by which a project is installed, each checked.
    fn project_options(&mut self, given: &Given<'t>, folder: &Val, project: Option<&Project>) -> Vec<NodeOpt> {
        let Some(frozen) = self.is_frozen(given, folder, project) else {
            return Vec::new();
        };
        if let Some(project) = project {
            self.sees_all(given, folder, project, frozen);
        }
        let mut options = Vec::new();
        if project.is_some_and(|project| project.lock.is_some()) {
            let lock = in_folder(folder, "uv.lock");
            options.push(text_option(OptName::Lockfile, folder, Kind::File, lock));
        } else if folder.known().is_some() {
            self.files.would_read(&in_folder(folder, "uv.lock"));
        }
        if frozen && given.option("frozen").is_none() {
            options.push(NodeOpt {
                name: OptName::Frozen,
                value: OptValue::Flag,
            });
        }
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

    /// Whether the lock is used as it is; nothing where that cannot be.
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
                self.problem(given.option("frozen").map_or(folder.at, place), problem);
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
                self.problem_in(&in_folder(folder, "pyproject.toml"), folder.at, problem);
            }
            return;
        }
        let left_out = left_out(given);
        let locals = project.lock.iter().flat_map(|lock| &lock.locals);
        for local in locals.filter(|local| !left_out(&local.name)) {
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
            self.problem_in(&in_folder(folder, "uv.lock"), folder.at, problem);
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

/// A file of the project, as the place of a mount has to be.
fn in_folder(folder: &Val, name: &str) -> String {
    clean(&format!("{}/{name}", folder.known().unwrap_or_default()))
}

/// Whether the words for uv leave out a package that is beside the project; of a constant they may.
fn left_out(given: &Given<'_>) -> impl Fn(&str) -> bool {
    let content = given.option("extra_options").map(|argument| &argument.value.content);
    let words = match content {
        Some(Content::Text(text)) => shell::split(text),
        _ => Vec::new(),
    };
    let is_unknown = matches!(content, Some(Content::Constant(_)));
    move |name| {
        let name = normalized(name);
        let is_named = |word: &str| normalized(word) == name;
        let mut before = "";
        for word in &words {
            let after = word.strip_prefix("--no-install-package=");
            if word == "--no-install-local"
                || after.is_some_and(is_named)
                || (before == "--no-install-package" && is_named(word))
            {
                return true;
            }
            before = word;
        }
        is_unknown
    }
}
