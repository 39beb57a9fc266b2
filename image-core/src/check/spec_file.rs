//! `micromamba`: its file of packages.

use super::Checker;
use super::arguments::{Given, place};
use super::packages::part_of;
use crate::ast::{Content, Value};
use crate::files::conda::{Form, SpecFile, read, requirements};
use crate::node::{NodeOpt, OptName, Val, option_texts};
use crate::rule::Rule;

impl<'t> Checker<'t> {
    /// Reads the file of packages, and returns whether it says where they come from.
    pub(super) fn spec_file(&mut self, given: &Given<'t>, options: &mut Vec<NodeOpt>) -> bool {
        let Some(file) = option_texts(options, OptName::SpecFile).next().cloned() else {
            return false;
        };
        let Some(spec) = self.read_spec_file(&file) else {
            return false;
        };
        let parts = self.requirements_of(&file, &spec);
        options.extend(parts.into_iter().map(|part| part_of(&file, part)));
        let is_whole = matches!(spec.form, Form::Explicit | Form::Lock);
        if is_whole {
            self.nothing_besides(given);
        }
        is_whole || !spec.channels.is_empty()
    }

    fn read_spec_file(&mut self, file: &Val) -> Option<SpecFile> {
        let path = file.known()?.to_owned();
        let text = match self.files.read(&path)? {
            Ok(text) => text,
            Err(problem) => {
                self.problem(file.at, problem);
                return None;
            }
        };
        match read(&path, &text) {
            Ok(spec) => Some(spec),
            Err(problems) => {
                for problem in problems {
                    self.problem_in(&path, file.at, problem);
                }
                None
            }
        }
    }

    /// Checks what pip is to install, and gives the files that are named there.
    fn requirements_of(&mut self, file: &Val, spec: &SpecFile) -> Vec<String> {
        let path = file.known().unwrap_or_default();
        let Some(read) = self.requirements_by(path, file, |root, path| requirements(root, path, spec)) else {
            return Vec::new();
        };
        let parts = read.parts_of(path);
        if read.hashes.are_wanted {
            self.wanting(file, read.hashes);
        }
        parts
    }

    /// Reports what micromamba leaves out in silence where it installs what a file lists, archive by archive.
    fn nothing_besides(&mut self, given: &Given<'t>) {
        let packages = given
            .positionals
            .iter()
            .copied()
            .filter(|argument| !is_empty(&argument.value));
        for argument in packages.take(1).chain(given.option("channels")) {
            let what = "the file lists each archive, so micromamba asks for no other packages and channels";
            let fix = "leave this out, or write it to a statement of its own";
            self.report(Rule::ConflictingOptions, place(argument), what, fix);
        }
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(&value.content, Content::List(items) if items.is_empty())
}
