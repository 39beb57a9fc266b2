//! What the language's check says of the statements, and what is done about it, until it accepts them all.

use std::collections::BTreeSet;

use super::draft::{Draft, Expected, Item};
use super::lowered::Lowered;
use super::references::{is_predefined, references};
use super::statement;
use crate::ast::{Content, Span, Statement, Tree, Value};
use crate::check::{Diagnostic, Outcome, Whole, check};
use crate::dockerfile::{self, Found};
use crate::model::Head;
use crate::rule::{Level, Rule};
use crate::spec::{Base, From, Spec};
use crate::step::with_steps;
use crate::table;

/// The draft with statements that compile and mean what their instructions mean.
pub(super) fn settle(draft: Draft) -> Result<Draft, Vec<Found>> {
    let mut settling = Settling {
        draft,
        found: Vec::new(),
    };
    while settling.found.is_empty() && settling.changes() {}
    if settling.found.is_empty() {
        Ok(settling.draft)
    } else {
        Err(settling.found)
    }
}

struct Settling {
    draft: Draft,
    found: Vec<Found>,
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

    /// The statements, each placed at its number. Raw instructions of a language that has none are left out.
    fn tree(&self) -> Tree {
        let items = self.draft.items.iter().zip(0..);
        let known =
            items.filter(|(item, _)| table::statement(&item.statement.keyword.text).is_some() && !item.on_build);
        Tree {
            statements: known.map(|(item, at)| placed(&item.statement, at)).collect(),
            ..Tree::default()
        }
    }

    /// Does what an error of a statement asks for.
    fn answer(&mut self, error: &Diagnostic) {
        let index = error.at as usize;
        let is_base = |item: &Item| matches!(item.expected, Expected::Stage(_));
        if error.rule == Rule::UndefinedVariable
            && self.draft.items.get(index).is_some_and(|item| !is_base(item))
            && self.provide(index)
        {
            return;
        }
        let Some(item) = self.draft.items.get_mut(index) else {
            return;
        };
        if error.rule.info().level == Level::Allowable {
            item.statement.allow.push(statement::word(error.rule.name()));
        } else if !item.give_way() {
            self.found.push(Found {
                at: item.at,
                rule: dockerfile::Rule::Uncarried,
                what: error.what.clone(),
                fix: error.fix.clone(),
            });
        }
    }

    /// Says at the base of a stage that it sets what no instruction of the file does; false if there is nothing to say.
    fn provide(&mut self, index: usize) -> bool {
        let mut names = BTreeSet::new();
        references(&self.draft.items[index].statement, &mut names);
        names.retain(|name| !self.draft.assigned.contains(name) && !is_predefined(name));
        let Some(from) = self.root(index).filter(|_| !names.is_empty()) else {
            return false;
        };
        provides(&mut self.draft.items[from].statement, names)
    }

    /// The statement that starts the stage of another one from an image, be it by stages between.
    fn root(&self, index: usize) -> Option<usize> {
        let stage = |item: &Item| match &item.expected {
            Expected::Stage(from) => Some(from.clone()),
            _ => None,
        };
        let mut at = index;
        loop {
            at = (0..=at).rev().find(|at| stage(&self.draft.items[*at]).is_some())?;
            match stage(&self.draft.items[at])?.base {
                Base::Image(_) | Base::Id(_) => return Some(at),
                Base::Scratch => return None,
                Base::Stage(name) => {
                    let named = |from: From<'_>| from.name.as_deref() == Some(&*name);
                    at = (0..at)
                        .rev()
                        .find(|at| stage(&self.draft.items[*at]).is_some_and(named))?;
                }
            }
        }
    }

    /// Lets the first statement give way that does not lower to what it must.
    fn differs(&mut self, outcome: Outcome) -> bool {
        let Outcome { mut nodes, .. } = outcome;
        let is_compared = |item: &Item| !matches!(item.expected, Expected::Raw);
        let items = &mut self.draft.items;
        nodes.retain(|node| items.get(node.at as usize).is_some_and(is_compared));
        let spec = with_steps(&nodes, |steps| Spec::lowered(&Head::NONE, steps));
        let mut lowered = Lowered::of(&spec);
        let mut changed = false;
        for item in items.iter_mut().filter(|item| is_compared(item)) {
            if !lowered.is_next(&item.expected) {
                changed = true;
                self.found.extend((!item.give_way()).then(|| Found {
                    at: item.at,
                    rule: dockerfile::Rule::Uncarried,
                    what: format!("no `{}` means this", item.statement.keyword.text),
                    fix: "write it in another way".to_owned(),
                }));
            }
        }
        changed
    }
}

impl Item {
    /// Goes back to the instruction as it is; false if it cannot, or is there already.
    fn give_way(&mut self) -> bool {
        let Some(raw) = self.raw.take() else { return false };
        let before = self.statement.keyword.text == "dockerfile";
        self.statement = statement::raw(&raw);
        self.statement.comment = self.comment.clone();
        self.folded = false;
        self.expected = Expected::Raw;
        self.on_build = false;
        !before
    }
}

fn placed(statement: &Statement, at: Span) -> Statement {
    let mut statement = statement.clone();
    statement.keyword.at = at;
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

/// Adds names to the option `provides`; false if all are there already.
fn provides(from: &mut Statement, mut names: BTreeSet<String>) -> bool {
    let is_provides = |key: &crate::ast::Word| key.text == "provides";
    let before = names.len();
    let mut known = 0;
    from.arguments.retain(|argument| {
        let found = argument.key.as_ref().is_some_and(is_provides);
        if let (true, Content::List(values)) = (found, &argument.value.content) {
            known = values.len();
            names.extend(values.iter().filter_map(|value| match &value.content {
                Content::Text(name) => Some(name.clone()),
                _ => None,
            }));
        }
        !found
    });
    let list = statement::texts(names.iter().map(String::as_str));
    from.arguments.push(statement::option("provides", list));
    before > 0 && names.len() > known
}
