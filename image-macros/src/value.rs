//! The value that an expansion has: an image or a fragment.

use image_core::check::{Outcome, Whole};
use image_core::node::Node;

use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    pub(crate) fn value(&self, whole: Whole, outcome: &Outcome, out: &mut Out<'_>) {
        match whole {
            Whole::Image => self.image(outcome, out),
            Whole::Steps => self.fragment(outcome, out),
        }
    }

    fn image(&self, outcome: &Outcome, out: &mut Out<'_>) {
        let mut head = out.inner();
        self.head(&outcome.head, &mut head);
        if head.is_empty() && !has_parts(&outcome.nodes) {
            self.plain(outcome, out);
        } else {
            self.full(head, outcome, out);
        }
    }

    /// Writes `$crate::Image::Plain(&[…], "lines")`, `$crate::Image::Local(&[…], "lines", "folder")`.
    fn plain(&self, outcome: &Outcome, out: &mut Out<'_>) {
        let nodes = &outcome.nodes;
        let mut arguments = out.inner();
        self.steps(nodes, &mut arguments);
        arguments.punct(",");
        self.lines(nodes, &mut arguments);
        if names_files(nodes) {
            folder(nodes, arguments.punct(","));
            out.root(&["Image", "Local"]).parens(arguments);
        } else {
            out.root(&["Image", "Plain"]).parens(arguments);
        }
    }

    /// Writes `$crate::Image::Full(&$crate::__private::Full { … })`.
    fn full(&self, head: Out<'_>, outcome: &Outcome, out: &mut Out<'_>) {
        let nodes = &outcome.nodes;
        let mut fields = out.inner();
        whole_head(head, fields.field("head"));
        self.steps(nodes, fields.punct(",").field("steps"));
        self.lines(nodes, fields.punct(",").field("lines"));
        folder(nodes, fields.punct(",").field("folder"));
        self.parts(nodes, fields.punct(",").field("parts"));
        let mut full = out.inner();
        full.punct("&").private(&["Full"]).braces(fields);
        out.root(&["Image", "Full"]).parens(full);
    }

    /// Writes `$crate::Steps::declared(&[…], &[…], "lines")`, with `.folder(…)` and `.parts(…)` where they are needed.
    fn fragment(&self, outcome: &Outcome, out: &mut Out<'_>) {
        let nodes = &outcome.nodes;
        let facts = if self.assured { outcome.facts.as_slice() } else { &[] };
        let mut arguments = out.inner();
        self.steps(nodes, &mut arguments);
        arguments.punct(",");
        self.facts(facts, &mut arguments);
        arguments.punct(",");
        self.lines(nodes, &mut arguments);
        out.root(&["Steps", "declared"]).parens(arguments);
        if has_parts(nodes) {
            let mut parts = out.inner();
            self.parts(nodes, &mut parts);
            out.punct(".").ident("parts").parens(parts);
        }
        if names_files(nodes) {
            let mut argument = out.inner();
            folder(nodes, &mut argument);
            out.punct(".").ident("folder").parens(argument);
        }
    }
}

/// Returns whether a `cfg` may take some of the steps away.
pub(crate) fn has_parts(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| node.cfg.is_some())
}

fn names_files(nodes: &[Node]) -> bool {
    nodes.iter().any(Node::names_files)
}

/// Writes `$crate::__private::Head { …, ..$crate::__private::Head::NONE }`.
fn whole_head(mut fields: Out<'_>, out: &mut Out<'_>) {
    if fields.is_empty() {
        out.private(&["Head", "NONE"]);
    } else {
        fields.punct("..").private(&["Head", "NONE"]);
        out.private(&["Head"]).braces(fields);
    }
}

/// Writes `::core::env!("CARGO_MANIFEST_DIR")`, as no path of this machine is in the tokens; `""` where no step names a
/// file.
fn folder(nodes: &[Node], out: &mut Out<'_>) {
    if !names_files(nodes) {
        out.text("");
        return;
    }
    let mut name = out.inner();
    name.text("CARGO_MANIFEST_DIR");
    out.core(&["env"]).punct("!").parens(name);
}
