//! Facts and needs: what the compiler asks of constants.

use image_core::ast::Span;
use image_core::check::{FactKind, FactNode, NeedKind};

use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    /// The items or blocks that make the compiler evaluate each need.
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

    /// `const __FACTS: Facts = &[…];` and an item for each need, so that all are reported.
    fn needs_as_items(&self, facts: &[FactNode], out: &mut Out<'_>) {
        self.facts_item(facts, out);
        for fact in facts {
            let (number, at, is_lint) = match fact.fact {
                FactKind::Need(number, at, _) | FactKind::Lenient(number, at, _) => (number, at, false),
                FactKind::Lint(number, at, _) => (number, at, true),
                FactKind::Stage(_)
                | FactKind::StageFrom(..)
                | FactKind::Image(..)
                | FactKind::Steps(_)
                | FactKind::Env(_)
                | FactKind::Replaced(_)
                | FactKind::Extended(_)
                | FactKind::Arg(_)
                | FactKind::Workdir
                | FactKind::User(_) => continue,
            };
            self.cfg(fact.cfg, out);
            let mut arguments = out.inner();
            arguments.ident("__FACTS").punct(",").number(number);
            out.ident("const").ident("_").punct(":").unit().punct("=");
            if is_lint {
                self.warned(arguments, at, out);
            } else {
                self.call("__met", arguments, at, out);
            }
            out.punct(";");
        }
    }

    /// `Lint::<{ lint(__FACTS, 0) }>::CHECK`, the last at the user's token, where the compiler warns. What names type
    /// parameters cannot be asked so.
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

    /// `const { let __facts: &[_] = &[…]; met(__facts, 0); … }`: inline, as an item could not name type
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
            let (FactKind::Need(number, at, _) | FactKind::Lenient(number, at, _)) = fact.fact else {
                continue;
            };
            self.cfg(fact.cfg, &mut block);
            let mut arguments = block.inner();
            arguments.ident("__facts").punct(",").number(number);
            self.call("__met", arguments, at, &mut block);
            block.punct(";");
        }
        out.ident("const").braces(block).punct(";");
    }

    /// One whose constants are checked already, where they stand in steps.
    fn unassured(&self) -> Printer<'_> {
        Printer {
            assured: false,
            ..*self
        }
    }

    /// `&[Fact::…, …]`
    pub(crate) fn facts(&self, facts: &[FactNode], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for fact in facts {
            self.cfg(fact.cfg, &mut inside);
            self.fact(&fact.fact, &mut inside);
            inside.punct(",");
        }
        out.slice(inside);
    }

    fn fact(&self, fact: &FactKind, out: &mut Out<'_>) {
        let mut arguments = out.inner();
        let name = match fact {
            FactKind::Stage(name) => texts("Stage", &[name], &mut arguments),
            FactKind::StageFrom(name, base) => texts("StageFrom", &[name, base], &mut arguments),
            FactKind::Env(name) => texts("Env", &[name], &mut arguments),
            FactKind::Replaced(name) => texts("Replaced", &[name], &mut arguments),
            FactKind::Extended(name) => texts("Extended", &[name], &mut arguments),
            FactKind::Arg(name) => texts("Arg", &[name], &mut arguments),
            FactKind::Image(place, name) => {
                self.place(*place, &mut arguments);
                arguments.punct(",").text(name);
                "Image"
            }
            FactKind::Steps(place) => {
                self.place(*place, &mut arguments);
                "Steps"
            }
            FactKind::Workdir => "Workdir",
            FactKind::User(user) => {
                self.val(user, &mut arguments);
                "User"
            }
            FactKind::Need(number, _, need) => self.numbered("Need", *number, need, &mut arguments),
            FactKind::Lenient(number, _, need) => self.numbered("Lenient", *number, need, &mut arguments),
            FactKind::Lint(number, _, need) => self.numbered("Lint", *number, need, &mut arguments),
        };
        called("Fact", name, arguments, out);
    }

    fn numbered(&self, variant: &'static str, number: u32, need: &NeedKind, arguments: &mut Out<'_>) -> &'static str {
        arguments.number(number).punct(",");
        self.need(need, arguments);
        variant
    }

    fn need(&self, need: &NeedKind, out: &mut Out<'_>) {
        let mut arguments = out.inner();
        let name = match need {
            NeedKind::Variable(name) => texts("Variable", &[name], &mut arguments),
            NeedKind::GlobalVariable(name) => texts("GlobalVariable", &[name], &mut arguments),
            NeedKind::Stage(name) => texts("Stage", &[name], &mut arguments),
            NeedKind::FreeStage(name) => texts("FreeStage", &[name], &mut arguments),
            NeedKind::Buildable(keyword) => texts("Buildable", &[keyword], &mut arguments),
            NeedKind::Text(val, kind) => {
                self.val(val, &mut arguments);
                arguments.punct(",").private(&["Kind", &format!("{kind:?}")]);
                "Text"
            }
            NeedKind::Kept(name, val) => {
                arguments.text(name).punct(",");
                self.val(val, &mut arguments);
                "Kept"
            }
            NeedKind::Folder(val) => {
                self.val(val, &mut arguments);
                "Folder"
            }
            NeedKind::GlobTo(source, destination) => {
                self.val(source, &mut arguments);
                arguments.punct(",");
                self.val(destination, &mut arguments);
                "GlobTo"
            }
            NeedKind::Workdir(path, kind) => {
                arguments.text(path).punct(",").private(&["Kind", &format!("{kind:?}")]);
                "Workdir"
            }
            NeedKind::Unnamed => "Unnamed",
            NeedKind::Fragment => "Fragment",
            NeedKind::Mounts => "Mounts",
            NeedKind::Continued => "Continued",
            NeedKind::Root => "Root",
            NeedKind::OwnCache => "OwnCache",
            NeedKind::FragmentUsers => "FragmentUsers",
        };
        called("Need", name, arguments, out);
    }
}

/// Returns whether the compiler has anything to evaluate.
pub(crate) fn has_needs(facts: &[FactNode]) -> bool {
    facts.iter().any(|fact| {
        matches!(
            fact.fact,
            FactKind::Need(..) | FactKind::Lenient(..) | FactKind::Lint(..)
        )
    })
}

/// Prints texts with commas between them, and hands on the variant's name.
fn texts(variant: &'static str, texts: &[&String], out: &mut Out<'_>) -> &'static str {
    for text in texts {
        out.text(text).punct(",");
    }
    variant
}

/// `Type::Variant`, with arguments where there are some.
fn called(of: &str, variant: &str, arguments: Out<'_>, out: &mut Out<'_>) {
    out.private(&[of, variant]);
    if !arguments.is_empty() {
        out.parens(arguments);
    }
}
