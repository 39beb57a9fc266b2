//! `include`: the statements of a fragment.

use super::arguments::Given;
use super::scope::{Parent, Ran};
use super::{Checker, FactKind, NeedKind, Whole};
use crate::ast::Content;
use crate::node::{Args, Referent};
use crate::rule::Rule;
use crate::table::StatementRow;

impl<'t> Checker<'t> {
    pub(super) fn fragment(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let Some(argument) = self.first(row, given, "include FRAGMENT") else {
            return;
        };
        self.only_one(row, given);
        let at = argument.value.at;
        let place = match &argument.value.content {
            Content::Path(id, _) => Referent::Path(*id),
            Content::Steps(steps) => Referent::Steps(*steps),
            Content::Text(_)
            | Content::Integer(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Word(_)
            | Content::Constant(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Image(_)
            | Content::Function(..)
            | Content::Call(..)
            | Content::Wrong => {
                let fix = "name a constant made by `steps!`: include FRAGMENT;";
                return self.report(Rule::WrongKind, at, "`include` takes a fragment", fix);
            }
        };
        self.fact(FactKind::Steps(place));
        self.need(at, NeedKind::Fragment);
        if self.may_be_prebuilt() {
            self.need(at, NeedKind::Mounts);
        }
        if let Some(stage) = self.scope.stage() {
            stage.fragment = true;
            stage.user = Some((Ran::Later, None));
        }
        self.ask_lint(at, NeedKind::FragmentUsers);
        self.extend_by_fragment();
        self.push(Args::Fragment(place, at), Vec::new());
    }

    /// Returns whether the stage at hand is a prebuilt one, or goes on from a constant that may be.
    fn may_be_prebuilt(&self) -> bool {
        let last = self.scope.stages.last();
        last.is_some_and(|stage| stage.prebuilt || (stage.parent == Parent::Constant && self.whole == Whole::Image))
    }
}
