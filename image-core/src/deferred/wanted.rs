//! The things that are looked for in a stage, and what each statement answers.

use crate::grammar::bytes::equal;
use crate::grammar::expand::keeps;

/// The things that are looked for in a stage.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// A variable that `env` or `arg` sets.
    Variable(&'a str),
    /// A variable that `env` sets: what a later stage takes over.
    Env(&'a str),
    /// The value that a statement other than `env` has put into a variable, unless an `env` has replaced it since.
    Extended(&'a str),
    /// A working directory.
    Workdir,
}

impl Wanted<'_> {
    /// The same, as far as a stage hands it on to one that starts from it.
    pub(super) const fn inherited(self) -> Self {
        match self {
            Wanted::Variable(name) => Wanted::Env(name),
            Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => self,
        }
    }

    /// Returns the answer of an `env`, if it has one. Without a value it is one that replaces nothing.
    pub(super) const fn of_env(self, name: &str, value: Option<&str>) -> Option<bool> {
        match (self, value) {
            (Wanted::Variable(wanted) | Wanted::Env(wanted), _) if equal(wanted, name) => Some(true),
            (Wanted::Extended(wanted), Some(value)) if equal(wanted, name) && !keeps(value, name) => Some(false),
            (Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir, _) => None,
        }
    }

    /// Returns the answer of an `arg`, if it has one.
    pub(super) const fn of_arg(self, name: &str) -> Option<bool> {
        match self {
            Wanted::Variable(wanted) if equal(wanted, name) => Some(true),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => None,
        }
    }

    /// Returns the answer of another statement that puts something into the variable, if it has one.
    pub(super) const fn of_extended(self, name: &str) -> Option<bool> {
        match self {
            Wanted::Variable(wanted) | Wanted::Env(wanted) | Wanted::Extended(wanted) if equal(wanted, name) => {
                Some(true)
            }
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => None,
        }
    }

    /// Returns the answer of a working directory, if it has one.
    pub(super) const fn of_workdir(self) -> Option<bool> {
        match self {
            Wanted::Workdir => Some(true),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) => None,
        }
    }
}
