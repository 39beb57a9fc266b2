//! Options of a Dockerfile that are those of steps: each holds for every instruction that runs something.

use super::super::arguments::{Given, place};
use super::super::factories::Inside;
use crate::ast::{Argument, Span};
use crate::check::{Checker, show};
use crate::keyword::Keyword;
use crate::node::{Args, NodeOpt, OptName, OptValue, StepName, Val};
use crate::rule::Rule;
use crate::table::COMMON;

/// The options that hold for each instruction that runs something.
const OF_STEPS: &[&str] = &["secret", "env", "device", "force"];

/// Options that wait for the instructions for which they hold.
#[derive(Debug, Default)]
pub(in crate::check) struct ForSteps {
    /// The options of each step.
    options: Vec<NodeOpt>,
    /// Their names, and where they stand.
    places: Vec<(&'static str, Span)>,
    /// Whether an instruction has taken them.
    taken: bool,
}

impl ForSteps {
    fn new(options: Vec<NodeOpt>, find: impl Fn(&str) -> Option<Span>) -> Self {
        let found = OF_STEPS.iter().filter_map(|name| Some((*name, find(name)?)));
        Self {
            options,
            places: found.collect(),
            taken: false,
        }
    }

    /// Returns the names of the secrets that are known, and where each is.
    fn secrets(&self) -> impl Iterator<Item = (&str, String)> {
        let values = self.options.iter().filter(|option| option.name == OptName::Secret);
        values.filter_map(|option| match &option.value {
            OptValue::Text(val) => val.known().map(|id| (id, format!("/run/secrets/{id}"))),
            OptValue::Pair(id, place) => Some((id.known()?, place.known()?.to_owned())),
            OptValue::Flag | OptValue::Texts(_) | OptValue::Variable(..) | OptValue::Count(_) => None,
        })
    }

    /// Returns the options for a step.
    pub(in crate::check) fn take(&mut self) -> &[NodeOpt] {
        self.taken = true;
        &self.options
    }
}

impl<'t> Checker<'t> {
    /// Checks the options inside the parentheses of `from dockerfile(…)`.
    pub(super) fn step_options_inside(&mut self, inside: &Inside<'t>) {
        let mut nodes = Vec::new();
        for name in OF_STEPS {
            let row = COMMON.iter().find(|row| row.name == *name);
            if let (Some(row), Some(argument)) = (row, inside.argument(name))
                && let Some(option) = row.option
            {
                self.option_nodes(row, option, argument, &mut nodes);
            }
        }
        self.secrets_are_no_env(&nodes);
        let force = inside.flag("force");
        nodes.extend(force.map(|_| NodeOpt {
            name: OptName::Force,
            value: OptValue::Flag,
        }));
        self.here.for_steps = ForSteps::new(nodes, |name| inside.argument(name).map(place).or(inside.flag(name)));
    }

    /// Checks those of `dockerfile "…"`.
    pub(super) fn step_options_given(&mut self, given: &Given<'t>) {
        let nodes = self.options(given);
        self.here.for_steps = ForSteps::new(nodes, |name| given.option(name).map(place));
    }

    /// Returns the options of an instruction, with those that hold for each of its Dockerfile if it runs something.
    pub(in crate::check) fn with_step_options(&mut self, args: &Args, mut options: Vec<NodeOpt>) -> Vec<NodeOpt> {
        if self.here.instruction && runs(args) {
            options.extend_from_slice(self.here.for_steps.take());
        }
        options
    }

    /// Reports secrets of an instruction that are mounted where a secret of each step is.
    pub(super) fn secrets_are_apart(&mut self, secrets: &[(String, String)]) {
        for (name, place) in secrets {
            let is_other = |(id, own): &(&str, String)| *id != name && own == place;
            let other = self.here.for_steps.secrets().find(is_other);
            if let Some(other) = other.map(|(id, _)| id.to_owned()) {
                let what = format!("this RUN mounts the secret {} where {} is", show(name), show(&other));
                self.report(Rule::ConflictingOptions, self.here.at, what, "mount it at another path");
            }
        }
    }

    /// Reports options that no instruction has taken.
    pub(super) fn step_options_end(&mut self, is_read: bool) {
        let end = std::mem::take(&mut self.here.for_steps);
        if end.taken || self.here.failed || !is_read {
            return;
        }
        for (name, at) in end.places {
            let what = format!("`{name}` has no meaning here: no instruction runs anything");
            self.report(Rule::ConflictingOptions, at, what, format!("leave `{name}` out"));
        }
    }

    /// Returns the patterns of `ignore`, which the macro has to know.
    pub(super) fn patterns_of(&mut self, argument: Option<&'t Argument>) -> Vec<String> {
        let Some(argument) = argument else { return Vec::new() };
        let patterns = self.ignored_of_context(&argument.value);
        patterns
            .iter()
            .filter_map(|pattern| self.known_pattern(pattern))
            .collect()
    }

    fn known_pattern(&mut self, pattern: &Val) -> Option<String> {
        let known = pattern.known().map(str::to_owned);
        if known.is_none() {
            let what = "this is a constant, and the macro compares patterns with the sources of the Dockerfile";
            self.report(Rule::LiteralNeeded, pattern.at, what, "write the pattern as a text");
        }
        known
    }
}

/// Returns whether an instruction runs something.
fn runs(args: &Args) -> bool {
    match args {
        Args::Text(step, text) if step.name() == StepName::Raw => {
            text.known().and_then(Keyword::of) == Some(Keyword::Run)
        }
        Args::Text(step, _) => step.name() == StepName::Run,
        Args::Words(step, _) => step.name() == StepName::RunExec,
        Args::None(_)
        | Args::Pair(..)
        | Args::Default(..)
        | Args::Paths(..)
        | Args::Modules(_)
        | Args::Function(..)
        | Args::Base(..)
        | Args::Fragment(..) => false,
    }
}
