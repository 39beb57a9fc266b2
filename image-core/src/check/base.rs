//! `from` and `include`: stages and what they start from.

use super::arguments::{Given, place};
use super::base_tools::BaseTools;
use super::factories::{Factory, is_digest};
use super::kept::Origin;
use super::scope::{Parent, Ran, SetBy, Stage, compared};
use super::{Checker, FactKind, NeedKind, Whole, pythons};
use crate::ast::{Argument, Content, Span, Statement, Value, Word};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::deferred::wording::Wording;
use crate::grammar::user;
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Referent, Val, step};
use crate::rule::Rule;
use crate::suggest::nearest;
use crate::table::StatementRow;
use crate::variables::PATH;

/// The base of a `from`, once it is understood.
pub(super) enum Start {
    Image(Val),
    /// A text that may name a stage: a constant, or one of an image that is continued.
    Perhaps(Val),
    Factory(Factory),
    Scratch,
    Stage(String),
    Constant(Referent),
}

/// The option of `from` that puts a Python on the PATH.
pub(super) const ADD_PYTHON: &str = "add_python";

/// Options of `from` that are steps, and what they do.
const STEPS: &[(&str, &str)] = &[
    ("setup", "runs instructions in it"),
    (ADD_PYTHON, "installs something in it"),
];

/// Why a registry need not be asked anew.
const A_DIGEST: &str = "a digest is always the same image";

/// The name and the arguments of `dockerfile(…)`, if that is what a `from` starts from.
pub(super) fn dockerfile_call<'t>(given: &Given<'t>) -> Option<(&'t Word, &'t [Argument])> {
    let Content::Call(name, arguments) = &given.positionals.first()?.value.content else {
        return None;
    };
    (name.text == "dockerfile").then_some((name, arguments))
}

/// Returns whether what a statement does is said by a Dockerfile.
pub(super) fn is_of_file(statement: &Statement) -> bool {
    let first = statement.arguments.first().map(|first| &first.value.content);
    statement.keyword.text == "dockerfile" || matches!(first, Some(Content::Call(name, _)) if name.text == "dockerfile")
}

impl<'t> Checker<'t> {
    pub(super) fn base(&mut self, row: &'static StatementRow, statement: &'t Statement, given: &Given<'t>) {
        self.lint_added_python(given);
        if let Some((name, arguments)) = dockerfile_call(given) {
            return self.dockerfile_base(row, statement, given, name, arguments);
        }
        let start = self.start(row, given);
        self.one_base(row, given);
        let mut options = self.options(given);
        let name = statement
            .alias
            .as_ref()
            .and_then(|alias| self.stage_name(&alias.text, alias.at));
        if let Some(start) = &start {
            self.options_fit(start, given);
        }
        self.begin(start.as_ref(), name.as_ref(), given, &options);
        self.setup_lines(given);
        if let Some(name) = name {
            options.insert(
                0,
                NodeOpt {
                    name: OptName::As,
                    value: OptValue::Text(name),
                },
            );
        }
        match start {
            Some(Start::Factory(factory)) => self.by_factory(&factory, options),
            Some(Start::Image(image) | Start::Perhaps(image)) => self.push(Args::Text(step::From, image), options),
            Some(Start::Scratch) => self.push(Args::None(step::FromScratch), options),
            Some(Start::Stage(stage)) => {
                let stage = Val::known_text(self.here.at, Kind::StageName, stage);
                self.push(Args::Text(step::FromStage, stage), options);
            }
            Some(Start::Constant(place)) => self.push(Args::Base(place, self.here.at), options),
            None => {}
        }
    }

    fn start(&mut self, row: &'static StatementRow, given: &Given<'t>) -> Option<Start> {
        let argument = self.first(row, given, "from \"debian:bookworm-slim\"")?;
        if let Some(key) = &argument.key {
            let what = format!("`{} = …` is not what an image starts from", key.text);
            self.report(
                Rule::WrongKind,
                key.at,
                what,
                "write the reference first: from \"debian:bookworm-slim\"",
            );
            return None;
        }
        let value = &argument.value;
        match &value.content {
            Content::Word(word) if word == "scratch" => Some(Start::Scratch),
            Content::Word(word) if self.lacks_parentheses(word, value.at) => None,
            Content::Word(word) => self.earlier_stage(word, value.at).map(Start::Stage),
            Content::Text(text) if self.scope.stage_named(text, self.here.cfg).is_some() => {
                Some(Start::Stage(text.clone()))
            }
            Content::Text(text) if text == "scratch" => Some(Start::Scratch),
            Content::Text(text) if self.scope.continued && Kind::StageName.check(text).is_ok() => {
                self.registry_image(value).map(Start::Perhaps)
            }
            Content::Constant(_) => self.registry_image(value).map(Start::Perhaps),
            Content::Path(id, _) => Some(Start::Constant(Referent::Path(*id))),
            Content::Image(image) => Some(Start::Constant(Referent::Image(*image))),
            Content::Call(factory, arguments) => self.factory(row, factory, arguments).map(Start::Factory),
            Content::Text(_)
            | Content::Integer(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Wrong => self.registry_image(value).map(Start::Image),
        }
    }

    fn by_factory(&mut self, factory: &Factory, mut options: Vec<NodeOpt>) {
        options.extend(factory.credentials());
        let step = if factory.row.is_id() { step::FromId } else { step::From };
        self.push(Args::Text(step, factory.reference.clone()), options);
        self.after_factory(factory);
    }

    fn registry_image(&mut self, value: &Value) -> Option<Val> {
        let image = self.text(value, Kind::Reference)?;
        // Where an image is continued, the text may be the name of a stage of it.
        if let Some(text) = image.known()
            && !self.scope.continued
        {
            let text = text.to_owned();
            self.lint_reference(image.at, &text);
        }
        Some(image)
    }

    /// A name that has to be an earlier stage's.
    pub(super) fn earlier_stage(&mut self, word: &str, at: Span) -> Option<String> {
        match judge::earlier_stage(self.has_stage(word)) {
            Verdict::Right => {}
            Verdict::Later => self.need(at, NeedKind::Stage(word.to_owned())),
            Verdict::Wrong(wording) => {
                let near = nearest(word, self.scope.stage_names());
                let fix = match (near, self.scope.stage_names().next()) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, Some(_)) => format!("name an earlier stage: from \"…\" as {word};"),
                    (None, None) => format!("an image of a registry stands in quotes: \"{word}\""),
                };
                self.broken_with(wording, at, word, fix);
                return None;
            }
        }
        Some(word.to_owned())
    }

    /// Returns whether there is a stage of that name so far.
    fn has_stage(&self, name: &str) -> Answer {
        if self.scope.stage_named(name, self.here.cfg).is_some() {
            Answer::Yes
        } else if self.scope.continued || self.whole == Whole::Steps {
            Answer::Later
        } else {
            Answer::No
        }
    }

    pub(super) fn stage_name(&mut self, name: &str, at: Span) -> Option<Val> {
        if !self.grammar(at, name, Kind::StageName) {
            return None;
        }
        if let Verdict::Wrong(wording) = judge::stage_name(self.has_stage(name)) {
            self.broken(wording, at, name);
            return None;
        }
        Some(Val::known_text(at, Kind::StageName, name.to_owned()))
    }

    /// Checks that a base takes the options it was given.
    fn options_fit(&mut self, start: &Start, given: &Given<'t>) {
        self.steps_fit(given);
        let (what, refused): (&str, &[&str]) = match start {
            Start::Image(image) | Start::Perhaps(image) => {
                self.redundant_platform(given);
                (A_DIGEST, if is_digest(image) { &["force"] } else { &[] })
            }
            Start::Factory(factory) => {
                self.factory_fits(factory, given);
                self.redundant_platform(given);
                let is_id = factory.row.is_id();
                let is_fixed = is_id || is_digest(&factory.reference);
                (
                    if is_id { "no registry has it" } else { A_DIGEST },
                    if is_fixed { &["force"] } else { &[] },
                )
            }
            Start::Scratch => (
                "scratch is empty",
                &["provides", "pull_secret", "prebuilt", "add_python", "force"],
            ),
            Start::Stage(_) => (
                "a stage is there already",
                &["platform", "pull_secret", "prebuilt", "force"],
            ),
            Start::Constant(_) => (
                "the image has its own `from`",
                &["platform", "pull_secret", "prebuilt", "force"],
            ),
        };
        for option in refused {
            if let Some(argument) = given.option(option) {
                let at = place(argument);
                let text = format!("`{option}` has no meaning here: {what}");
                self.report(Rule::ConflictingOptions, at, text, format!("leave `{option}` out"));
            }
        }
    }

    /// A Python and raw instructions are steps, which a prebuilt base does not take.
    fn steps_fit(&mut self, given: &Given<'t>) {
        if !given.flag("prebuilt") {
            return;
        }
        for (option, does) in STEPS {
            if let Some(at) = given.option(option).map(place) {
                let what = format!("`prebuilt` uses the image as it is, and `{option}` {does}");
                self.report(Rule::ConflictingOptions, at, what, "keep one of the two");
            }
        }
    }

    /// Opens the new stage, with what is known of it.
    fn begin(&mut self, start: Option<&Start>, name: Option<&Val>, given: &Given<'t>, options: &[NodeOpt]) {
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
        stage.tools = match parent {
            Parent::Stage(parent) => self.scope.stages[parent].tools,
            Parent::Closed | Parent::Constant | Parent::Text => start.map(BaseTools::of).unwrap_or_default(),
        };
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
        self.user_of_base(start);
    }

    /// Notes the user of a base, where it is known.
    fn user_of_base(&mut self, start: Option<&Start>) {
        let reference = match start {
            Some(Start::Image(image) | Start::Perhaps(image)) => image,
            Some(Start::Factory(factory)) => &factory.reference,
            Some(Start::Scratch | Start::Stage(_) | Start::Constant(_)) | None => return,
        };
        if let Some(user) = reference.known().and_then(user::of_base) {
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

    /// An image that was continued before may have a stage of this name.
    fn ask_free_name(&mut self, name: Option<&Val>) {
        if let Some(name) = name
            && let Some(text) = name.known()
            && let Verdict::Later = judge::stage_name(self.has_stage(text))
        {
            self.need(name.at, NeedKind::FreeStage(text.to_owned()));
        }
    }

    fn provided(&mut self, options: &[NodeOpt]) {
        for option in options {
            let (OptName::Provides, OptValue::Text(val)) = (option.name, &option.value) else {
                continue;
            };
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

    pub(super) fn fragment(&mut self, row: &'static StatementRow, given: &Given<'t>) {
        let Some(argument) = self.first(row, given, "include FRAGMENT") else {
            return;
        };
        self.only_one(row, given);
        let at = argument.value.at;
        let place = match &argument.value.content {
            Content::Path(id, _) => Referent::Path(*id),
            Content::Steps(steps) => Referent::Steps(*steps),
            Content::Text(_)
            | Content::Integer(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Word(_)
            | Content::Constant(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Image(_)
            | Content::Function(..)
            | Content::Call(..)
            | Content::Wrong => {
                let fix = "name a constant made by `steps!`: include FRAGMENT;";
                return self.report(Rule::WrongKind, at, "`include` takes a fragment", fix);
            }
        };
        self.fact(FactKind::Steps(place));
        self.need(at, NeedKind::Fragment);
        if self.may_be_prebuilt() {
            self.need(at, NeedKind::Mounts);
        }
        if let Some(stage) = self.scope.stage() {
            stage.fragment = true;
            stage.user = Some((Ran::Later, None));
        }
        self.ask_lint(at, NeedKind::FragmentUsers);
        self.extend_by_fragment();
        self.push(Args::Fragment(place, at), Vec::new());
    }

    /// Returns whether the stage at hand is a prebuilt one, or goes on from a constant that may be.
    fn may_be_prebuilt(&self) -> bool {
        let last = self.scope.stages.last();
        last.is_some_and(|stage| stage.prebuilt || (stage.parent == Parent::Constant && self.whole == Whole::Image))
    }

    /// Returns where `copy … from` finds its sources: a stage (by name or by a text that names one) or an image.
    pub(super) fn origin(&mut self, value: &Value) -> Option<Val> {
        match &value.content {
            Content::Word(word) if word == "scratch" => {
                let fix = "name a stage or an image that has the files";
                let what = "`scratch` is the empty base, which has no files";
                self.report(Rule::UnknownStage, value.at, what, fix);
                None
            }
            Content::Integer(digits) => self.text(
                &Value {
                    at: value.at,
                    content: Content::Text(digits.clone()),
                },
                Kind::Origin,
            ),
            Content::Word(word) if self.here.kept => {
                self.no_stage_there(word, value.at);
                None
            }
            Content::Word(word) => {
                let stage = self.earlier_stage(word, value.at)?;
                self.elsewhere(Val::known_text(value.at, Kind::Origin, stage))
            }
            Content::Text(text) if self.scope.stage_named(text, self.here.cfg).is_some() => {
                self.elsewhere(Val::known_text(value.at, Kind::Origin, text.clone()))
            }
            Content::Text(_)
            | Content::Bool(_)
            | Content::List(_)
            | Content::Constant(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Path(..)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Call(..)
            | Content::Wrong => {
                let origin = self.text(value, Kind::Origin)?;
                self.elsewhere(origin)
            }
        }
    }

    /// Checks that files come from another stage than this one, or for what is kept from none of this image.
    pub(super) fn elsewhere(&mut self, origin: Val) -> Option<Val> {
        let (at, kept) = (origin.at, self.here.kept);
        let verdict = if kept {
            judge::kept_origin(self.is_stage(&origin))
        } else {
            judge::origin(self.is_this_stage(&origin))
        };
        match verdict {
            Verdict::Right => {}
            Verdict::Later if kept => self.need(at, NeedKind::NoStage(origin.clone())),
            Verdict::Later => self.need(at, NeedKind::OtherStage(origin.clone())),
            Verdict::Wrong(wording) => {
                self.broken(wording, at, origin.known().unwrap_or_default());
                return None;
            }
        }
        Some(origin)
    }

    /// Returns whether what files come from is a stage of this image.
    fn is_stage(&self, origin: &Val) -> Answer {
        match origin.known() {
            Some(name) if Kind::StageName.check(name).is_ok() => self.has_stage(name),
            Some(_) => Answer::No,
            None if self.whole == Whole::Image
                && !self.scope.continued
                && self.scope.stage_names().next().is_none() =>
            {
                Answer::No
            }
            None => Answer::Later,
        }
    }

    /// Returns whether what files come from is the current stage.
    fn is_this_stage(&self, origin: &Val) -> Answer {
        let Some(stage) = self.scope.stages.last() else {
            return Answer::No;
        };
        match (&stage.name, origin.known()) {
            (Some(own), Some(name)) => Answer::of(own == name && compared(stage.cfg, self.here.cfg)),
            (None, _) if stage.parent != Parent::Constant => Answer::No,
            // It may have a name in the image that it goes on from, or where a fragment is included.
            (None, Some(name)) if Kind::StageName.check(name).is_err() => Answer::No,
            (Some(_), None) | (None, _) => Answer::Later,
        }
    }

    /// Checks that a relative path has a working directory before it.
    pub(super) fn absolute_or_below(&mut self, val: &Val) {
        if let Some(text) = val.known()
            && let Some(rule) = judge::path(text, val.kind)
        {
            self.needs_workdir(val, rule, || format!("write an absolute path: \"/{text}\""));
        }
    }

    /// Checks that a source without a destination has a working directory to go to.
    pub(super) fn own_place(&mut self, source: &Val, written: impl FnOnce() -> String) {
        let text = source.known().unwrap_or("this");
        if let Some(rule) = judge::path(text, Kind::Source) {
            self.needs_workdir(source, rule, written);
        }
    }

    fn needs_workdir(&mut self, val: &Val, rule: &'static Wording, fix: impl FnOnce() -> String) {
        let text = val.known().unwrap_or("this");
        match self.scope.workdir(self.here.cfg).or(rule) {
            _ if self.is_allowed(rule.rule) => {}
            Verdict::Right => {}
            Verdict::Later => self.need(val.at, NeedKind::Workdir(text.to_owned(), val.kind)),
            Verdict::Wrong(_) if self.scope.doubt => {}
            Verdict::Wrong(wording) => self.broken_with(wording, val.at, text, fix()),
        }
    }
}
