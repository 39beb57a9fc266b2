//! Facts and needs: what the compiler asks of constants.

use image_core::ast::Span;
use image_core::check::FactNode;
use image_core::deferred::{FactKind, Part};

use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    /// Prints the items or blocks that make the compiler evaluate each need.
    pub(crate) fn needs(&self, facts: &[FactNode], out: &mut Out<'_>) {
        if !self.assured {
            return;
        }
        if self.uses.generic_facts {
            self.needs_in_block(facts, out);
        } else {
            self.needs_as_items(facts, out);
        }
    }

    /// Writes `const __FACTS: Facts = &[…];` and an item for each need, so that all are reported.
    fn needs_as_items(&self, facts: &[FactNode], out: &mut Out<'_>) {
        self.facts_item(facts, out);
        for fact in facts {
            let Some(number) = fact.fact.need() else { continue };
            self.cfg(fact.cfg, out);
            let mut arguments = out.inner();
            arguments.ident("__FACTS").punct(",").number(number);
            out.ident("const").ident("_").punct(":").unit().punct("=");
            if matches!(fact.fact, FactKind::Lint(..)) {
                self.warned(arguments, fact.at, out);
            } else {
                self.call("__met", arguments, fact.at, out);
            }
            out.punct(";");
        }
    }

    /// Writes `Lint::<{ lint(__FACTS, 0) }>::CHECK`, the last at the user's token, where the compiler warns. What names
    /// type parameters cannot be asked so.
    fn warned(&self, arguments: Out<'_>, at: Span, out: &mut Out<'_>) {
        let mut lint = out.inner();
        lint.private(&["lint"]).parens(arguments);
        out.private(&["Lint"]).punct("::<").braces(lint).punct(">::");
        let mut check = out.at(self.source.spans(at).0);
        check.ident("CHECK");
        out.append(check);
    }

    fn facts_item(&self, facts: &[FactNode], out: &mut Out<'_>) {
        out.ident("const")
            .ident("__FACTS")
            .punct(":")
            .private(&["Facts"])
            .punct("=");
        self.facts(facts, out);
        out.punct(";");
    }

    /// Writes `const { let __facts: &[_] = &[…]; met(__facts, 0); … }`: inline, as an item could not name type
    /// parameters.
    fn needs_in_block(&self, facts: &[FactNode], out: &mut Out<'_>) {
        let mut block = out.inner();
        let mut items = block.inner();
        items.ident("_");
        block
            .ident("let")
            .ident("__facts")
            .punct(":&")
            .brackets(items)
            .punct("=");
        self.unassured().facts(facts, &mut block);
        block.punct(";");
        for fact in facts {
            let (FactKind::Need(number, _) | FactKind::Lenient(number, _)) = fact.fact else {
                continue;
            };
            self.cfg(fact.cfg, &mut block);
            let mut arguments = block.inner();
            arguments.ident("__facts").punct(",").number(number);
            self.call("__met", arguments, fact.at, &mut block);
            block.punct(";");
        }
        out.ident("const").braces(block).punct(";");
    }

    /// Returns one whose constants are checked already, where they stand in steps.
    fn unassured(&self) -> Printer<'_> {
        Printer {
            assured: false,
            ..*self
        }
    }

    /// Writes `&[Fact::…, …]`.
    pub(crate) fn facts(&self, facts: &[FactNode], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for fact in facts {
            self.cfg(fact.cfg, &mut inside);
            self.variant("Fact", fact.fact.parts(), &mut inside);
            inside.punct(",");
        }
        out.slice(inside);
    }

    /// Writes `Type::Variant`, with its parts where it has some.
    fn variant(&self, of: &str, (name, parts): (&str, Vec<Part<'_>>), out: &mut Out<'_>) {
        let mut arguments = out.inner();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                arguments.punct(",");
            }
            self.part(part, &mut arguments);
        }
        out.private(&[of, name]);
        if !arguments.is_empty() {
            out.parens(arguments);
        }
    }

    fn part(&self, part: Part<'_>, out: &mut Out<'_>) {
        match part {
            Part::Text(text) => {
                out.text(text);
            }
            Part::Value(val) => self.val(val, out),
            Part::List(val) => self.texts(val, out),
            Part::Lists(vals) => self.lists(vals, out),
            Part::Kind(kind) => {
                out.private(&["Kind", &format!("{kind:?}")]);
            }
            Part::Image(place) | Part::Steps(place) => self.place(*place, out),
            Part::Number(number) => {
                out.number(*number);
            }
            Part::Need(need) => self.variant("Need", need.parts(), out),
        }
    }
}

/// Returns whether the compiler has anything to evaluate.
pub(crate) fn has_needs(facts: &[FactNode]) -> bool {
    facts.iter().any(|node| node.fact.need().is_some())
}
