//! Replaces statements that the language's check refuses, until it accepts them all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::draft::{Draft, Item};
use super::lowered::Lowered;
use super::references::{is_known, references};
use crate::ast::Tree;
use crate::check::{Diagnostic, Outcome, Whole, check};
use crate::dockerfile::{self, Found};
use crate::rule::Level;
use crate::spec::Base;
use crate::translate::{Meaning, statement};

/// Returns the draft with statements that compile and mean what their instructions mean.
pub(super) fn settle(draft: Draft) -> Result<Draft, Vec<Found>> {
    let mut settling = Settling {
        draft,
        found: Vec::new(),
    };
    settling.provide();
    while settling.found.is_empty() && settling.settle_once() {}
    if settling.found.is_empty() {
        Ok(settling.draft)
    } else {
        Err(settling.found)
    }
}

/// Returns the number, for each item that starts a stage, of the `from` by which that stage starts from an image, be it
/// by stages between.
fn roots(items: &[Item]) -> HashMap<usize, usize> {
    let (mut roots, mut named) = (HashMap::new(), HashMap::new());
    for (index, item) in items.iter().enumerate() {
        let Some(Meaning::Stage(from)) = &item.expected else {
            continue;
        };
        let root = match &from.base {
            Base::Image(_) | Base::Id(_) => Some(index),
            Base::Scratch => None,
            // Stages are written above those that start from them.
            Base::Stage(name) => named.get(&**name).and_then(|earlier| roots.get(earlier)).copied(),
        };
        roots.extend(root.map(|root| (index, root)));
        named.extend(from.name.as_deref().map(|name| (name, index)));
    }
    roots
}

/// Variables that a base has to set, each once and in the order in which they are referred to.
#[derive(Default)]
struct Wanted {
    names: Vec<String>,
    seen: BTreeSet<String>,
}

impl Wanted {
    fn add(&mut self, name: String) {
        if self.seen.insert(name.clone()) {
            self.names.push(name);
        }
    }
}

struct Settling {
    draft: Draft,
    found: Vec<Found>,
}

impl Settling {
    /// Makes one pass, and returns whether something had to be changed.
    fn settle_once(&mut self) -> bool {
        let outcome = check(&self.tree(), Whole::Image, None);
        let errors = outcome.diagnostics.iter().filter(|diagnostic| !diagnostic.is_lint());
        let mut changed = BTreeSet::new();
        for error in errors {
            if changed.insert((error.at, error.rule.info().level == Level::Error)) {
                self.answer(error);
            }
        }
        if changed.is_empty() {
            self.differs(outcome)
        } else {
            true
        }
    }

    /// Returns the statements, each placed at its number.
    fn tree(&self) -> Tree {
        let items = self.draft.items.iter().zip(0..);
        Tree {
            statements: items
                .map(|(item, at)| statement::placed(item.statement.clone(), at))
                .collect(),
            ..Tree::default()
        }
    }

    /// Does what an error of a statement asks for.
    fn answer(&mut self, error: &Diagnostic) {
        let index = error.at as usize;
        let Some(item) = self.draft.items.get_mut(index) else {
            return;
        };
        let may_allow = match error.rule.info().level {
            Level::Allowable => true,
            Level::OfDockerfile => item.is_raw(),
            Level::Error | Level::Lint | Level::Asked => false,
        };
        if may_allow {
            item.statement.allow.push(statement::word(error.rule.name()));
        } else if !item.give_way() {
            // The reason is that of the language.
            self.found.push(Found {
                rule: dockerfile::Rule::Uncarried,
                at: item.at,
                what: error.what.clone(),
                why: error.why,
                fix: error.fix.clone(),
                is_lint: false,
            });
        }
    }

    /// Says at the base of each stage that it sets what statements refer to and no instruction of the file sets.
    fn provide(&mut self) {
        let (roots, mut wanted) = (roots(&self.draft.items), BTreeMap::<usize, Wanted>::new());
        for item in &self.draft.items {
            let Some(root) = roots.get(&item.stage) else { continue };
            let unset = |name: &String| !self.draft.assigned.contains(name) && !is_known(name);
            let wanted = wanted.entry(*root).or_default();
            references(&item.statement)
                .into_iter()
                .filter(unset)
                .for_each(|name| wanted.add(name));
        }
        for (root, wanted) in wanted.into_iter().filter(|(_, wanted)| !wanted.names.is_empty()) {
            let names = wanted.names.iter().map(String::as_str);
            let arguments = &mut self.draft.items[root].statement.arguments;
            arguments.push(statement::option("provides", statement::texts(names)));
        }
    }

    /// Lets the first statement give way that does not lower to what it must.
    fn differs(&mut self, mut outcome: Outcome) -> bool {
        let is_compared = |item: &Item| item.expected.is_some();
        let items = &mut self.draft.items;
        outcome
            .nodes
            .retain(|node| items.get(node.at as usize).is_some_and(is_compared));
        let spec = outcome.spec();
        let mut lowered = Lowered::of(&spec);
        let mut changed = false;
        for item in items {
            if item
                .expected
                .as_ref()
                .is_some_and(|expected| !lowered.is_next(expected))
            {
                changed = true;
                self.found.extend((!item.give_way()).then(|| item.unlike()));
            }
        }
        changed
    }
}

impl Item {
    fn is_raw(&self) -> bool {
        self.statement.keyword.text == "dockerfile"
    }

    /// Says that its statement means something else, and there is no other.
    fn unlike(&self) -> Found {
        let what = format!("no `{}` of an image means this", self.statement.keyword.text);
        let fix = "write it in another way";
        Found::of(dockerfile::Rule::Uncarried, self.at, what, fix)
    }

    /// Goes back to the instruction as it is; false if it cannot, or is there already.
    fn give_way(&mut self) -> bool {
        let Some(raw) = self.raw.take() else { return false };
        let before = self.is_raw();
        self.statement = statement::raw(&raw);
        self.statement.comment = self.comment.clone();
        self.folded = false;
        self.expected = None;
        !before
    }
}
