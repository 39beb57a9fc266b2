//! `pip`, `apt`, `apk`, `dnf`.

use super::Checker;
use super::arguments::{Given, place};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::table::StatementRow;

/// Options that say what to install, or to remove, besides the packages.
const OTHERS: &[&str] = &["requirements", "pyproject", "extras", "private", "spec_file", "remove"];

impl<'t> Checker<'t> {
    pub(super) fn packages(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.something_to_do(row, given);
        self.no_keys(given);
        let mut options = self.options(given);
        let mut packages = Vec::new();
        for argument in &given.positionals {
            packages.extend(self.texts(&argument.value, row.kind));
        }
        if row.kind == Kind::Requirement {
            packages.extend(self.pyproject(given));
            self.requirements(&mut options);
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
        if let Some(step) = row.step {
            self.push(step, Args::Words(packages), options);
        }
    }

    /// Reports a statement that installs nothing. A list may be empty where an option has something to install, since a
    /// builder's method takes one.
    fn something_to_do(&mut self, row: &StatementRow, given: &Given<'t>) {
        if OTHERS.iter().any(|option| given.option(option).is_some()) {
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

    fn no_keys(&mut self, given: &Given<'t>) {
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

    /// The dependencies of a `pyproject.toml` and of those of its extras that are named.
    fn pyproject(&mut self, given: &Given<'t>) -> Vec<Val> {
        let Some(argument) = given.option("pyproject") else {
            return Vec::new();
        };
        let Some(file) = self.text(&argument.value, Kind::File) else {
            return Vec::new();
        };
        let path = file.known().unwrap_or_default().to_owned();
        let text = match self.files.read(&path) {
            None => return Vec::new(),
            Some(Ok(text)) => text,
            Some(Err(problem)) => {
                self.problem(file.at, problem);
                return Vec::new();
            }
        };
        match crate::files::pyproject::read(&text) {
            Ok(project) => self.project_packages(given, &file, &project),
            Err(problems) => {
                for problem in problems {
                    self.problem_in(&path, file.at, problem);
                }
                Vec::new()
            }
        }
    }

    fn project_packages(
        &mut self,
        given: &Given<'t>,
        file: &Val,
        project: &crate::files::pyproject::Pyproject,
    ) -> Vec<Val> {
        let mut all: Vec<String> = project
            .dependencies
            .iter()
            .map(|(requirement, _)| requirement.clone())
            .collect();
        let extras = given
            .option("extras")
            .map(|extras| self.texts(&extras.value, Kind::PackageName));
        for extra in extras.unwrap_or_default() {
            let Some(name) = extra.known() else {
                let what = "the extras are read while the macro runs, when this constant is not known";
                self.report(Rule::LiteralNeeded, extra.at, what, "write the extra as a text");
                continue;
            };
            match project.extras(&[name]) {
                Ok(requirements) => all.extend(requirements),
                Err(problem) => self.problem(extra.at, problem),
            }
        }
        let mut unique: Vec<String> = Vec::new();
        for requirement in all {
            if !unique.contains(&requirement) {
                unique.push(requirement);
            }
        }
        let at = file.at;
        unique
            .into_iter()
            .map(|text| Val::known_text(at, Kind::Requirement, text))
            .collect()
    }

    /// Reads the requirements files, and adds the files that they refer to.
    fn requirements(&mut self, options: &mut Vec<NodeOpt>) {
        let files: Vec<Val> = options
            .iter()
            .filter_map(|option| match (&option.name, &option.value) {
                (OptName::Requirements, OptValue::Text(file)) => Some(file.clone()),
                _ => None,
            })
            .collect();
        for file in files {
            let path = file.known().unwrap_or_default().to_owned();
            for part in self.requirements_file(&path, &file) {
                let part = Val::known_text(file.at, Kind::File, part);
                options.push(NodeOpt {
                    name: OptName::RequirementsPart,
                    value: OptValue::Text(part),
                });
            }
        }
    }
}
