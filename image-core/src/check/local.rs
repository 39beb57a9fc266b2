//! Local files: what statements name is looked for while the macro runs.

use std::path::{Path, PathBuf};

use super::Checker;
use crate::ast::Span;
use crate::files::Problem;
use crate::files::local::{Found, FoundKind, Root};
use crate::files::member_folders::WorkspaceFolders;
use crate::files::requirements::Requirements;
use crate::node::Val;
use crate::rule::Rule;

/// The files of the context.
pub(super) struct Files {
    manifest: Option<PathBuf>,
    context: String,
    root: Option<Root>,
    reads: Vec<String>,
    absent: Vec<String>,
    workspaces: Vec<WorkspaceFolders>,
}

impl Files {
    pub(super) fn new(manifest: Option<&Path>) -> Self {
        Self {
            manifest: manifest.map(Path::to_owned),
            context: String::new(),
            root: None,
            reads: Vec::new(),
            absent: Vec::new(),
            workspaces: Vec::new(),
        }
    }

    pub(super) fn set_context(&mut self, folder: &str) -> Result<(), Problem> {
        folder.clone_into(&mut self.context);
        self.root = None;
        match self.root() {
            Some(Err(problem)) => Err(problem),
            _ => Ok(()),
        }
    }

    /// Returns the context; `None` where local files are not looked for.
    pub(super) fn root(&mut self) -> Option<Result<&Root, Problem>> {
        if self.root.is_none() {
            let folder = self.manifest.as_ref()?.join(&self.context);
            let shown = if self.context.is_empty() { "." } else { &self.context };
            match Root::new(&folder, shown) {
                Ok(root) => self.root = Some(root),
                Err(problem) => return Some(Err(problem)),
            }
        }
        self.root.as_ref().map(Ok)
    }

    /// Returns the folder of the context; `None` where local files are not looked for.
    #[cfg(feature = "projects")]
    pub(super) fn folder(&self) -> Option<PathBuf> {
        Some(self.manifest.as_ref()?.join(&self.context))
    }

    /// Looks for a source of the context, to find out what it is; nothing is reported.
    pub(super) fn find(&mut self, source: &str) -> Option<Found> {
        self.root()?.ok()?.without_suggestions().find(source).ok()
    }

    /// Reads a file of the context.
    pub(super) fn read(&mut self, path: &str) -> Option<Result<String, Problem>> {
        let read = match self.root()? {
            Ok(root) => root.read(path),
            Err(problem) => Err(problem),
        };
        self.read_from(path);
        Some(read)
    }

    /// Returns whether the context has a file of this path.
    pub(super) fn has(&mut self, path: &str) -> bool {
        let Some(Ok(root)) = self.root() else { return false };
        let found = root.without_suggestions().entry(path);
        found.is_ok_and(|found| found.kind == FoundKind::File)
    }

    /// Returns the folder of the crate's `Cargo.toml`; `None` where local files are not looked for.
    pub(super) fn manifest(&self) -> Option<&Path> {
        self.manifest.as_deref()
    }

    /// Remembers that a file was read whose path is relative to that folder.
    pub(super) fn read_beside(&mut self, path: &str) {
        self.reads.push(path.to_owned());
    }

    /// Remembers that a file of the context was read.
    pub(super) fn read_from(&mut self, path: &str) {
        let path = if self.context.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.context)
        };
        let exists = self
            .manifest
            .as_ref()
            .is_some_and(|manifest| manifest.join(&path).is_file());
        if exists && !self.reads.contains(&path) {
            self.reads.push(path);
        }
    }

    /// Remembers that a file of the context would be read, if it is not there.
    pub(super) fn would_read(&mut self, path: &str) {
        let is_there = self.has(path);
        let path = if self.context.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.context)
        };
        if !is_there && self.manifest.is_some() && !self.absent.contains(&path) {
            self.absent.push(path);
        }
    }

    /// Remembers that the members of a workspace in the context were looked for.
    #[cfg(feature = "projects")]
    pub(super) fn search(&mut self, workspace: &WorkspaceFolders) {
        let folder = crate::files::below(&self.context, &workspace.folder);
        let workspace = WorkspaceFolders {
            folder,
            ..workspace.clone()
        };
        if self.manifest.is_some() && !self.workspaces.contains(&workspace) {
            self.workspaces.push(workspace);
        }
    }

    pub(super) fn workspaces(&mut self) -> Vec<WorkspaceFolders> {
        std::mem::take(&mut self.workspaces)
    }

    pub(super) fn absent(&mut self) -> Vec<String> {
        std::mem::take(&mut self.absent)
    }

    pub(super) fn module(&mut self, name: &str) -> Option<Result<String, Problem>> {
        let found = self.root()?.and_then(|root| crate::files::python::find(root, name));
        Some(found.map(|module| module.path))
    }

    /// Returns whether local files are looked for.
    pub(super) fn is_looked_for(&self) -> bool {
        self.manifest.is_some()
    }

    /// Looks for a module outside the context; `None` where files are not looked for.
    pub(super) fn external_module(&self, path: &str) -> Option<Result<(), Problem>> {
        self.manifest
            .as_ref()
            .map(|_| crate::files::python::find_external(path))
    }

    pub(super) fn reads(&mut self) -> Vec<String> {
        std::mem::take(&mut self.reads)
    }

    /// Returns the context's file of that name, relative to the manifest's folder.
    pub(super) fn beside(&self, name: &str) -> Option<String> {
        let path = if self.context.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.context)
        };
        self.manifest.as_ref()?.join(&path).is_file().then_some(path)
    }

    /// Returns the text of a file, relative to the manifest's folder, without a byte order mark; empty if there is
    /// none.
    pub(super) fn text(&self, path: &str) -> String {
        let path = self.manifest.as_ref().map(|manifest| manifest.join(path));
        let text = path
            .and_then(|path| std::fs::read_to_string(path).ok())
            .unwrap_or_default();
        text.trim_start_matches('\u{feff}').to_owned()
    }
}

impl Checker<'_> {
    /// Reports a problem with a file at the argument that names it.
    pub(super) fn problem(&mut self, at: Span, problem: Problem) {
        self.report(problem.rule, at, problem.what, problem.fix);
    }

    /// Reports a problem inside a file, with its line.
    pub(super) fn problem_in(&mut self, path: &str, at: Span, problem: Problem) {
        let line = problem.at.line;
        let place = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
        self.report(problem.rule, at, format!("{place}: {}", problem.what), problem.fix);
    }

    /// Checks that a local source is there. References and constants are not known now.
    pub(super) fn source_exists(&mut self, source: &Val) {
        if self.here.kept {
            return self.source_there(source);
        }
        let Some(text) = source.known().filter(|text| !text.contains('$')) else {
            return;
        };
        let is_allowed = self.is_allowed(Rule::MissingSource);
        let found = match self.files.root() {
            None => return,
            Some(Ok(root)) if is_allowed => root.without_suggestions().find(text).map(drop),
            Some(Ok(root)) => root.find(text).map(drop),
            Some(Err(problem)) => Err(problem),
        };
        if let Err(mut problem) = found {
            if text.starts_with("--") {
                "write an option by its name, after the files: `chown = \"…\"`".clone_into(&mut problem.fix);
            }
            self.problem(source.at, problem);
        }
    }

    /// Checks that a source outside the context is there.
    pub(super) fn external_exists(&mut self, source: &Val) {
        let Some(text) = source.known().filter(|text| !text.contains('$')) else {
            return;
        };
        if self.files.manifest.is_some()
            && let Err(problem) = crate::files::local::find_external(text)
        {
            self.problem(source.at, problem);
        }
    }

    /// Checks what a file says of requirements by a function that reads it; nothing where files are not looked for.
    pub(super) fn requirements_by(
        &mut self,
        path: &str,
        file: &Val,
        read: impl FnOnce(&Root, &str) -> Requirements,
    ) -> Option<Requirements> {
        let mut read = match self.files.root()? {
            Ok(root) => read(root, path),
            Err(problem) => {
                self.problem(file.at, problem);
                return None;
            }
        };
        for (part, problem) in std::mem::take(&mut read.problems) {
            match problem.at.line {
                None if part == path => self.problem(file.at, problem),
                _ => self.problem_in(&part, file.at, problem),
            }
        }
        for path in &read.files {
            self.files.read_from(path);
        }
        Some(read)
    }
}
