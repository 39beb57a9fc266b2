//! `pip pyproject = "pyproject.toml"`: the dependencies that a project declares.

use super::Checker;
use super::arguments::Given;
use crate::files::pyproject::{Pyproject, read};
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;

impl<'t> Checker<'t> {
    /// The dependencies of a `pyproject.toml` and of those of its extras that are named.
    pub(super) fn pyproject(&mut self, given: &Given<'t>) -> Vec<Val> {
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
        match read(&text) {
            Ok(project) => self.project_packages(given, &file, &project),
            Err(problems) => {
                for problem in problems {
                    self.problem_in(&path, file.at, problem);
                }
                Vec::new()
            }
        }
    }

    fn project_packages(&mut self, given: &Given<'t>, file: &Val, project: &Pyproject) -> Vec<Val> {
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
}
