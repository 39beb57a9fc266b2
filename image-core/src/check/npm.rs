//! `npm project`: what the lock of a project has.

use super::Checker;
use super::arguments::{Given, place};
use super::project::{clean, text_option};
use crate::ast::{Argument, Content};
use crate::files::npm::Project;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, Val, step};
use crate::rule::Rule;

impl<'t> Checker<'t> {
    /// Checks `npm project = "folder"`.
    pub(super) fn npm_project(&mut self, given: &Given<'t>, project: &Argument) {
        self.no_packages_beside_project(given);
        let mut options = self.options(given);
        let Some(folder) = self.text(&project.value, Kind::File) else {
            return;
        };
        self.own_place(&folder, || "say where before it: workdir \"/app\";".to_owned());
        let path = format!("{}/package.json", folder.known().unwrap_or_default());
        let read = self.read_npm_project(&folder);
        options.extend(read.iter().flat_map(|project| project_files(&folder, project)));
        let manifest = Val::known_text(folder.at, Kind::File, clean(&path));
        self.push(Args::Text(step::NpmProject, manifest), options);
    }

    fn no_packages_beside_project(&mut self, given: &Given<'t>) {
        let is_empty = |content: &Content| matches!(content, Content::List(items) if items.is_empty());
        let packages = given.positionals.iter().copied();
        for package in packages.filter(|argument| !is_empty(&argument.value.content)) {
            let what = "`project` installs what a lock names, and this names a package besides";
            let fix = "install it by an `npm` of its own";
            self.report(Rule::ConflictingOptions, place(package), what, fix);
        }
    }

    /// Returns the project in a folder; nothing where files are not looked for, or where it is wrong.
    fn read_npm_project(&mut self, folder: &Val) -> Option<Project> {
        let path = clean(folder.known()?);
        let reading = match self.files.root()? {
            Ok(root) => crate::files::npm::read(root, &path),
            Err(problem) => {
                self.problem(folder.at, problem);
                return None;
            }
        };
        self.read_project(folder, folder, reading)
    }
}

/// Returns the files of a project beside its `package.json`, as options.
fn project_files(folder: &Val, project: &Project) -> Vec<NodeOpt> {
    let file = |name, path: &str| text_option(name, folder, Kind::File, clean(path));
    let lock = file(OptName::Lockfile, &project.lock);
    let others = project.others.iter().chain(&project.settings);
    let others = others.map(|path| file(OptName::RequirementsPart, path));
    std::iter::once(lock).chain(others).collect()
}
