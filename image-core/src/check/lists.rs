//! The lists of Dockerfiles of what is left out of the context: that of a file stands for the context's own, for the
//! sources of that file.

use std::ops::Range;

use super::lints::local_sources;
use super::{Cfg, Checker};
use crate::ast::Span;
use crate::dockerfile::{Instruction, parse_steps};
use crate::files::{clean, escaped, narrowed, narrowed_more};
use crate::kind::Kind;
use crate::node::{Args, Node, StepName, Val};

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

    /// Puts the lists before the patterns of the head, each narrowed to the sources of its file. Where other steps take
    /// the same files, these are packed once, and all patterns count for them.
    pub(super) fn lists_of_files(&mut self) {
        let mut patterns = Vec::new();
        for list in std::mem::take(&mut self.lists) {
            let is_own = |number: usize| list.nodes.contains(&number);
            let of = |own: bool| {
                let nodes = self.out.nodes.iter().enumerate();
                let nodes = nodes.filter(move |(number, _)| is_own(*number) == own);
                nodes.flat_map(|(_, node)| sources(node)).collect::<Vec<String>>()
            };
            let (own, others) = (of(true), of(false));
            let is_shared = |source: &String| others.iter().any(|other| overlap(source, other));
            let lines = if own.iter().any(is_shared) {
                list.lines.clone()
            } else if list.replaces {
                narrowed(&list.lines, &own)
            } else {
                narrowed_more(&list.lines, &own)
            };
            let pattern = |line: String| (Val::known_text(list.at, Kind::IgnorePattern, line), list.cfg);
            patterns.extend(lines.into_iter().map(pattern));
        }
        self.out.head.ignore.splice(0..0, patterns);
    }
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

/// A pattern of a folder as one of the context.
fn below(folder: &str, pattern: &str) -> String {
    if folder.is_empty() {
        return pattern.to_owned();
    }
    let (not, pattern) = pattern
        .strip_prefix('!')
        .map_or(("", pattern), |rest| ("!", rest.trim_start()));
    format!("{not}{}/{}", escaped(folder), pattern.trim_start_matches('/'))
}
