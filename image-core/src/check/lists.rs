//! The lists of Dockerfiles of what is left out of the context: that of a file stands for the context's own, for the
//! sources of that file.

use std::ops::Range;

use super::collisions::Listed;
use super::lints::local_sources;
use super::options::option_of;
use super::{Cfg, Checker, show};
use crate::ast::Span;
use crate::dockerfile::{Instruction, parse_steps};
use crate::files::{clean, escaped, narrowed, narrowed_more};
use crate::kind::Kind;
use crate::node::{Args, Node, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::spec::RawInstruction;

/// The list of a Dockerfile.
#[derive(Debug)]
pub(super) struct List {
    /// Its patterns, as those of the image's context.
    pub(super) lines: Vec<String>,
    /// Whether it stands for the context's own list; else it adds to that.
    pub(super) replaces: bool,
    /// The place where the file is named.
    pub(super) at: Span,
    pub(super) cfg: Cfg,
    /// Whether `shared_patterns` is allowed there.
    pub(super) may_be_shared: bool,
    /// The steps that the file became.
    pub(super) nodes: Range<usize>,
}

impl Checker<'_> {
    /// Adds the list of a Dockerfile: its own patterns and those of `ignore`, relative to the folder of its sources.
    pub(super) fn list_of(&mut self, own: Option<&[String]>, folder: &str, more: &[String], at: Span) {
        if own.is_none() && more.is_empty() {
            return;
        }
        let lines = own.unwrap_or_default().iter().chain(more);
        self.lists.push(List {
            lines: lines.map(|line| below(folder, line)).collect(),
            replaces: own.is_some(),
            at,
            cfg: self.here.cfg,
            may_be_shared: self.is_allowed(Rule::SharedPatterns),
            nodes: 0..0,
        });
    }

    /// Says that the lists from one on are of the steps from one on.
    pub(super) fn lists_are_of(&mut self, first: usize, nodes: usize) {
        let made = nodes..self.out.nodes.len();
        for list in self.lists.iter_mut().skip(first) {
            list.nodes = made.clone();
        }
    }

    /// Gives each file its list: before the patterns of the head, narrowed to its sources, or to the copies of what
    /// other steps take too, which are then packed apart. A step of the file that stays as it is cannot be: then all
    /// patterns count for what it shares, which is said.
    pub(super) fn lists_of_files(&mut self) {
        let mut patterns = Vec::new();
        for list in std::mem::take(&mut self.lists) {
            let others = self.sources_of(|number| !list.nodes.contains(&number));
            let apart = self.list_copies(&list, &others);
            let own = self.sources_of(|number| list.nodes.contains(&number) && !apart.contains(&number));
            let is_shared = |source: &&String| others.iter().any(|other| overlap(source, other));
            let shared = own.iter().find(is_shared);
            if let Some(shared) = shared.filter(|_| !list.may_be_shared) {
                self.lint_shared(&list, shared);
            }
            let lines = match (shared, list.replaces) {
                (Some(_), _) => list.lines.clone(),
                (None, true) => narrowed(&list.lines, &own),
                (None, false) => narrowed_more(&list.lines, &own),
            };
            let pattern = |line: String| (Val::known_text(list.at, Kind::IgnorePattern, line), list.cfg);
            patterns.extend(lines.into_iter().map(pattern));
        }
        self.out.head.ignore.splice(0..0, patterns);
    }

    /// Reports a source that a step of a file takes as it is written there, and other steps take too.
    fn lint_shared(&mut self, list: &List, source: &str) {
        let what = format!(
            "{} is taken by a step of this file that keeps its text, and by other steps: what one leaves out, all leave out",
            show(source)
        );
        let fix = "name it as it is, without quotes and references, and take it without `--parents` and `--exclude`";
        self.report(Rule::SharedPatterns, list.at, what, fix);
    }

    /// Returns the sources of some of the steps that have no list of their own.
    fn sources_of(&self, is_one: impl Fn(usize) -> bool) -> Vec<String> {
        let nodes = self.out.nodes.iter().enumerate();
        let nodes = nodes.filter(|(number, node)| is_one(*number) && !node.has_option(OptName::Listed));
        nodes.flat_map(|(_, node)| sources(node)).collect()
    }

    /// Gives the list to the copies of the file that others share, and returns their numbers.
    fn list_copies(&mut self, list: &List, others: &[String]) -> Vec<usize> {
        let mut apart = Vec::new();
        for number in list.nodes.clone() {
            let Some(node) = self.out.nodes.get_mut(number).filter(|node| can_be_listed(node)) else {
                continue;
            };
            let shared = |source: &String| others.iter().any(|other| overlap(source, other));
            if !sources(node).iter().any(shared) {
                continue;
            }
            apart.push(number);
            if list.replaces {
                self.listed.extend(listed(node, list));
            }
            list_copy(node, list);
        }
        apart
    }
}

/// Returns what a copy takes by a list.
fn listed(node: &Node, list: &List) -> Vec<Listed> {
    let source = |(at, path): (Span, &str)| Listed {
        at,
        path: path.to_owned(),
        lines: list.lines.clone(),
    };
    local_sources(node).into_iter().map(source).collect()
}

/// Gives a copy the patterns of a list, in place of those of the context or besides them.
fn list_copy(node: &mut Node, list: &List) {
    let pattern = |line: &String| Val::known_text(list.at, Kind::IgnorePattern, line.clone());
    let lines = list.lines.iter().map(|line| option_of(OptName::Ignore, pattern(line)));
    node.options.extend(lines);
    if list.replaces {
        node.options.push(NodeOpt {
            name: OptName::Listed,
            value: OptValue::Flag,
        });
    }
}

/// Returns whether what a step takes can be packed apart, with a list: what a copy takes from the context that has no
/// patterns of its own, or an instruction that stays as it is, where the names of sources are known.
fn can_be_listed(node: &Node) -> bool {
    let mut options = node.options.iter().map(|option| option.name);
    let is_apart = options.any(|name| {
        matches!(
            name,
            OptName::CopyFrom | OptName::OnBuild | OptName::External | OptName::Ignore | OptName::Only
        )
    });
    if let Args::Text(step, text) = &node.args
        && step.name() == StepName::Raw
    {
        let moved = |text: &str| RawInstruction::read(text).with_places(|source, _| source.to_owned());
        return !is_apart && text.known().and_then(moved).is_some();
    }
    let Args::Paths(step, sources, _) = &node.args else {
        return false;
    };
    let is_known = |source: &Val| source.known().is_some_and(|path| !path.contains('$'));
    step.name() == StepName::Copy && !is_apart && sources.iter().all(is_known)
}

/// Returns the paths of the context that a step needs.
fn sources(node: &Node) -> Vec<String> {
    if let Args::Text(step, text) = &node.args
        && step.name() == StepName::Raw
    {
        let file = text.known().and_then(|text| parse_steps(text).ok());
        let instructions = file.iter().flat_map(|file| &file.instructions);
        return instructions.flat_map(Instruction::local_sources).collect();
    }
    local_sources(node)
        .into_iter()
        .map(|(_, path)| path.to_owned())
        .collect()
}

/// Returns whether one of two sources may have something of the other: up to the first wildcard or reference their
/// names are the same.
fn overlap(one: &str, other: &str) -> bool {
    let open = |name: &str| name.contains(['*', '?', '[', '$', '\\']);
    let (one, other) = (clean(one).unwrap_or_default(), clean(other).unwrap_or_default());
    one.iter()
        .zip(&other)
        .all(|(one, other)| one == other || open(one) || open(other))
}

/// Returns a pattern of a folder as one of the context.
fn below(folder: &str, pattern: &str) -> String {
    if folder.is_empty() {
        return pattern.to_owned();
    }
    let (not, pattern) = pattern
        .strip_prefix('!')
        .map_or(("", pattern), |rest| ("!", rest.trim_start()));
    format!("{not}{}/{}", escaped(folder), pattern.trim_start_matches('/'))
}
