//! A crate's own rules: how much each rule counts, where bases may come from, and what each image has to have.

use super::base::Start;
use super::scope::{Ran, Stage};
use super::{Checker, Whole, show};
use crate::ast::{Span, Tree};
use crate::keyword::Keyword;
use crate::node::{Args, Node, StepName, Val};
use crate::policy::Severity;
use crate::rule::{Level, Rule};

/// What a stage has that a crate may ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Where its `from` is.
    pub(super) from: Span,
    /// The rules that its `from` allows.
    pub(super) allowed: Vec<Rule>,
    /// The keys of its labels, and the instructions that set some.
    labels: Vec<String>,
    has_healthcheck: bool,
}

impl Checker<'_> {
    /// Says what is wrong with the rules of the crate, at the first statement. An edit of them compiles the crate again.
    pub(super) fn read_policy(&mut self, tree: &Tree) {
        let Some(policy) = self.policy.clone() else { return };
        self.here.at = tree.statements.first().map_or(0, |first| first.keyword.at);
        for file in &policy.files {
            self.files.read_beside(file);
        }
        for (file, problem) in &policy.problems {
            self.problem_in(file, self.here.at, problem.clone());
        }
    }

    /// Returns what becomes of a statement here that breaks a rule.
    pub(super) fn severity(&self, rule: Rule) -> Severity {
        let usual = Severity::usual(rule);
        let wanted = match rule.info().level {
            Level::Error => return usual,
            Level::OfDockerfile if !self.here.instruction => None,
            Level::OfDockerfile | Level::Allowable | Level::Lint | Level::Asked => self.asked_of(rule),
        };
        if wanted == Some(Severity::Forbid) {
            Severity::Forbid
        } else if self.allowed.contains(&rule) || self.here.allowed.contains(&rule) {
            Severity::Allow
        } else {
            wanted.unwrap_or(usual)
        }
    }

    /// Returns what the crate says of a rule.
    pub(super) fn asked_of(&self, rule: Rule) -> Option<Severity> {
        self.policy.as_ref()?.policy.level_of(rule)
    }

    /// Returns who has made an error of what a rule usually only warns of: a part of a message.
    pub(super) fn by_whom(&self, rule: Rule) -> String {
        let is_usual = Severity::usual(rule) >= Severity::Deny;
        match self
            .asked_of(rule)
            .filter(|wanted| *wanted >= Severity::Deny && !is_usual)
        {
            Some(wanted) => format!(" (`{}` in {})", wanted.name(), self.place_of_policy()),
            None => String::new(),
        }
    }

    /// Returns where the rules of the crate stand: in its manifest or that of its workspace, if a program has not made them.
    pub(super) fn place_of_policy(&self) -> &'static str {
        let is_made = self.policy.as_ref().is_none_or(|policy| policy.files.is_empty());
        if is_made { "the policy" } else { "Cargo.toml" }
    }

    /// Reports a base that comes from another registry than those of the crate.
    pub(super) fn base_of_registry(&mut self, start: &Start) {
        match start {
            Start::Image(image) => self.of_registry(image),
            Start::Factory(factory) if !factory.row.is_id() => self.of_registry(&factory.reference),
            // A constant, unless it names a stage; the text of a name alone may.
            Start::Perhaps(image) if image.known().is_none_or(|text| text.contains(['/', ':'])) => {
                self.of_registry(image);
            }
            Start::Factory(_) | Start::Perhaps(_) | Start::Scratch | Start::Stage(_) | Start::Constant(_) => {}
        }
    }

    /// Reports an image that comes from another registry than those of the crate. That of a constant is not known.
    pub(super) fn of_registry(&mut self, image: &Val) {
        let Some(policy) = self.policy.clone() else { return };
        let Some(registries) = policy.policy.allowed_registries() else {
            return;
        };
        let text = image.known().unwrap_or("$");
        if policy.policy.has_registry_of(text) {
            return;
        }
        let what = match image.known() {
            Some(text) => format!("{} comes from another registry than those of this crate", show(text)),
            None => "only the compiler knows which registry this comes from".to_owned(),
        };
        let fix = match registries {
            [] => "start from scratch: this crate takes images of no registry".to_owned(),
            registries => format!("take one from {}", registries.join(", ")),
        };
        self.report(Rule::OtherRegistry, image.at, what, fix);
    }

    /// Notes what a step sets that a crate may ask for.
    pub(super) fn note_settings(&mut self, node: &Node) {
        if self.policy.is_none() {
            return;
        }
        let Some(stage) = self.scope.stage() else { return };
        let settings = &mut stage.settings;
        let name = node.name();
        settings.has_healthcheck |= matches!(
            name,
            StepName::Healthcheck | StepName::HealthcheckShell | StepName::HealthcheckNone
        );
        if let (StepName::Label, Args::Pair(_, key, _)) = (name, &node.args) {
            settings.labels.push(key.clone());
        }
        if let (StepName::Raw, Args::Text(_, text)) = (name, &node.args) {
            let text = text.known().unwrap_or_default();
            settings.has_healthcheck |= Keyword::of(text) == Some(Keyword::Healthcheck);
            settings
                .labels
                .extend((Keyword::of(text) == Some(Keyword::Label)).then(|| text.to_owned()));
        }
    }

    /// Looks for what the crate asks of each image, once all of it is known.
    pub(super) fn check_result(&mut self) {
        let has_errors = self.out.diagnostics.iter().any(|one| !one.is_lint());
        let depends = self.scope.doubt || self.scope.stages.iter().any(|stage| stage.cfg.is_some());
        let last = self.scope.stages.last().filter(|stage| !stage.prebuilt);
        let Some(last) =
            last.filter(|_| self.policy.is_some() && self.whole == Whole::Image && !has_errors && !depends)
        else {
            return;
        };
        self.here.at = last.settings.from;
        self.here.allowed.clone_from(&last.settings.allowed);
        self.lint_root_user();
        let chain: Vec<&Stage> = self.scope.lineage().collect();
        if chain.iter().any(|stage| stage.open()) {
            return;
        }
        let has_healthcheck = chain.iter().any(|stage| stage.settings.has_healthcheck);
        let labels: Vec<&String> = chain.iter().flat_map(|stage| &stage.settings.labels).collect();
        let missing = self.missing_labels(&labels);
        if !has_healthcheck {
            let what = "this image says nothing of how its health is checked";
            let fix = "add `healthcheck \"command\"`, or say that there is none: healthcheck none";
            self.report(Rule::MissingHealthcheck, self.here.at, what, fix);
        }
        for label in missing {
            let what = format!("this image does not set the label {}", show(&label));
            self.report(
                Rule::MissingLabel,
                self.here.at,
                what,
                format!("add it: label {label:?} = \"…\""),
            );
        }
    }

    /// Returns the labels that the crate asks for and a Dockerfile's or the image's own statements do not set.
    fn missing_labels(&self, set: &[&String]) -> Vec<String> {
        let wanted = self.policy.iter().flat_map(|policy| policy.policy.required_labels());
        // An instruction that stays as it is has several, quoted in its own way.
        let is_set = |label: &str| {
            set.iter()
                .any(|own| *own == label || own.contains(&format!("{label}=")) || own.contains(&format!("{label}\"=")))
        };
        wanted.filter(|label| !is_set(label)).cloned().collect()
    }

    /// Looks for an image that runs as root.
    fn lint_root_user(&mut self) {
        let Ran::As(user) = self.scope.user(None) else { return };
        let name = user.split(':').next().unwrap_or_default();
        let what = match name {
            "" => "nothing sets the user as which this image runs, and its base probably has root".to_owned(),
            "root" | "0" => format!("this image runs as {}", show(&user)),
            _ => return,
        };
        let fix = "set a user at the end: create_user \"app\", uid = 1000; user \"1000:1000\"";
        self.report(Rule::RootUser, self.here.at, what, fix);
    }
}
