//! What is wrong with a builder's statements.

use std::fmt;

use crate::report::{Place, Report};

/// A problem with a builder's statement, or a [lint](Report::is_lint).
pub type StatementProblem = Report<StatementPlace>;

/// A statement of a builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPlace {
    /// The number of the statement, from 1; 0 for the image as a whole.
    pub number: usize,
    /// The statement's keyword; empty for the image as a whole.
    pub keyword: String,
}

impl Place for StatementPlace {
    fn text(&self) -> String {
        let Self { number, keyword } = self;
        match number {
            0 => String::new(),
            number => format!("statement {number} (`{keyword}`)"),
        }
    }
}

/// Everything that is wrong with a builder's statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(pub(super) Vec<StatementProblem>);

impl Errors {
    /// Returns the problems, in the order of their statements.
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
