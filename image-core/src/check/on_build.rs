//! `on_build STATEMENT`: what is kept for the image that starts from this one.

use super::arguments::{Given, place};
use super::scope::{Parent, Ran, Stage};
use super::{Checker, FactKind, show};
use crate::ast::{Span, Statement};
use crate::deferred::wording;
use crate::grammar::path::is_addressable;
use crate::node::{NodeOpt, OptName, OptValue, Val};
use crate::rule::Rule;
use crate::table::{Section, Shape, StatementRow, statement as statement_row};

/// Options that name files of this crate, which the later image does not have.
const FILES: &[&str] = &[
    "requirements",
    "sync",
    "lockfile",
    "spec_file",
    "ignore",
    "only",
    "external",
    "context",
];

impl<'t> Checker<'t> {
    /// Checks a statement after `on_build`.
    pub(super) fn keep(&mut self, row: &'static StatementRow, statement: &'t Statement) {
        if !statement_row("on_build").is_some_and(|keeping| self.may_stand_here(keeping)) {
            return;
        }
        if let Some((what, fix)) = refused(row) {
            let what = format!("`on_build` cannot keep `{}`: {what}", row.keyword);
            return self.report(Rule::OnBuild, statement.keyword.at, what, fix);
        }
        let given = self.sort(row, statement);
        self.names_no_file(&given);
        self.here.kept = true;
        let (nodes, facts) = (self.out.nodes.len(), self.out.facts.len());
        let stage = self.enter_triggers();
        self.by_shape(row, statement, &given);
        self.leave_triggers(stage, facts);
        for node in self.out.nodes.iter_mut().skip(nodes) {
            node.options.push(NodeOpt {
                name: OptName::OnBuild,
                value: OptValue::Flag,
            });
        }
    }

    /// Starts a stage for what is kept, which continues this one, and makes it the current stage.
    fn enter_triggers(&mut self) -> Option<usize> {
        let index = self.scope.stages.len().checked_sub(1)?;
        let stage = self.scope.stages.get_mut(index)?;
        let mut triggers = stage
            .triggers
            .take()
            .map_or_else(|| Stage::new(None, None, Parent::Stage(index)), |triggers| *triggers);
        triggers.pipefail |= stage.pipefail;
        // A constant may have kept one before.
        if stage.open() && triggers.user.is_none() {
            triggers.user = Some((Ran::Later, None));
        }
        self.scope.stages.push(triggers);
        Some(index)
    }

    /// Goes back to the stage itself, in which what was kept sets nothing.
    fn leave_triggers(&mut self, stage: Option<usize>, facts: usize) {
        let kept = self.out.facts.split_off(facts);
        if !kept.is_empty() {
            self.fact(FactKind::Kept);
            self.out.facts.extend(kept);
            self.fact(FactKind::NotKept);
        }
        if let Some(index) = stage {
            let triggers = self.scope.stages.pop().map(Box::new);
            if let Some(stage) = self.scope.stages.get_mut(index) {
                stage.triggers = triggers;
            }
        }
    }

    fn names_no_file(&mut self, given: &Given<'t>) {
        for (name, argument) in FILES.iter().filter_map(|name| Some((name, given.option(name)?))) {
            let what = format!("`{name}` is about files of this crate");
            let fix = "leave it out, or run the command: on_build run \"…\"";
            self.report(Rule::OnBuild, place(argument), what, fix);
        }
    }

    /// Checks a source in the later image's context, of which only the name is known.
    pub(super) fn source_there(&mut self, source: &Val) {
        let Some(text) = source.known().filter(|text| !is_addressable(text)) else {
            return;
        };
        let what = format!("engines cannot address {}", show(text));
        let fix = "name the folder that it is in";
        self.report(Rule::OnBuild, source.at, what, fix);
    }

    /// Reports a stage of this image, which the later one does not have.
    pub(super) fn no_stage_there(&mut self, name: &str, at: Span) {
        self.broken(&wording::KEPT_STAGE, at, name);
    }

    /// Refuses `on_build` without a statement.
    pub(super) fn keeps_nothing(&mut self, given: &Given<'t>) {
        let Some(argument) = given.positionals.first() else {
            let what = "`on_build` needs a statement";
            return self.report(
                Rule::MissingArgument,
                self.here.at,
                what,
                "write `on_build run \"make\"`",
            );
        };
        let fix = match argument.value.content.as_text() {
            Some(text) if text.starts_with(|first: char| first.is_ascii_uppercase()) => {
                format!("write `on_build dockerfile {text:?}`")
            }
            Some(_) | None => "write `on_build run \"make\"`".to_owned(),
        };
        self.report(Rule::WrongKind, place(argument), "`on_build` takes a statement", fix);
    }
}

/// Returns why a statement cannot be kept, and what to do.
fn refused(row: &StatementRow) -> Option<(&'static str, &'static str)> {
    match row.section {
        Section::Head => Some(("it is about this image", "leave `on_build` out")),
        Section::Base => Some(("a stage is not an instruction of one", "leave `on_build` out")),
        Section::Argument | Section::Stage => refused_shape(row),
    }
}

/// Returns why an instruction cannot be kept, and what to do.
fn refused_shape(row: &StatementRow) -> Option<(&'static str, &'static str)> {
    match row.shape {
        Shape::Trigger => Some(("engines keep no ONBUILD in an ONBUILD", "write `on_build` once")),
        Shape::Fragment => {
            let fix = "write its statements here, each after `on_build`";
            Some(("a fragment has statements of its own", fix))
        }
        Shape::Modules => Some((
            "it packs files of this crate",
            "copy the folder: on_build copy \"src\" -> \"/app/src\"",
        )),
        Shape::File(_) => Some((
            "its text is in this image's build context",
            "write it by a command: on_build run \"echo text > /etc/app.conf\"",
        )),
        Shape::Function => Some((
            "the program is there while this image is built, and not later",
            "leave `on_build` out",
        )),
        Shape::Bin(_) => Some((
            "the binary is built for this image, and not later",
            "leave `on_build` out",
        )),
        Shape::Poetry | Shape::Cargo => {
            Some(("it is about files of this crate", "run the command: on_build run \"…\""))
        }
        Shape::Paths(_) if row.keyword == "mount" => {
            Some(("a mount is added when a container starts", "leave `on_build` out"))
        }
        Shape::Name
        | Shape::Readme
        | Shape::Context
        | Shape::Ignore
        | Shape::Base
        | Shape::Text(_)
        | Shape::Tool(_)
        | Shape::Words(_)
        | Shape::Packages(_)
        | Shape::Entries(_)
        | Shape::Defaults
        | Shape::Commands
        | Shape::Program(..)
        | Shape::Check(..)
        | Shape::Shell
        | Shape::Paths(_)
        | Shape::EnvFiles
        | Shape::Instructions => None,
    }
}
