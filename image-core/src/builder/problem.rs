//! What is wrong with a builder's statements.

use std::fmt;

/// A problem with a builder's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementProblem {
    /// The rule that is broken: the name of its page in `docs/rules`.
    pub rule: &'static str,
    /// Whether it is only a lint.
    pub lint: bool,
    /// The statement's keyword.
    pub statement: String,
    /// The number of the statement, from 1; 0 for the image as a whole.
    pub number: usize,
    /// The problem.
    pub what: String,
    /// The reason why that is refused.
    pub why: &'static str,
    /// One thing to do about it.
    pub fix: String,
}

impl fmt::Display for StatementProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            statement,
            number,
            what,
            why,
            fix,
            ..
        } = self;
        write!(f, "[{rule}] ")?;
        if *number > 0 {
            write!(f, "statement {number} (`{statement}`): ")?;
        }
        write!(f, "{what}\n  why: {why}\n  fix: {fix}")
    }
}

/// Everything that is wrong with a builder's statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub(super) Vec<StatementProblem>);

impl Errors {
    /// The problems, in the order of their statements.
    #[must_use]
    pub fn problems(&self) -> &[StatementProblem] {
        &self.0
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}
