//! The columns of the table of rules, and what a grammar says of a text that breaks one.

use super::Rule;

/// The consequences of breaking a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The image does not compile.
    Error,
    /// The image does not compile, unless the rule is allowed at the Dockerfile (`from dockerfile(…)`, `dockerfile
    /// "…"`) that breaks it: engines build it all the same.
    OfDockerfile,
    /// The image does not compile, unless the rule is allowed at the statement or for the image.
    Allowable,
    /// A warning, which can be allowed.
    Lint,
    /// A warning, where a crate asks for it.
    Asked,
}

/// The documentation of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// As `#[allow(…)]` and messages write it.
    pub name: &'static str,
    /// The folder of its compile-error test and the chapter of its page.
    pub family: &'static str,
    /// The consequence of breaking it.
    pub level: Level,
    /// The reason for the rule: one sentence, in lower case, without a full stop.
    pub why: &'static str,
    /// Statements that break it.
    pub bad: &'static str,
    /// The same, right.
    pub good: &'static str,
}

/// The reason why a grammar refuses a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule that it breaks.
    pub rule: Rule,
    /// The problem, after "`the text`: ", in lower case, without a full stop.
    pub what: &'static str,
    /// One thing to do about it, as an order; lower case, no full stop.
    pub fix: &'static str,
    /// The bytes of the text that are wrong: from here …
    pub from: usize,
    /// … up to, without, here. Equal to `from` where something is missing.
    pub to: usize,
}
