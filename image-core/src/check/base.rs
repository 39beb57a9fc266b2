//! `from`: what a stage starts from, and the options that fit it.

use super::Checker;
use super::arguments::{Given, place};
use super::factories::{Factory, is_digest};
use crate::ast::{Argument, Content, Statement, Value, Word};
use crate::kind::Kind;
use crate::node::{Args, NodeOpt, OptName, OptValue, Referent, Val, step};
use crate::rule::Rule;
use crate::table::StatementRow;

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
pub(super) const STEPS: &[(&str, &str)] = &[
    ("setup", "runs instructions in it"),
    (ADD_PYTHON, "installs something in it"),
];

/// Options that are about which image of its name a base is.
const FIXED: &[&str] = &["force", "unlocked"];

/// Why a registry need not be asked anew.
const A_DIGEST: &str = "a digest is always the same image";

/// Returns the name and the arguments of `dockerfile(…)`, if that is what a `from` starts from.
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
        let mut start = self.start(row, given);
        self.one_base(row, given);
        let mut options = self.options(given);
        let name = statement
            .alias
            .as_ref()
            .and_then(|alias| self.stage_name(&alias.text, alias.at));
        if let Some(start) = &start {
            self.options_fit(start, given);
        }
        if let Some(start) = &start {
            self.base_of_registry(start);
        }
        let locked = start
            .as_mut()
            .and_then(|start| self.lock_base(start, given, &mut options));
        if let Some(start) = start.as_ref().filter(|_| locked.is_none()) {
            self.lint_base(start);
        }
        self.begin(start.as_ref(), name.as_ref(), given, &options, locked.as_ref());
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
        self.text(value, Kind::Reference)
    }

    /// Looks for a base that may change under the build, as far as no lock says which one is meant.
    fn lint_base(&mut self, start: &Start) {
        let reference = match start {
            // Where an image is continued, the text may be the name of a stage of it.
            Start::Image(image) if !self.scope.continued => image,
            // The tags of distroless are variants, and not versions.
            Start::Factory(factory) if !factory.row.is_id() && factory.row.kind != Kind::DistrolessName => {
                self.lint_written_version(factory);
                &factory.reference
            }
            Start::Factory(factory) => return self.lint_written_version(factory),
            Start::Image(_) | Start::Perhaps(_) | Start::Scratch | Start::Stage(_) | Start::Constant(_) => return,
        };
        if let Some(text) = reference.known().map(str::to_owned) {
            self.lint_reference(reference.at, &text);
        }
    }

    /// Checks that a base takes the options it was given.
    fn options_fit(&mut self, start: &Start, given: &Given<'t>) {
        self.steps_fit(given);
        let (what, refused): (&str, &[&str]) = match start {
            Start::Image(image) | Start::Perhaps(image) => {
                self.redundant_platform(given);
                (A_DIGEST, if is_digest(image) { FIXED } else { &[] })
            }
            Start::Factory(factory) => {
                self.factory_fits(factory, given);
                self.redundant_platform(given);
                let is_id = factory.row.is_id();
                let is_fixed = is_id || is_digest(&factory.reference);
                (
                    if is_id { "no registry has it" } else { A_DIGEST },
                    if is_fixed { FIXED } else { &[] },
                )
            }
            Start::Scratch => (
                "scratch is empty",
                &["provides", "pull_secret", "prebuilt", "add_python", "force", "unlocked"],
            ),
            Start::Stage(_) => (
                "a stage is there already",
                &["platform", "pull_secret", "prebuilt", "force", "unlocked"],
            ),
            Start::Constant(_) => (
                "the image has its own `from`",
                &["platform", "pull_secret", "prebuilt", "force", "unlocked"],
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

    /// Refuses a Python and raw instructions on a prebuilt base: they are steps, which it does not take.
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
}
