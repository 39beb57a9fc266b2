//! The one shape of what is wrong, wherever it is found: the rule, the place, the problem, the reason and a fix.
//!
//! Only the places differ: tokens, a line of a file, a line and a column of a Dockerfile, a statement of a builder. Code
//! that takes over the report of another part puts it at a place of its own by [`Report::placed`].

use std::fmt;

use crate::ast::Span;
use crate::rule::{Level, Rule};

/// Something that is wrong, or a lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<P, R = Rule> {
    /// The rule that is broken.
    pub rule: R,
    /// Where.
    pub at: P,
    /// The problem; the first word in lower case, without a full stop. It may have further lines (a caret under a
    /// text).
    pub what: String,
    /// The reason why that is refused: that of the rule, unless it broke one of another table first.
    pub why: &'static str,
    /// One thing to do about it, as an order; lower case, no full stop.
    pub fix: String,
    /// Whether it is only a warning: by its rule, unless a crate has rules of its own.
    pub is_lint: bool,
}

/// A rule of a table: of the language's or of that of Dockerfiles.
pub trait TableRule: Copy {
    /// Returns its name, as messages write it.
    fn name(self) -> &'static str;

    /// Returns the reason for it.
    fn why(self) -> &'static str;

    /// Returns whether what breaks it is only warned of.
    fn is_lint(self) -> bool {
        false
    }
}

impl TableRule for Rule {
    fn name(self) -> &'static str {
        self.info().name
    }

    fn why(self) -> &'static str {
        self.info().why
    }

    fn is_lint(self) -> bool {
        matches!(self.info().level, Level::Lint | Level::Asked)
    }
}

/// Returns a text as messages show it: in backquotes, on one line, and with no more than `most` characters.
#[cfg(feature = "files")]
pub(crate) fn show(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for char in text.chars().take(most) {
        match char {
            '\0' => shown.push_str("\\0"),
            char if char.is_control() => shown.extend(char.escape_default()),
            _ => shown.push(char),
        }
    }
    if text.chars().count() > most {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A place that messages can name.
pub trait Place {
    /// Returns its name, such as `line 3`; empty where a message names none.
    fn text(&self) -> String;
}

/// The compiler points there by itself.
impl Place for Span {
    fn text(&self) -> String {
        String::new()
    }
}

impl<P, R: TableRule> Report<P, R> {
    /// Returns the report of a broken rule, with the reason for the rule.
    pub fn of(rule: R, at: P, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            rule,
            at,
            what: what.into(),
            why: rule.why(),
            fix: fix.into(),
            is_lint: rule.is_lint(),
        }
    }
}

impl<P, R> Report<P, R> {
    /// Returns the report at another place.
    pub fn placed<Q>(self, at: Q) -> Report<Q, R> {
        Report {
            rule: self.rule,
            at,
            what: self.what,
            why: self.why,
            fix: self.fix,
            is_lint: self.is_lint,
        }
    }
}

impl<P> Report<P> {
    /// Returns whether it is only a warning.
    #[must_use]
    pub fn is_lint(&self) -> bool {
        self.is_lint
    }
}

impl<P: Place, R: TableRule> Report<P, R> {
    /// Returns it on one line, without the reason. (A problem of several lines keeps them.)
    #[must_use]
    pub fn brief(&self) -> String {
        format!("{}; fix: {}", self.problem(), self.fix)
    }

    /// Returns `place: [rule] problem`: a program can put the name of a file before it.
    fn problem(&self) -> String {
        let place = self.at.text();
        let colon = if place.is_empty() { "" } else { ": " };
        format!("{place}{colon}[{}] {}", self.rule.name(), self.what)
    }
}

impl<P: Place, R: TableRule> fmt::Display for Report<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  why: {}\n  fix: {}", self.problem(), self.why, self.fix)
    }
}

impl<P: Place + fmt::Debug, R: TableRule + fmt::Debug> std::error::Error for Report<P, R> {}
