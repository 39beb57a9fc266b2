//! What statements say that are not compiled in.

use super::Checker;
use super::arguments::Given;
use crate::ast::{Argument, Span};
use crate::rule::Rule;
use crate::table::StatementRow;

/// Nothing is made of a Dockerfile.
#[cfg(not(feature = "dockerfile"))]
pub(super) enum Made {}

#[cfg(not(feature = "dockerfile"))]
impl<'t> Checker<'t> {
    /// Refuses `dockerfile "RUN …", …`.
    pub(super) fn instructions(&mut self, _: &'static StatementRow, _: &Given<'t>) {
        self.needs_feature(self.here.at, "`dockerfile`", "dockerfile");
    }

    /// Refuses `from dockerfile(…)`: a stage of which nothing is known, so nothing after it is missing.
    pub(super) fn dockerfile_base(
        &mut self,
        _: &'static StatementRow,
        statement: &'t crate::ast::Statement,
        _: &Given<'t>,
        call: &'t crate::ast::Word,
        _: &'t [Argument],
    ) {
        use super::scope::{Parent, Stage};
        self.needs_feature(call.at, "`from dockerfile(…)`", "dockerfile");
        self.scope.doubt = true;
        let alias = statement.alias.as_ref();
        let name = alias.and_then(|alias| self.stage_name(&alias.text, alias.at));
        let name = name.and_then(|name| name.known().map(str::to_owned));
        let stage = Stage::new(name, self.here.cfg, Parent::Closed);
        self.scope.stages.push(stage);
    }
}

#[cfg(not(feature = "dockerfile"))]
impl<'t> Checker<'t> {
    /// Refuses `setup = […]`: a here-document, which could take other instructions in, has to be read to be found.
    pub(super) fn setup_lines(&mut self, given: &Given<'t>) {
        let Some(argument) = given.option("setup") else { return };
        for line in argument.value.items() {
            if matches!(line.content.as_text(), Some(text) if text.matches('<').count() > 1) {
                self.needs_feature(line.at, "`<` in `setup`, more than once,", "dockerfile");
            }
        }
    }
}

#[cfg(not(feature = "projects"))]
impl<'t> Checker<'t> {
    /// Refuses `poetry "pyproject.toml"`.
    pub(super) fn poetry(&mut self, _: &'static StatementRow, _: &Given<'t>) {
        self.needs_feature(self.here.at, "`poetry`", "projects");
    }

    /// Refuses `cargo "gateway"`.
    pub(super) fn cargo(&mut self, _: &'static StatementRow, _: &Given<'t>) {
        self.needs_feature(self.here.at, "`cargo`", "projects");
    }

    /// Refuses `bin "gateway" -> "/usr/local/bin/gateway"`.
    pub(super) fn bin(&mut self, _: &'static StatementRow, _: crate::model::PathsStep, _: &Given<'t>) {
        self.needs_feature(self.here.at, "`bin`", "projects");
    }

    /// Refuses `uv sync = "folder"`.
    pub(super) fn uv_sync(&mut self, _: &Given<'t>, sync: &Argument) {
        self.needs_feature(super::arguments::place(sync), "`sync`", "projects");
    }

    /// Refuses `npm project = "folder"`.
    pub(super) fn npm_project(&mut self, _: &Given<'t>, project: &Argument) {
        self.needs_feature(super::arguments::place(project), "`project`", "projects");
    }

    /// Refuses `micromamba spec_file = "environment.yml"`, of which is not known whether it names channels.
    pub(super) fn spec_file(&mut self, given: &Given<'t>, _: &mut Vec<crate::node::NodeOpt>) -> bool {
        let file = given.option("spec_file");
        if let Some(argument) = file {
            self.needs_feature(super::arguments::place(argument), "`spec_file`", "projects");
        }
        file.is_some()
    }

    /// Refuses `pip pyproject = "pyproject.toml"`.
    pub(super) fn pyproject(
        &mut self,
        _: &'static StatementRow,
        given: &Given<'t>,
        _: &mut Vec<crate::node::NodeOpt>,
    ) -> Vec<crate::node::Val> {
        if let Some(argument) = given.option("pyproject") {
            self.needs_feature(super::arguments::place(argument), "`pyproject`", "projects");
        }
        Vec::new()
    }
}

impl Checker<'_> {
    fn needs_feature(&mut self, at: Span, what: &str, feature: &str) {
        let what = format!("{what} needs the feature `{feature}` of image-dsl");
        let fix = format!("cargo add image-dsl --features {feature}");
        self.report(Rule::MissingFeature, at, what, fix);
    }
}
