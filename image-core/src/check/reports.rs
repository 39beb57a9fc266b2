//! Reports of the check: what is wrong is reported, unless the statement, the image or the crate allows it.

use super::{Checker, Diagnostic, show};
use crate::ast::{Span, Word};
use crate::deferred::wording::Wording;
use crate::policy::Severity;
use crate::report::Report;
use crate::rule::{Level, Rule};
use crate::suggest::nearest;

impl Checker<'_> {
    pub(super) fn whole_allows(&mut self, words: &[Word]) {
        self.allowed = self.rules(words, false);
    }

    /// Returns the rules that an `allow` names.
    pub(super) fn rules(&mut self, words: &[Word], of_dockerfile: bool) -> Vec<Rule> {
        words.iter().filter_map(|word| self.rule(word, of_dockerfile)).collect()
    }

    pub(super) fn rule(&mut self, word: &Word, of_dockerfile: bool) -> Option<Rule> {
        let allowable = |rule: &Rule| match rule.info().level {
            Level::Error => false,
            Level::OfDockerfile => of_dockerfile,
            Level::Allowable | Level::Lint | Level::Asked => true,
        };
        let found = Rule::named(&word.text);
        if let Some(rule) = found.filter(|rule| self.asked_of(*rule) == Some(Severity::Forbid)) {
            let what = format!(
                "the rule `{}` cannot be allowed: {} forbids it",
                rule.name(),
                self.place_of_policy()
            );
            self.report(
                Rule::CrateRules,
                word.at,
                what,
                "leave it out, and write the statement as the rule asks",
            );
            return None;
        }
        if found.as_ref().is_some_and(allowable) {
            return found;
        }
        let names = Rule::ALL.iter().filter(|rule| allowable(rule)).map(|rule| rule.name());
        let fix = match (found, nearest(&word.text, names)) {
            (None, Some(near)) => format!("did you mean `{near}`?"),
            _ => "leave it out; docs/rules says which rules can be allowed".to_owned(),
        };
        let what = match found {
            Some(_) => format!("the rule `{}` cannot be allowed", word.text),
            None => format!("there is no rule `{}`", word.text),
        };
        self.report(Rule::UnknownRule, word.at, what, fix);
        None
    }

    pub(super) fn is_allowed(&self, rule: Rule) -> bool {
        self.severity(rule) == Severity::Allow
    }

    /// Returns whether a statement that breaks a rule counts all the same: at most a warning is made of what is usually an
    /// error.
    pub(super) fn is_tolerated(&self, rule: Rule) -> bool {
        match self.severity(rule) {
            Severity::Allow => true,
            Severity::Warn => Severity::usual(rule) == Severity::Deny,
            Severity::Deny | Severity::Forbid => false,
        }
    }

    /// Reports a broken rule, unless it is allowed here.
    pub(super) fn report(&mut self, rule: Rule, at: Span, what: impl Into<String>, fix: impl Into<String>) {
        if let Some(found) = self.finding(rule, at, what, fix) {
            // One that a crate makes an error of keeps its step: nothing else is wrong then.
            self.here.failed |= Severity::usual(rule) == Severity::Deny && !found.is_lint();
            self.out.diagnostics.push(found);
        }
    }

    /// Returns the report of a broken rule, unless it is allowed here.
    pub(super) fn finding(
        &self,
        rule: Rule,
        at: Span,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Option<Diagnostic> {
        let severity = self.severity(rule);
        if severity == Severity::Allow {
            return None;
        }
        let mut what = what.into() + &self.by_whom(rule);
        if !self.here.line.is_empty() {
            what = format!("{}: {what}", self.here.line);
        }
        let mut found = Report::of(rule, at, what, fix);
        found.is_lint = severity == Severity::Warn;
        Some(found)
    }

    /// Reports a name or text that breaks a rule between statements.
    pub(super) fn broken(&mut self, wording: &Wording, at: Span, subject: &str) {
        self.broken_with(wording, at, subject, wording.fix);
    }

    /// Reports the same, with a closer fix.
    pub(super) fn broken_with(&mut self, wording: &Wording, at: Span, subject: &str, fix: impl Into<String>) {
        let what = format!("{} {}", show(subject), wording.what);
        self.report(wording.rule, at, what, fix);
    }

    /// Reports a broken rule; true where it is allowed here, so that what breaks it counts.
    pub(super) fn passes(&mut self, rule: Rule, at: Span, what: impl Into<String>, fix: impl Into<String>) -> bool {
        self.report(rule, at, what, fix);
        self.is_tolerated(rule)
    }
}
