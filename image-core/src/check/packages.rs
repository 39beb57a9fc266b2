//! `pip`, `uv`, `apt`, `apk`, `dnf`.

use super::arguments::{Given, place};
use super::pythons::Python;
use super::{Checker, show};
use crate::ast::Content;
use crate::files::requirements::{self, FIX, Hashes};
use crate::grammar::url::is_local;
use crate::kind::Kind;
use crate::model::WordsStep;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val, option_texts};
use crate::rule::Rule;
use crate::shell;
use crate::table::StatementRow;

/// Options that say what to install, or to remove, besides the packages.
const OTHERS: &[&str] = &["requirements", "pyproject", "extras", "private", "spec_file", "remove"];

fn has_others(given: &Given<'_>) -> bool {
    OTHERS.iter().any(|option| given.option(option).is_some())
}

impl<'t> Checker<'t> {
    /// Checks packages; of `uv`, or what the lock of a project has.
    pub(super) fn packages(&mut self, row: &'static StatementRow, step: WordsStep, given: &Given<'t>) {
        if let Some(sync) = given.option("sync") {
            return self.uv_sync(given, sync);
        }
        if let Some(project) = given.option("project") {
            return self.npm_project(given, project);
        }
        for (name, project) in [("groups", "sync"), ("frozen", "sync"), ("omit", "project")] {
            if let Some(argument) = given.option(name) {
                let what = format!("`{name}` is about a project, and none is named");
                let fix = format!("add `{project} = \".\"`");
                self.report(Rule::ConflictingOptions, place(argument), what, fix);
            }
        }
        self.named_packages(row, step, given);
    }

    fn named_packages(&mut self, row: &'static StatementRow, step: WordsStep, given: &Given<'t>) {
        self.something_to_do(row, given);
        self.no_keys(given);
        let mut options = self.options(given);
        let mut packages = Vec::new();
        for argument in &given.positionals {
            packages.extend(self.all_texts(&argument.value, row.kind));
        }
        if !has_others(given) {
            self.some_text(row.keyword, &packages);
        }
        if row.kind == Kind::Requirement {
            let is_pip = self.is_pip(row, given);
            let hashes = self.requirements(&mut options, is_pip);
            self.local_links(&options);
            packages.extend(self.pyproject(row, given, &mut options));
            self.hashes_fit(row, given, &packages, hashes);
            self.unmanaged(given);
            self.pip_options_fit(given);
            self.private_fits(given);
        }
        if row.kind == Kind::CondaPackage {
            self.conda(given, &mut options);
        }
        if let (Some(argument), true) = (given.option("virtual"), packages.is_empty()) {
            let what = "`virtual` names the packages of this statement, and there are none";
            self.report(
                Rule::ConflictingOptions,
                place(argument),
                what,
                "name the packages first",
            );
        }
        self.push(Args::Words(step, packages), options);
    }

    /// Reports a statement that installs nothing. A list may be empty where an option has something to install, since a
    /// builder's method takes one.
    fn something_to_do(&mut self, row: &StatementRow, given: &Given<'t>) {
        if has_others(given) {
            return;
        }
        for argument in &given.positionals {
            self.not_empty(&argument.value);
        }
        if given.positionals.is_empty() && !given.doubt {
            let what = format!("`{}` has nothing to install", row.keyword);
            let fix = format!("name a package: {} \"…\"", row.keyword);
            self.report(Rule::MissingArgument, self.here.at, what, fix);
        }
    }

    pub(super) fn no_keys(&mut self, given: &Given<'t>) {
        for argument in &given.positionals {
            if let Some(key) = &argument.key {
                self.report(
                    Rule::WrongKind,
                    key.at,
                    "a package has no name before it",
                    "write the package alone",
                );
            }
        }
    }

    fn pip_options_fit(&mut self, given: &Given<'t>) {
        if let (Some(extras), None) = (given.option("extras"), given.option("pyproject")) {
            let what = "`extras` names extras of a pyproject.toml, and there is none";
            let fix = "add `pyproject = \"pyproject.toml\"`, or write the extra with its package: \"name[extra]\"";
            self.report(Rule::ConflictingOptions, place(extras), what, fix);
        }
        if let (Some(_), Some(python)) = (given.option("command"), given.option("python")) {
            let what = "`python` says whose pip installs, and `command` says what installs instead of pip";
            self.report(Rule::ConflictingOptions, place(python), what, "keep one of the two");
        }
    }

    /// Checks that folders of the context where pip looks for archives are there.
    fn local_links(&mut self, options: &[NodeOpt]) {
        for links in option_texts(options, OptName::FindLinks) {
            if !links.known().is_some_and(is_local) {
                continue;
            }
            if self.here.kept {
                let what = "`find_links` names a folder of this crate";
                let fix = "name a URL, or a path in the container";
                self.report(Rule::OnBuild, links.at, what, fix);
            } else {
                self.source_exists(links);
            }
        }
    }

    /// Reads the requirements files, and adds the files that they refer to, with what is known of hashes.
    fn requirements(&mut self, options: &mut Vec<NodeOpt>, is_pip: bool) -> Vec<(Val, Hashes)> {
        let files: Vec<Val> = option_texts(options, OptName::Requirements).cloned().collect();
        let mut all = Vec::new();
        for file in files {
            let path = file.known().unwrap_or_default().to_owned();
            let Some(read) = self.requirements_by(&path, &file, requirements::read) else {
                continue;
            };
            let parts = read.parts_of(&path).into_iter().map(|part| part_of(&file, part));
            options.extend(parts);
            if !is_pip {
                // Others look for them in the folder where they run.
                for (part, problem) in read.foreign_links {
                    self.problem_in(&part, file.at, problem);
                }
            }
            all.push((file, read.hashes));
        }
        all
    }

    /// Refuses requirements without hashes where others have some, which pip does, and uv if it is told to.
    fn hashes_fit(&mut self, row: &StatementRow, given: &Given<'t>, packages: &[Val], hashes: Vec<(Val, Hashes)>) {
        let is_told = has_word(given, &["--require-hashes"]);
        let in_file = hashes.iter().any(|(_, hashes)| hashes.are_wanted);
        if !(is_told || self.is_pip(row, given) && in_file) {
            return;
        }
        for package in packages {
            let has = |text: &str| text.contains([';', '#']) || hashes.iter().any(|(_, hashes)| hashes.has(text));
            let Some(text) = package.known().filter(|text| !has(text)) else {
                continue;
            };
            let what = format!("{} has no hash, and others have, so pip wants one of each", show(text));
            self.report(Rule::RequirementsFile, package.at, what, FIX);
        }
        for (file, hashes) in hashes {
            self.wanting(&file, hashes);
        }
    }

    /// Reports the requirements that have no hash where others have.
    pub(super) fn wanting(&mut self, file: &Val, hashes: Hashes) {
        for (path, problem) in hashes.wanting {
            self.problem_in(&path, file.at, problem);
        }
    }

    /// Returns whether pip itself installs.
    fn is_pip(&self, row: &StatementRow, given: &Given<'t>) -> bool {
        row.keyword == "pip" && given.option("command").is_none() && !self.scope.has_installer()
    }

    /// Warns of packages for the Python of a distribution, which pip and uv do not change.
    fn unmanaged(&mut self, given: &Given<'t>) {
        if given.option("python").is_some() || given.option("command").is_some() || self.scope.has_installer() {
            return;
        }
        let elsewhere = [
            "--break-system-packages",
            "--target",
            "-t",
            "--prefix",
            "--root",
            "--python",
        ];
        let says = ["PIP_BREAK_SYSTEM_PACKAGES", "UV_BREAK_SYSTEM_PACKAGES", "PATH"];
        let is_set = |name: &&str| self.scope.is_set(name, self.here.cfg);
        let is_managed = matches!(self.scope.python(), Some(Python::Managed)) && !self.scope.lacks_python();
        let env = given.option("env").is_some();
        if !is_managed || env || has_word(given, &elsewhere) || says.iter().any(is_set) {
            return;
        }
        let what = "the Python of this distribution is externally managed, so nothing is installed into it";
        let fix = "let the base have one of its own: add_python = \"3.12\"; or make an environment and name it: \
                   python = \"/opt/venv/bin/python\"";
        self.report(Rule::ExternallyManaged, self.here.at, what, fix);
    }
}

/// Returns a file that another names, as an option of the step.
pub(super) fn part_of(file: &Val, part: String) -> NodeOpt {
    NodeOpt {
        name: OptName::RequirementsPart,
        value: OptValue::Text(Val::known_text(file.at, Kind::File, part)),
    }
}

/// Returns whether the words for the installer have one of these, or are a constant, which may.
pub(super) fn has_word(given: &Given<'_>, names: &[&str]) -> bool {
    match given.option("extra_options").map(|argument| &argument.value.content) {
        Some(Content::Text(text)) => shell::split(text).iter().any(|word| {
            let name = word.split('=').next().unwrap_or_default();
            names.contains(&name)
        }),
        Some(Content::Constant(_)) => names.len() > 1,
        _ => false,
    }
}
