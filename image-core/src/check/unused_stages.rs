//! Stages that no other stage uses, and that engines therefore leave out.

use std::collections::BTreeSet;

use super::scope::{Parent, Stage};
use super::{Checker, show};
use crate::ast::Span;
use crate::node::{Args, Node, OptName, StepName, Val};
use crate::rule::Rule;

/// The stages that statements name.
#[derive(Debug, Default)]
struct Uses<'n> {
    names: BTreeSet<&'n str>,
    /// The raw instructions, which may name any stage, by its number too.
    raw: Vec<&'n str>,
    /// True if a fragment may name stages.
    fragment: bool,
}

impl<'n> Uses<'n> {
    fn of(nodes: &'n [Node]) -> Self {
        let mut uses = Self::default();
        for node in nodes {
            uses.add(node);
        }
        uses
    }

    fn add(&mut self, node: &'n Node) {
        let from = node.option_texts(OptName::CopyFrom);
        self.names.extend(from.filter_map(Val::known));
        if let Args::Text(_, text) = &node.args {
            if node.name() == StepName::Raw {
                self.raw.push(text.known().unwrap_or_default());
            } else if node.name().starts_stage() {
                self.names.extend(text.known());
            }
        }
        self.fragment |= matches!(&node.args, Args::Fragment(..));
    }

    fn may_name(&self, stage: &Stage) -> bool {
        let in_raw = |text: &&str| match &stage.name {
            Some(name) => text.contains(name.as_str()),
            None => text.contains("from="),
        };
        let is_named = stage
            .name
            .as_deref()
            .is_some_and(|name| self.fragment || self.names.contains(name));
        is_named || self.raw.iter().any(in_raw)
    }
}

impl Checker<'_> {
    /// Looks for stages that are not the last one, and that nothing uses.
    pub(super) fn lint_unused_stages(&mut self) {
        let Some((_, earlier)) = self
            .scope
            .stages
            .split_last()
            .filter(|(_, earlier)| !earlier.is_empty())
        else {
            return;
        };
        // A wrong statement may use one, and which stage is the last one may depend on a `cfg`.
        let has_errors = self.out.diagnostics.iter().any(|one| !one.is_lint());
        if has_errors || self.scope.doubt || self.scope.stages.iter().any(|stage| stage.cfg.is_some()) {
            return;
        }
        let uses = Uses::of(&self.out.nodes);
        let is_unused = |stage: &Stage| stage.parent != Parent::Constant && !uses.may_name(stage);
        // Stages of Dockerfiles, of which there may be any number, have no place here and are not looked for.
        let places = earlier.iter().filter_map(|stage| Some((stage.from?, stage)));
        let unused = places.filter(|(_, stage)| is_unused(stage));
        let found: Vec<(Span, Option<String>)> = unused.map(|(at, stage)| (at, stage.name.clone())).collect();
        for (at, name) in found {
            let what = match &name {
                Some(name) => format!("no later stage uses {}", show(name)),
                None => "no later stage uses this one, which has no name".to_owned(),
            };
            let fix = "take files from it (copy \"…\" -> \"…\", from = NAME), start from it, or leave it out; allow this \
                       rule where an image that continues this one uses it";
            self.report(Rule::UnusedStage, at, what, fix);
        }
    }
}
