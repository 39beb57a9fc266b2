//! Checks that wait for the value of a constant: what `from BASE` and `include FRAGMENT` bring, and texts in `{ … }`.
//!
//! [`crate::check`] lists as [`Fact`]s what an invocation defines and what it needs of constants; the compiler
//! evaluates each need ([`met`]), the builder does so at run time ([`unmet`]).

#![allow(
    clippy::unnested_or_patterns,
    reason = "`inside_stage!()` is one pattern of several variants"
)]

pub(crate) mod judge;
#[cfg(feature = "program")]
mod lint;
#[cfg(feature = "program")]
mod locked;
#[cfg(feature = "program")]
mod place;
#[cfg(feature = "program")]
mod position;
#[cfg(feature = "program")]
mod steps;
mod table;
#[cfg(feature = "program")]
mod wanted;
pub(crate) mod wording;

#[cfg(all(feature = "files", feature = "program"))]
use crate::report::Report;
use crate::rule::Rule;
#[cfg(feature = "program")]
pub use lint::{Lint, lint};
#[cfg(feature = "program")]
pub use place::{met, unmet};
pub use table::{Fact, FactKind, Need, NeedKind, Part};

/// The reason why a need is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmet<'a> {
    /// The rule that is broken.
    pub rule: Rule,
    /// The name or text that is wrong.
    pub subject: &'a str,
    /// The problem, after "`the subject`: ".
    pub what: &'static str,
    /// One thing to do about it.
    pub fix: &'static str,
}

#[cfg(all(feature = "files", feature = "program"))]
impl Unmet<'_> {
    /// Returns the report of it.
    pub(crate) fn report(self) -> Report<()> {
        Report::of(self.rule, (), format!("`{}` {}", self.subject, self.what), self.fix)
    }
}
