//! The place of an image or a fragment: the folder of its crate, its file, and the lines of its steps.

use std::path::Path;

use image_core::node::Node;
use proc_macro2::Span;

use crate::out::Out;
use crate::parse::{file, line};
use crate::print::Printer;
use crate::value::has_parts;

impl Printer<'_> {
    /// Writes `"3 4 4 in src/main.rs"`; where a `cfg` may take steps away, only the file.
    pub(crate) fn lines(&self, nodes: &[Node], out: &mut Out<'_>) {
        let mut text = String::with_capacity(64);
        if !has_parts(nodes) {
            text = self.lines_of(nodes);
        }
        if let Some(first) = nodes.first() {
            text.extend(["in ", &shown(&file(self.span(first)))]);
        }
        out.text(&text);
    }

    /// Writes `&["3 4", #[cfg(…)] "5"]`: a text for all steps that stand under one `cfg`, which takes them away with
    /// the steps. Where there is no `cfg`, nothing.
    pub(crate) fn parts(&self, nodes: &[Node], out: &mut Out<'_>) {
        let mut texts = out.inner();
        let nodes = if has_parts(nodes) { nodes } else { &[] };
        for nodes in nodes.chunk_by(|one, next| one.cfg == next.cfg) {
            self.cfg(nodes.first().and_then(|node| node.cfg), &mut texts);
            texts.text(self.lines_of(nodes).trim_end()).punct(",");
        }
        out.slice(texts);
    }

    /// Returns the line of each step, with a blank after it.
    fn lines_of(&self, nodes: &[Node]) -> String {
        let mut text = String::with_capacity(4 * nodes.len());
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else {
            return text;
        };
        let ends = (line(self.span(first)), line(self.span(last)));
        self.push_lines(nodes, ends, &mut text);
        text
    }

    /// Adds the lines of nodes between a first and a last line. The compiler is asked no more often than it has to be:
    /// it counts the characters of a line up to the place, each time.
    fn push_lines(&self, nodes: &[Node], (first, last): (usize, usize), text: &mut String) {
        if first == last || nodes.len() == 1 {
            return nodes.iter().for_each(|node| push(text, first, node));
        }
        let (start, end) = nodes.split_at(nodes.len() / 2);
        let line_of = |node: Option<&Node>| node.map_or(first, |node| line(self.span(node)));
        let end_of_start = if start.len() == 1 { first } else { line_of(start.last()) };
        let start_of_end = if end.len() == 1 { last } else { line_of(end.first()) };
        self.push_lines(start, (first, end_of_start), text);
        self.push_lines(end, (start_of_end, last), text);
    }

    fn span(&self, node: &Node) -> Span {
        self.source.spans(node.at).0
    }
}

/// Adds the line of a statement, once for each step that it prints.
fn push(text: &mut String, line: usize, node: &Node) {
    for _ in 0..=node.comment.len() {
        text.push_str(&line.to_string());
        text.push(' ');
    }
}

/// Returns a file as an expansion may name it: that of a dependency is named from its crate's folder on.
fn shown(file: &str) -> String {
    if Path::new(file).is_relative() {
        return file.to_owned();
    }
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let below = Path::new(file).strip_prefix(manifest).ok();
    let name = || Path::new(file).file_name().unwrap_or_default();
    below
        .map_or_else(|| name().to_string_lossy(), Path::to_string_lossy)
        .into_owned()
}
