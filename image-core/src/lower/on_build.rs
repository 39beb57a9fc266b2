//! Raw instructions, and what `on_build` keeps for the image that starts from this one.

use super::options::Opts;
use super::{Lowering, Scope, Sink};
use crate::grammar::user;
use crate::model::StepRef;
use crate::spec::Action;

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Emits a raw instruction. Tracks `USER`, because later steps need it.
    pub(super) fn raw(&mut self, text: &'a str) {
        if let Some(user) = user::of_instruction(text) {
            self.scope.user = Some(user);
        }
        self.emit(Action::Raw(text.into()));
    }

    /// A step that is kept. It sees the shell and the user that those kept before it set, and sets none here.
    pub(super) fn trigger(&mut self, step: StepRef<'a>, opts: Opts<'a>) {
        let outside = self.scope;
        self.scope = Scope {
            shell: self.triggers.shell.or(outside.shell),
            user: self.triggers.user.or(outside.user),
        };
        self.on_build = true;
        self.read_step(step, opts, None);
        self.on_build = false;
        self.triggers = std::mem::replace(&mut self.scope, outside);
    }
}
