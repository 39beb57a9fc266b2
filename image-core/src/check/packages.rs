//! `pip`, `uv`, `apt`, `apk`, `dnf`.

use super::Checker;
use super::arguments::{Given, place};
use crate::grammar::url::is_local;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::table::StatementRow;

/// Options that say what to install, or to remove, besides the packages.
const OTHERS: &[&str] = &["requirements", "pyproject", "extras", "private", "spec_file", "remove"];

impl<'t> Checker<'t> {
    /// `uv`: packages, as `pip` has them, or what the lock of a project has.
    pub(super) fn uv(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        if let Some(sync) = given.option("sync") {
            return self.uv_sync(given, sync);
        }
        for name in ["groups", "frozen"] {
            if let Some(argument) = given.option(name) {
                let what = format!("`{name}` is about a project, and none is named");
                self.report(Rule::ConflictingOptions, place(argument), what, "add `sync = \".\"`");
            }
        }
        self.packages(row, given);
    }

    pub(super) fn packages(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.something_to_do(row, given);
        self.no_keys(given);
        let mut options = self.options(given);
        let mut packages = Vec::new();
        for argument in &given.positionals {
            packages.extend(self.texts(&argument.value, row.kind));
        }
        if row.kind == Kind::Requirement {
            self.requirements(&mut options);
            self.local_links(&options);
            packages.extend(self.pyproject(row, given, &mut options));
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

    /// Checks that folders of the context where pip looks for archives are there.
    fn local_links(&mut self, options: &[NodeOpt]) {
        for option in options {
            let OptValue::Text(links) = &option.value else { continue };
            if option.name != OptName::FindLinks || !links.known().is_some_and(is_local) {
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
