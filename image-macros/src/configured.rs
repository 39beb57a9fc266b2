//! Checks of statements under `#[cfg(…)]`, which only the compiler evaluates: one name, one readme, a base.

use image_core::check::{Diagnostic, Outcome};
use image_core::node::{Node, Val};
use image_core::rule::Rule;
use proc_macro2::TokenStream;
use quote::quote;

use crate::out::Out;
use crate::parse::Source;
use crate::print::Printer;

/// Returns the `cfg` of the statement of that index where none of those before it applies.
pub(crate) fn first_of(all: &[(Val, Option<u32>)], index: usize, source: &Source) -> Option<TokenStream> {
    let own = predicate(all.get(index)?.1, source);
    let before = any(all.iter().take(index).map(|(_, cfg)| *cfg), source);
    match index {
        0 => all.first()?.1.map(|_| own),
        _ => Some(quote!(all(#own, not(#before)))),
    }
}

impl Printer<'_> {
    /// Errors that are there under some configurations only: no base, and a head that says something twice.
    pub(crate) fn configured(&self, outcome: &Outcome, out: &mut Out<'_>) {
        self.one_of("name", &outcome.head.name, out);
        self.one_of("readme", &outcome.head.readme, out);
        self.some_base(&outcome.nodes, out);
        self.before_base(&outcome.nodes, out);
    }

    /// Lets the compiler refuse a second one of these.
    fn one_of(&self, keyword: &str, all: &[(Val, Option<u32>)], out: &mut Out<'_>) {
        for (index, (val, cfg)) in all.iter().enumerate().skip(1) {
            let own = predicate(*cfg, self.source);
            let before = any(all.iter().take(index).map(|(_, cfg)| *cfg), self.source);
            out.cfg(&quote!(all(#own, #before)));
            let what = format!("there are two `{keyword}` in this head, as the `cfg` of both apply");
            self.error(
                &Diagnostic::of(Rule::RepeatedStatement, val.at, what, "keep one of the two"),
                out,
            );
        }
    }

    /// Checks that one `from` applies where each of them is under a `cfg`.
    fn some_base(&self, nodes: &[Node], out: &mut Out<'_>) {
        let bases = || nodes.iter().filter(|node| node.name().starts_stage());
        if bases().any(|base| base.cfg.is_none()) {
            return;
        }
        let Some(first) = bases().next() else { return };
        let some = any(bases().map(|base| base.cfg), self.source);
        out.cfg(&quote!(not(#some)));
        let what = "this image has no `from` where no `cfg` of one applies".to_owned();
        let fix = "add one for the other configurations: #[cfg(not(…))] from \"debian:bookworm-slim\";";
        self.error(&Diagnostic::of(Rule::MissingFrom, first.at, what, fix), out);
    }

    /// Prints the first statement that may stand before the first `from` that applies.
    fn before_base(&self, nodes: &[Node], out: &mut Out<'_>) {
        let certain = nodes
            .iter()
            .position(|node| node.name().starts_stage() && node.cfg.is_none());
        let mut before = Vec::new();
        for (index, node) in nodes.iter().enumerate().take(certain.unwrap_or(nodes.len())) {
            if node.name().starts_stage() {
                before.push(node.cfg);
            } else if !node.is_argument() {
                let after = nodes.iter().skip(index).filter(|node| node.name().starts_stage());
                let after = any(after.map(|base| base.cfg), self.source);
                let before = any(before.iter().copied(), self.source);
                let own = predicate(node.cfg, self.source);
                out.cfg(&quote!(all(#own, #after, not(#before))));
                let what = "this stands before the first `from` whose `cfg` applies".to_owned();
                let fix = "start a stage first, in every configuration";
                return self.error(&Diagnostic::of(Rule::StatementOrder, node.at, what, fix), out);
            }
        }
    }
}

/// Returns a `cfg`'s predicate; where there is none, one that always holds.
fn predicate(cfg: Option<u32>, source: &Source) -> TokenStream {
    let known = cfg.and_then(|cfg| source.predicate(cfg)).cloned();
    known.unwrap_or_else(|| quote!(all()))
}

fn any(cfgs: impl Iterator<Item = Option<u32>>, source: &Source) -> TokenStream {
    let all = cfgs.map(|cfg| predicate(cfg, source));
    quote!(any(#(#all),*))
}
