//! Raw instructions, and what `on_build` keeps for the image that starts from this one.

use std::borrow::Cow;

use super::options::Opts;
use super::{Lowering, Scope, Sink};
use crate::grammar::user;
use crate::model::{OptName, StepRef};
#[cfg(feature = "dockerfile")]
use crate::spec::Command;
use crate::spec::{Action, RawInstruction};

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Emits a raw instruction. Tracks `USER`, because later steps need it.
    pub(super) fn raw(&mut self, text: &'a str, opts: Opts<'a>) {
        if let Some(user) = user::of_instruction(text) {
            self.run_as(user);
        }
        let with = self
            .with_options(text, opts)
            .or_else(|| self.with_own_places(text, opts));
        self.emit_as(Action::Raw(with.map_or(Cow::Borrowed(text), Cow::Owned)), opts);
    }

    /// Returns a raw instruction whose sources are packed apart, since it has patterns of its own; nothing where it has
    /// none.
    fn with_own_places(&mut self, text: &'a str, opts: Opts<'a>) -> Option<String> {
        let has_patterns = opts.text(OptName::Ignore).is_some() || opts.has(OptName::Listed);
        if !has_patterns || self.on_build {
            return None;
        }
        RawInstruction::read(text).with_places(|source, to| self.archive_local(source, to, opts))
    }

    /// Returns a raw `RUN` with the options that its statement has for each; nothing where it has none.
    #[cfg(feature = "dockerfile")]
    fn with_options(&mut self, text: &str, opts: Opts<'a>) -> Option<String> {
        let run = self.run_of(Command::Shell("".into()), Vec::new(), opts);
        super::raw::with(text, &run, self.scope.shell)
    }

    /// Returns no text, since without the parser of Dockerfiles no statement has options for raw instructions.
    #[cfg(not(feature = "dockerfile"))]
    #[allow(clippy::unused_self, reason = "the other form reads the shell that is in force")]
    fn with_options(&mut self, _: &str, _: Opts<'a>) -> Option<String> {
        None
    }

    /// Lowers a step that is kept. It sees what those kept before it set, such as the shell and the user, and sets none
    /// here.
    pub(super) fn trigger(&mut self, step: StepRef<'a>, opts: Opts<'a>) {
        let outside = self.scope;
        let (user, uid) = match self.triggers.user {
            Some(user) => (Some(user), self.triggers.uid),
            None => (outside.user, outside.uid),
        };
        self.scope = Scope {
            user,
            uid,
            shell: self.triggers.shell.or(outside.shell),
            python: self.triggers.python.or(outside.python),
            installer: self.triggers.installer.or(outside.installer),
        };
        self.on_build = true;
        self.read_step(step, opts, None);
        self.on_build = false;
        self.triggers = std::mem::replace(&mut self.scope, outside);
    }
}
