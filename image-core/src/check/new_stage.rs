//! The stage that a `from` starts, with what is known of it.

use std::rc::Rc;

use super::apt_lists::AptLists;
use super::arguments::{Given, place};
use super::base::{ADD_PYTHON, STEPS, Start};
use super::base_facts::BaseFacts;
use super::base_tools::BaseTools;
use super::kept::Origin;
use super::scope::{Parent, SetBy, Stage};
use super::{Checker, FactKind, NeedKind, pythons};
use crate::ast::Span;
use crate::grammar::user;
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, Referent, Val, option_texts};
use crate::rule::Rule;
use crate::variables::PATH;

impl<'t> Checker<'t> {
    /// Opens the new stage, with what is known of it.
    pub(super) fn begin(
        &mut self,
        start: Option<&Start>,
        name: Option<&Val>,
        given: &Given<'t>,
        options: &[NodeOpt],
        locked: Option<&Rc<BaseFacts>>,
    ) {
        let cfg = self.here.cfg;
        let text = name.and_then(Val::known).map(str::to_owned);
        let called = text.clone().unwrap_or_default();
        self.ask_free_name(name);
        let parent = match start {
            Some(Start::Constant(place)) => {
                let at = given.positionals.first().map_or(self.here.at, |base| base.value.at);
                self.continue_image(*place, at, called, name);
                self.ask_buildable(given);
                Parent::Constant
            }
            Some(Start::Stage(stage)) => {
                let base = Val::known_text(self.here.at, Kind::StageName, stage.clone());
                self.fact(FactKind::StageFrom(called, base));
                self.scope.stage_named(stage, cfg).map_or(Parent::Text, Parent::Stage)
            }
            Some(Start::Perhaps(base)) => {
                self.fact(FactKind::StageFrom(called, base.clone()));
                Parent::Text
            }
            Some(Start::Image(_) | Start::Factory(_) | Start::Scratch) => {
                self.fact(FactKind::Stage(called));
                Parent::Closed
            }
            None => Parent::Constant,
        };
        let mut stage = Stage::new(text, cfg, parent);
        let may_be_unused = self.here.instruction || self.is_allowed(Rule::UnusedStage);
        stage.from = (!may_be_unused).then_some(self.here.at);
        stage.prebuilt = given.flag("prebuilt");
        stage.python = match parent {
            Parent::Stage(parent) if given.option(ADD_PYTHON).is_none() => self.scope.stages[parent].python.clone(),
            Parent::Closed | Parent::Stage(_) | Parent::Constant | Parent::Text => {
                start.and_then(|start| pythons::of_base(start, given))
            }
        };
        if let Some(base) = locked {
            stage.shell = base.has_shell;
            stage.pipefail = base.pipefail;
            stage.stops_at_errors = base.stops_at_errors;
        }
        stage.tools = match parent {
            Parent::Stage(parent) => self.scope.stages[parent].tools.clone(),
            Parent::Closed | Parent::Constant | Parent::Text => {
                let tools = start.map(|start| BaseTools::of(start, locked));
                tools.unwrap_or_default()
            }
        };
        stage.apt_lists = match parent {
            Parent::Stage(parent) => self.scope.stages[parent].apt_lists.inherited(),
            Parent::Closed | Parent::Constant | Parent::Text => AptLists::of(&stage.tools),
        };
        stage.settings.from = self.here.at;
        stage.settings.allowed.clone_from(&self.here.allowed);
        stage.asked = start.is_none();
        self.scope.stages.push(stage);
        match start {
            Some(Start::Image(_) | Start::Factory(_)) => self.set_origin(PATH, Origin::Base),
            Some(Start::Perhaps(base)) if base.known().is_none() => self.set_origin(PATH, Origin::Text),
            Some(Start::Perhaps(_) | Start::Scratch | Start::Stage(_) | Start::Constant(_)) | None => {}
        }
        if given.option(ADD_PYTHON).is_some() {
            self.extend_variable(PATH, ADD_PYTHON);
        }
        self.provided(options);
        self.user_of_base(start, locked.map(Rc::as_ref));
    }

    /// Notes the user of a base, where it is known.
    fn user_of_base(&mut self, start: Option<&Start>, locked: Option<&BaseFacts>) {
        let reference = match start {
            Some(Start::Image(image) | Start::Perhaps(image)) => image,
            Some(Start::Factory(factory)) => &factory.reference,
            Some(Start::Scratch | Start::Stage(_) | Start::Constant(_)) | None => return,
        };
        let user = match locked.map(|base| base.user.as_deref()) {
            Some(user) => user.filter(|user| !user.is_empty()),
            None => reference.known().and_then(user::of_base),
        };
        if let Some(user) = user {
            self.set_user(Val::known_text(reference.at, Kind::User, user.to_owned()));
        }
    }

    fn ask_buildable(&mut self, given: &Given<'t>) {
        for (option, _) in STEPS {
            if let Some(argument) = given.option(option) {
                self.need(place(argument), NeedKind::Buildable((*option).to_owned()));
            }
        }
    }

    fn continue_image(&mut self, place: Referent, at: Span, called: String, name: Option<&Val>) {
        self.fact(FactKind::Image(place, called));
        self.need(at, NeedKind::Continued);
        if let Some(name) = name {
            self.need(name.at, NeedKind::Unnamed);
        }
        self.scope.continued = true;
    }

    fn provided(&mut self, options: &[NodeOpt]) {
        for val in option_texts(options, OptName::Provides) {
            if let Some(name) = val.known() {
                self.fact(FactKind::Env(name.to_owned()));
                self.set_variable(name, SetBy::Base);
            } else {
                self.fact(FactKind::Provided(val.clone()));
                self.scope
                    .stage()
                    .into_iter()
                    .for_each(|stage| stage.provides_constant = true);
            }
        }
    }
}
