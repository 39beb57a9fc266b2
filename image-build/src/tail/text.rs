//! Texts with references to variables, where their values are known.

use std::collections::{HashMap, HashSet};

use image_core::grammar::expand::{Part, parts};
use image_core::plan::Plan;
use image_core::spec::Action;

use super::Unfit;
use crate::mounted_files::expand;

/// The variables of an image, as far as texts may refer to them.
#[derive(Debug)]
pub(super) struct Variables {
    values: HashMap<String, String>,
    /// The names of build arguments, whose values are the engine's business.
    args: HashSet<String>,
    /// True if instructions that are not read may declare more.
    unread: bool,
}

impl Variables {
    pub(super) fn new(plan: &Plan, environment: impl Iterator<Item = (String, String)>) -> Self {
        let spec = &plan.spec;
        let mut args: HashSet<String> = spec.args().iter().map(|arg| arg.name.to_string()).collect();
        let mut unread = false;
        for instruction in spec.stages().iter().flat_map(|stage| &stage.instructions) {
            if let Action::Arg(arg) = &instruction.action {
                args.insert(arg.name.to_string());
            }
            unread |= matches!(instruction.action, Action::Raw(_));
        }
        Self {
            values: environment.collect(),
            args,
            unread,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }

    /// Returns a text with the values of its variables.
    pub(super) fn expand(&self, text: &str) -> Result<String, Unfit> {
        self.check(text)?;
        Ok(expand(text, &self.values))
    }

    fn check(&self, text: &str) -> Result<(), Unfit> {
        for part in parts(text) {
            if let Part::Reference { name, fallback } = part {
                if self.unread || self.args.contains(name) || !self.values.contains_key(name) {
                    return Err(Unfit::new(format!("only the engine knows the value of `${name}`")));
                }
                fallback.map_or(Ok(()), |(_, word)| self.check(word))?;
            }
        }
        Ok(())
    }
}
