//! The things that are looked for in a stage, and what each statement answers.

use crate::grammar::bytes::equal;
use crate::grammar::expand::keeps;
use crate::grammar::user;

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
    /// The user that steps run as.
    User,
}

/// The answer of a statement that has one.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    /// It is not there.
    No,
    /// It is there.
    Yes,
    /// The user.
    User(&'a str),
}

impl<'a> Found<'a> {
    /// Returns the user, `""` where nothing says.
    pub(super) const fn user(self) -> &'a str {
        match self {
            Self::User(user) => user,
            Self::No | Self::Yes => "",
        }
    }
}

impl Wanted<'_> {
    /// Returns the same, as far as a stage hands it on to one that starts from it.
    pub(super) const fn inherited(self) -> Self {
        match self {
            Wanted::Variable(name) => Wanted::Env(name),
            Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir | Wanted::User => self,
        }
    }

    /// Returns the answer of an `env`, if it has one. Without a value it is one that replaces nothing.
    pub(super) const fn of_env(self, name: &str, value: Option<&str>) -> Option<Found<'static>> {
        match (self, value) {
            (Wanted::Variable(wanted) | Wanted::Env(wanted), _) if equal(wanted, name) => Some(Found::Yes),
            (Wanted::Extended(wanted), Some(value)) if equal(wanted, name) && !keeps(value, name) => Some(Found::No),
            (Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir | Wanted::User, _) => None,
        }
    }

    /// Returns the answer of an `arg`, if it has one.
    pub(super) const fn of_arg(self, name: &str) -> Option<Found<'static>> {
        match self {
            Wanted::Variable(wanted) if equal(wanted, name) => Some(Found::Yes),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir | Wanted::User => None,
        }
    }

    /// Returns the answer of another statement that puts something into the variable, if it has one.
    pub(super) const fn of_extended(self, name: &str) -> Option<Found<'static>> {
        match self {
            Wanted::Variable(wanted) | Wanted::Env(wanted) | Wanted::Extended(wanted) if equal(wanted, name) => {
                Some(Found::Yes)
            }
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir | Wanted::User => None,
        }
    }

    /// Returns the answer of a working directory, if it has one.
    pub(super) const fn of_workdir(self) -> Option<Found<'static>> {
        match self {
            Wanted::Workdir => Some(Found::Yes),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::User => None,
        }
    }

    /// Returns the answer of a statement that sets the user, if it has one.
    pub(super) const fn of_user(self, user: &str) -> Option<Found<'_>> {
        match self {
            Wanted::User => Some(Found::User(user)),
            Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir => None,
        }
    }

    /// Returns the answer of an instruction as it is, by the user that it sets, if it has one.
    pub(super) const fn of_instruction(self, text: &str) -> Option<Found<'_>> {
        match user::of_instruction(text) {
            Some(user) => self.of_user(user),
            None => None,
        }
    }

    /// Returns the answer of a base that is not a stage.
    pub(super) const fn of_base(self, reference: &str) -> Found<'static> {
        match (self, user::of_base(reference)) {
            (Wanted::User, Some(user)) => Found::User(user),
            (Wanted::User, None)
            | (Wanted::Variable(_) | Wanted::Env(_) | Wanted::Extended(_) | Wanted::Workdir, _) => Found::No,
        }
    }
}
