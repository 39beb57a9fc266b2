//! What the rules that compare statements find, through the builder.
#![allow(dead_code, reason = "each test file uses its own part")]

use image_core::builder::Builder;
use image_core::report::Report;
use image_core::spec::Spec;

/// The names of the rules that a builder's statements break.
pub(crate) fn broken(builder: &Builder) -> Vec<&'static str> {
    builder
        .problems()
        .into_iter()
        .filter(|problem| !problem.is_lint())
        .map(|problem| problem.rule.name())
        .collect()
}

/// The names of the lints.
pub(crate) fn warned(builder: &Builder) -> Vec<&'static str> {
    let problems = builder.problems().into_iter();
    problems
        .filter(Report::is_lint)
        .map(|problem| problem.rule.name())
        .collect()
}

/// The names of all rules, lints too.
pub(crate) fn lints(builder: &Builder) -> Vec<&'static str> {
    builder.problems().iter().map(|problem| problem.rule.name()).collect()
}

pub(crate) fn debian() -> Builder {
    Spec::builder().from("debian:12")
}

#[track_caller]
pub(crate) fn refused(builder: &Builder, rule: &str) {
    assert_eq!(broken(builder), [rule], "{:#?}", builder.problems());
}

#[track_caller]
pub(crate) fn accepted(builder: &Builder) {
    assert_eq!(broken(builder), [""; 0], "{:#?}", builder.problems());
}
