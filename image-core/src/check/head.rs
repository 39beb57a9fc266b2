//! The head: `name`, `readme`, `context`, `ignore`.

use super::arguments::Given;
use super::lints::takes_files;
use super::scope::compared;
use super::{Checker, Whole};
use crate::ast::{Span, Tree};
use crate::files::ignore;
use crate::kind::Kind;
use crate::node::Val;
use crate::rule::Rule;
use crate::table::StatementRow;

impl<'t> Checker<'t> {
    pub(super) fn name(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        if let Some(name) = self.of_head(row, given).filter(|_| !self.here.failed) {
            self.out.head.name.push((name, self.here.cfg));
        }
    }

    pub(super) fn readme(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        if let Some(readme) = self.of_head(row, given).filter(|_| !self.here.failed) {
            self.out.head.readme.push((readme, self.here.cfg));
        }
    }

    pub(super) fn context(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let Some(context) = self.of_head(row, given) else {
            return;
        };
        if let Some(Err(problem)) = context.known().map(|folder| self.files.set_context(folder)) {
            return self.problem(context.at, problem);
        }
        if !self.here.failed {
            self.out.head.context = Some(context);
        }
    }

    /// Returns the one text of a statement of the head.
    fn of_head(&mut self, row: &'static StatementRow, given: &Given<'t>) -> Option<Val> {
        self.once_in_head(row);
        let argument = self.first(row, given, &format!("{} \"…\"", row.keyword))?;
        self.only_one(row, given);
        self.text(&argument.value, row.kind)
    }

    fn once_in_head(&mut self, row: &'static StatementRow) {
        let (cfg, at) = (self.here.cfg, self.here.at);
        if cfg.is_some() && row.kind == Kind::Folder {
            let what = "`context` cannot stand under `#[cfg]`: the macro looks for files there, and does not know which applies";
            self.report(Rule::Attribute, at, what, "write two images, each under its `#[cfg]`");
        }
        if self
            .scope
            .head
            .iter()
            .any(|(keyword, when, _)| *keyword == row.keyword && compared(*when, cfg))
        {
            let what = format!("there are two `{}` in this head", row.keyword);
            self.report(Rule::RepeatedStatement, at, what, "keep one of the two");
            // Only one of them can be in the head, whatever is allowed.
            self.here.failed = true;
        }
        self.scope.head.push((row.keyword, cfg, at));
    }

    pub(super) fn ignore(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        self.first(row, given, "ignore \"target\"");
        let cfg = self.here.cfg;
        let mut patterns = Vec::new();
        for argument in &given.positionals {
            self.not_empty(&argument.value);
            patterns.extend(self.ignored_of_context(&argument.value));
        }
        self.some_text(row.keyword, &patterns);
        let patterns = patterns.into_iter().map(|pattern| (pattern, cfg));
        self.out.head.ignore.extend(patterns);
    }

    /// Reads the files that the head names, once all of it is known.
    pub(super) fn finish_head(&mut self, tree: &Tree) {
        let path = self.files.beside(".dockerignore");
        let text = path.as_ref().map_or_else(String::new, |path| self.files.text(path));
        if let Some(path) = path.as_ref().filter(|_| self.whole == Whole::Image) {
            self.dockerignore(path, &text, tree);
        }
        if self.whole == Whole::Image {
            self.lint_containerignore(&text, tree);
        }
        #[cfg(feature = "dockerfile")]
        self.lists_of_files();
        self.out.head.dockerignore = path;
        self.out.reads = self.files.reads();
        self.out.head.absent = self.files.absent();
        self.out.head.workspaces = self.files.workspaces();
        self.ignored_sources(&text);
        self.careless_copies();
    }

    /// Reports what is wrong in the context's `.dockerignore`, where the context is named or the macro starts.
    fn dockerignore(&mut self, path: &str, text: &str, tree: &Tree) {
        let at = self.context_place(tree);
        for problem in ignore::problems(text) {
            self.problem_in(path, at, problem);
        }
    }

    /// Returns where the context is named, or the macro starts.
    fn context_place(&self, tree: &Tree) -> Span {
        let start = tree.statements.first().map_or(0, |statement| statement.keyword.at);
        self.out.head.context.as_ref().map_or(start, |context| context.at)
    }

    /// Reports a `.containerignore`, which podman and buildah read in place of a `.dockerignore`, unless it says the
    /// same.
    fn lint_containerignore(&mut self, dockerignore: &str, tree: &Tree) {
        let Some(path) = self.files.beside(".containerignore") else {
            return;
        };
        if !self.out.nodes.iter().any(takes_files) || self.files.text(&path).lines().eq(dockerignore.lines()) {
            return;
        }
        let what = format!("`{path}` is not read");
        let fix = "write its lines into `.dockerignore`, which all engines read, or give them to `ignore`";
        self.report(Rule::Containerignore, self.context_place(tree), what, fix);
    }
}
