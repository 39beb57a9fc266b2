//! The table's examples: `bad` breaks its rule and no other, `good` breaks none.

use std::path::PathBuf;

use image_core::check::{Whole, check};
use image_core::rule::Rule;

use crate::parse::parse;

/// Rules that only the value of a constant can break: `tests/ui` shows them.
const OF_CONSTANTS: &[Rule] = &[Rule::NamedBase];

/// The rules that these statements of an image break, lints too, in the order of their places.
pub(super) fn broken(statements: &str) -> Vec<&'static str> {
    let files = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/ui/files");
    let statements = statements.replace("(65,001 characters)", &"x".repeat(65_001));
    let parsed = parse(statements.parse().unwrap());
    let outcome = check(&parsed.tree, Whole::Image, Some(&files));
    let all = parsed.source.diagnostics.iter().chain(&outcome.diagnostics);
    all.map(|diagnostic| diagnostic.rule.name()).collect()
}

#[test]
fn bad_examples_break_their_rule_once() {
    for rule in Rule::ALL.iter().filter(|rule| !OF_CONSTANTS.contains(rule)) {
        assert_eq!(broken(rule.info().bad), [rule.name()], "{}", rule.info().bad);
    }
}

#[test]
fn good_examples_break_no_rule() {
    for rule in Rule::ALL {
        assert_eq!(
            broken(rule.info().good),
            [""; 0],
            "{}: {}",
            rule.name(),
            rule.info().good
        );
    }
}
