//! The lists of Dockerfiles of what is left out of the context: that of a file stands for the context's own, for the
//! sources of that file.

use std::ops::Range;

use super::lints::local_sources;
use super::{Cfg, Checker};
use crate::ast::Span;
use crate::dockerfile::{Instruction, parse_steps};
use crate::files::{clean, narrowed};
use crate::kind::Kind;
use crate::node::{Args, Node, StepName, Val};

/// The list of a Dockerfile.
#[derive(Debug)]
pub(super) struct List {
    /// Its patterns, as those of the image's context.
    pub(super) lines: Vec<String>,
    /// The place where the file is named.
    pub(super) at: Span,
    pub(super) cfg: Cfg,
    /// The steps that the file became.
    pub(super) nodes: Range<usize>,
}

impl Checker<'_> {
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
            } else {
                narrowed(&list.lines, &own)
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
