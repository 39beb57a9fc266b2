//! `pip pyproject = "pyproject.toml"`: the dependencies that a project declares.

use super::Checker;
use super::arguments::Given;
use super::project::{clean, given_names, text_option};
use crate::files::Problem;
use crate::files::pyproject::{Pyproject, read};
use crate::files::uv::{Meaning, meaning};
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, Val};
use crate::rule::Rule;
use crate::table::StatementRow;

impl<'t> Checker<'t> {
    /// Returns the dependencies of a `pyproject.toml` and of those of its extras that are named; none where uv has to
    /// read the file itself, which options say then.
    pub(super) fn pyproject(
        &mut self,
        row: &'static StatementRow,
        given: &Given<'t>,
        options: &mut Vec<NodeOpt>,
    ) -> Vec<Val> {
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
            Ok(project) => {
                let packages = self.project_packages(given, &file, &project);
                if self.settings_fit(row, given, &file, &packages, options) {
                    return Vec::new();
                }
                packages
            }
            Err(problems) => {
                for problem in problems {
                    self.problem_in(&path, file.at, problem);
                }
                Vec::new()
            }
        }
    }

    /// Looks at what the file says of its packages besides; true where uv has to read it.
    fn settings_fit(
        &mut self,
        row: &StatementRow,
        given: &Given<'t>,
        file: &Val,
        packages: &[Val],
        options: &mut Vec<NodeOpt>,
    ) -> bool {
        let path = file.known().unwrap_or_default();
        let texts: Vec<String> = packages.iter().filter_map(Val::known).map(str::to_owned).collect();
        let Some(Ok(root)) = self.files.root() else {
            return false;
        };
        let reading = meaning(root, path, &texts);
        for path in &reading.files {
            self.files.read_from(path);
        }
        for path in &reading.absent {
            self.files.would_read(path);
        }
        for (path, problem) in reading.problems {
            self.problem_in(&path, file.at, problem);
        }
        let Some(meaning) = reading.project else {
            return false;
        };
        if let Some(problem) = meaning.of_poetry.clone() {
            self.problem_in(path, file.at, problem);
        }
        self.python_fits(given, (file, path), meaning.project.pythons.as_ref(), None);
        if row.keyword == "uv" {
            return self.read_by_uv(given, file, &meaning, options);
        }
        if let Some(problem) = meaning.of_uv {
            match problem.at.line {
                Some(_) => self.problem_in(path, file.at, problem),
                None => self.problem(file.at, problem),
            }
        }
        false
    }

    /// Binds the file for the step, if uv finds other packages by what it says.
    fn read_by_uv(&mut self, given: &Given<'t>, file: &Val, meaning: &Meaning, options: &mut Vec<NodeOpt>) -> bool {
        if let Some(problem) = meaning.unseen.clone() {
            let path = file.known().unwrap_or_default();
            let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
            let fix = problem.fix.replace('…', folder);
            self.problem_in(path, file.at, Problem { fix, ..problem });
            return false;
        }
        if meaning.of_uv.is_none() && !meaning.project.is_configured() {
            return false;
        }
        if !file.known().unwrap_or_default().ends_with("pyproject.toml") {
            let what = "uv reads `[tool.uv]` only of a file that is called pyproject.toml";
            self.report(Rule::PyprojectFile, file.at, what, "give the file that name");
            return false;
        }
        let is_ours = given.option("version").is_some() || !self.scope.has_installer();
        if is_ours
            && let Some((at, version)) = self.installing_uv(given, "does not read all of `[tool.uv]`")
            && let Err((path, problem)) = meaning.project.fits(&version)
        {
            self.problem_in(&path, at.unwrap_or(file.at), problem);
        }
        let option = |name, path: &str| text_option(name, file, Kind::File, clean(path));
        options.push(option(OptName::Requirements, file.known().unwrap_or_default()));
        let others = meaning.others.iter();
        options.extend(others.map(|path| option(OptName::RequirementsPart, path)));
        let extras = given_names(given, "extras").into_iter();
        options.extend(extras.map(|name| text_option(OptName::Extra, file, Kind::PackageName, name.to_owned())));
        true
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
