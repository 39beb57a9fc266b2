//! What the language's check says of the statements, and what is done about it, until it accepts them all.

use std::collections::{BTreeSet, HashMap};

use super::draft::{Draft, Expected, Item};
use super::lowered::Lowered;
use super::references::{is_known, references};
use crate::ast::{Argument, Content, Span, Statement, Tree, Value};
use crate::check::{Diagnostic, Outcome, Whole, check};
use crate::dockerfile::statement;
use crate::dockerfile::{self, Found};
use crate::rule::Level;
use crate::spec::Base;

/// The draft with statements that compile and mean what their instructions mean.
pub(super) fn settle(draft: Draft) -> Result<Draft, Vec<Refused>> {
    let mut settling = Settling {
        stages: stages(&draft.items),
        draft,
        found: Vec::new(),
    };
    for index in 0..settling.draft.items.len() {
        settling.provide(index);
    }
    while settling.found.is_empty() && settling.changes() {}
    if settling.found.is_empty() {
        Ok(settling.draft)
    } else {
        Err(settling.found)
    }
}

fn stages(items: &[Item]) -> HashMap<String, usize> {
    let named = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| match &item.expected {
            Expected::Stage(from) => Some((from.name.as_deref()?.to_owned(), index)),
            _ => None,
        });
    named.collect()
}

/// What is wrong with an instruction that no statement can stand for, and why.
pub(super) type Refused = (Found, &'static str);

struct Settling {
    draft: Draft,
    /// The numbers of the items that start stages with a name.
    stages: HashMap<String, usize>,
    found: Vec<Refused>,
}

impl Settling {
    /// One pass: whether something had to be changed.
    fn changes(&mut self) -> bool {
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

    /// The statements, each placed at its number.
    fn tree(&self) -> Tree {
        let items = self.draft.items.iter().zip(0..);
        Tree {
            statements: items.map(|(item, at)| placed(&item.statement, at)).collect(),
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
            Level::Error | Level::Lint => false,
        };
        if may_allow {
            item.statement.allow.push(statement::word(error.rule.name()));
        } else if !item.give_way() {
            let found = Found {
                at: item.at,
                rule: dockerfile::Rule::Uncarried,
                what: error.what.clone(),
                fix: error.fix.clone(),
            };
            self.found.push((found, error.rule.info().why));
        }
    }

    /// Says at the base of a stage that it sets what a statement refers to and no instruction of the file sets.
    fn provide(&mut self, index: usize) {
        let mut names = references(&self.draft.items[index].statement);
        names.retain(|name| !self.draft.assigned.contains(name) && !is_known(name));
        if let Some(from) = self.root(index).filter(|_| !names.is_empty()) {
            provides(&mut self.draft.items[from].statement, names);
        }
    }

    /// The number of the `from` by which the stage of an item starts from an image, be it by stages between.
    fn root(&self, index: usize) -> Option<usize> {
        let mut at = self.draft.items.get(index)?.stage;
        loop {
            let Expected::Stage(from) = &self.draft.items.get(at)?.expected else {
                return None;
            };
            match &from.base {
                Base::Image(_) | Base::Id(_) => return Some(at),
                Base::Scratch => return None,
                // Stages stand above those that start from them, so this ends.
                Base::Stage(name) => at = *self.stages.get(&**name).filter(|earlier| **earlier < at)?,
            }
        }
    }

    /// Lets the first statement give way that does not lower to what it must.
    fn differs(&mut self, mut outcome: Outcome) -> bool {
        let is_compared = |item: &Item| !matches!(item.expected, Expected::Raw);
        let items = &mut self.draft.items;
        outcome
            .nodes
            .retain(|node| items.get(node.at as usize).is_some_and(is_compared));
        let spec = outcome.spec();
        let mut lowered = Lowered::of(&spec);
        let mut changed = false;
        for item in items.iter_mut().filter(|item| is_compared(item)) {
            if !lowered.is_next(&item.expected) {
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

    /// That its statement means something else, and there is no other.
    fn unlike(&self) -> Refused {
        let rule = dockerfile::Rule::Uncarried;
        let found = Found {
            at: self.at,
            rule,
            what: format!("no `{}` of an image means this", self.statement.keyword.text),
            fix: "write it in another way".to_owned(),
        };
        (found, rule.why())
    }

    /// Goes back to the instruction as it is; false if it cannot, or is there already.
    fn give_way(&mut self) -> bool {
        let Some(raw) = self.raw.take() else { return false };
        let before = self.is_raw();
        self.statement = statement::raw(&raw);
        self.statement.comment = self.comment.clone();
        self.folded = false;
        self.expected = Expected::Raw;
        !before
    }
}

fn placed(statement: &Statement, at: Span) -> Statement {
    let mut statement = statement.clone();
    statement.keyword.at = at;
    statement.on_build.iter_mut().for_each(|word| word.at = at);
    statement.alias.iter_mut().for_each(|alias| alias.at = at);
    for argument in &mut statement.arguments {
        argument.key.iter_mut().for_each(|key| key.at = at);
        place(&mut argument.value, at);
        argument.to.iter_mut().for_each(|to| place(to, at));
    }
    statement
}

fn place(value: &mut Value, at: Span) {
    value.at = at;
    if let Content::List(values) = &mut value.content {
        for value in values {
            place(value, at);
        }
    }
}

/// Adds names to the option `provides`, which is the last one.
fn provides(from: &mut Statement, names: BTreeSet<String>) {
    let is_provides = |argument: &Argument| argument.key.as_ref().is_some_and(|key| key.text == "provides");
    if !from.arguments.last().is_some_and(is_provides) {
        let none = statement::texts(std::iter::empty());
        from.arguments.push(statement::option("provides", none));
    }
    let Some(Content::List(values)) = from.arguments.last_mut().map(|last| &mut last.value.content) else {
        return;
    };
    let is_new = |name: &String| {
        !values
            .iter()
            .any(|value| matches!(&value.content, Content::Text(text) if text == name))
    };
    let new: Vec<String> = names.into_iter().filter(is_new).collect();
    values.extend(new.iter().map(|name| statement::value(statement::text(name))));
}
