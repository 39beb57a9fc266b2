//! Functions of a builder, called in the image.

use super::Builder;
use crate::ast::{Content, Statement};
use crate::function::{Function, init_with};

impl Builder {
    /// Does what [`init`](crate::function::init) does, for the functions of this builder: call it as soon as the
    /// builder is complete, before anything that must not happen in the image.
    pub fn init(&self) {
        init_with(|name, args| self.call_with(name, args));
    }

    /// Calls the function of that name, if the builder has it, or an image or fragment that it names.
    ///
    /// # Errors
    /// What the function returns.
    #[must_use]
    pub fn call(&self, name: &str) -> Option<Result<(), String>> {
        self.call_with(name, &[])
    }

    /// Returns the same for a function that takes texts.
    ///
    /// # Errors
    /// What the function returns, and where it takes nothing and is given texts.
    #[must_use]
    pub fn call_with(&self, name: &str, args: &[&str]) -> Option<Result<(), String>> {
        let mut found = self.tree.statements.iter().filter_map(|one| function(one, name));
        found.next().map(|function| function.call(args))
    }
}

fn function(statement: &Statement, name: &str) -> Option<Function> {
    match &statement.arguments.first()?.value.content {
        Content::Function(own, function) => (own == name).then_some(*function),
        Content::Image(image) => image.function(name),
        Content::Steps(steps) => steps.function(name),
        Content::Text(_)
        | Content::Integer(_)
        | Content::Bool(_)
        | Content::List(_)
        | Content::Word(_)
        | Content::Constant(_)
        | Content::Spread(_)
        | Content::Entry(..)
        | Content::Arrow(..)
        | Content::Path(..)
        | Content::Call(..)
        | Content::Wrong => None,
    }
}
