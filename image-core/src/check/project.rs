//! What statements that install projects have in common: names that stand in the project's files, versions of tools.

use super::Checker;
use super::arguments::Given;
use super::packages::has_word;
use super::pythons::Python;
use crate::ast::{Content, Value};
use crate::files::{Problem, Reading, has_python};
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;

impl<'t> Checker<'t> {
    /// Returns a text that has to be known while the macro runs; `called` is what it says.
    pub(super) fn literal(&mut self, value: &Value, called: &str) -> Option<String> {
        if matches!(value.content, Content::Constant(_)) {
            let what = format!("the {called} is read while the macro runs, when this constant is not known");
            let fix = format!("write the {called} as a text");
            self.report(Rule::LiteralNeeded, value.at, what, fix);
        }
        value.content.as_text().map(str::to_owned)
    }

    /// Returns the project that was read because of `file`, after what is wrong with it, or with the lock, which may
    /// have been named too.
    pub(super) fn read_project<P>(&mut self, file: &Val, lock: &Val, reading: Reading<P>) -> Option<P> {
        for path in &reading.files {
            self.files.read_from(path);
        }
        for path in &reading.absent {
            self.files.would_read(path);
        }
        if let Some(workspace) = &reading.workspace {
            self.files.search(workspace);
        }
        let is_right = reading.problems.is_empty();
        let main = clean(file.known().unwrap_or_default());
        let locks = clean(lock.known().unwrap_or_default());
        for (path, problem) in reading.problems {
            let at = if path == locks { lock.at } else { file.at };
            match problem.at.line {
                None if problem.rule != Rule::PyprojectFile || path == main => self.problem(at, problem),
                _ => self.problem_in(&path, at, problem),
            }
        }
        reading.project.filter(|_| is_right)
    }

    /// Returns the Python for which a statement installs, if it is that of the base, and this is known.
    pub(super) fn base_python(&self, given: &Given<'t>) -> Option<&str> {
        let Some(Python::Version(version)) = self.scope.python() else {
            return None;
        };
        let is_other = given.option("python").is_some() || has_word(given, &["--python", "-p"]);
        let is_own = !is_other && !self.scope.is_set("PATH", self.here.cfg);
        // `3` is any of its series.
        (is_own && version.contains('.')).then_some(version.as_str())
    }

    /// Checks that a project is for the Python of the base, if that is known; `tool` is what refuses another one, and
    /// where none does, this is a lint.
    pub(super) fn python_fits(
        &mut self,
        given: &Given<'t>,
        (file, path): (&Val, &str),
        pythons: Option<&(String, u32)>,
        tool: Option<&str>,
    ) {
        let (Some(version), Some((range, line))) = (self.base_python(given), pythons) else {
            return;
        };
        if has_python(range, version) != Some(false) {
            return;
        }
        let what = format!(
            "the project is for Python {}, and the base has {version}",
            super::show(range)
        );
        let (rule, what) = match tool {
            Some(tool) => (Rule::PyprojectFile, format!("{what}: {tool} stops")),
            None => (Rule::UnreadSettings, format!("{what}, which is not compared")),
        };
        let fix = "name a base that has such a Python";
        self.problem_in(path, file.at, Problem::new(rule, what, fix).at(*line));
    }

    /// Returns the names of groups or extras that an option has, each as `find` gives it.
    pub(super) fn project_names(
        &mut self,
        given: &Given<'t>,
        option: &str,
        name: OptName,
        find: impl Fn(&str) -> Result<String, Problem>,
    ) -> Vec<NodeOpt> {
        let Some(argument) = given.option(option) else {
            return Vec::new();
        };
        let mut options = Vec::new();
        for val in self.texts(&argument.value, Kind::PackageName) {
            let Some(text) = val.known() else {
                let what = format!("the {option} are read while the macro runs, when this constant is not known");
                self.report(Rule::LiteralNeeded, val.at, what, "write the name as a text");
                continue;
            };
            match find(text) {
                Ok(found) => options.push(text_option(name, &val, Kind::PackageName, found)),
                Err(problem) => self.problem(val.at, problem),
            }
        }
        options
    }
}

/// Returns an option with a text that was made of what stands at `at`.
pub(super) fn text_option(name: OptName, at: &Val, kind: Kind, text: String) -> NodeOpt {
    let value = OptValue::Text(Val::known_text(at.at, kind, text));
    NodeOpt { name, value }
}

/// Returns a path without `.`, `..` and empty parts, as the place of a mount has to be.
pub(super) fn clean(path: &str) -> String {
    crate::files::clean(path).map_or_else(|| path.to_owned(), |parts| parts.join("/"))
}

/// Returns the texts that an option names.
pub(super) fn given_names<'g>(given: &'g Given<'_>, option: &str) -> Vec<&'g str> {
    let Some(argument) = given.option(option) else {
        return Vec::new();
    };
    let items = argument.value.items().iter();
    items.filter_map(|item| item.content.as_text()).collect()
}
