//! Warnings that wait for the value of a constant: the compiler warns of what is deprecated, and which of several
//! associated constants is meant may depend on a value.

use super::{Fact, unmet};
use crate::rule::Rule;

/// The result of a lint's need: `Lint::<{ lint(FACTS, 0) }>::CHECK` is deprecated if the need is not met.
/// Rules have numbers, which the compiler's message shows as they are.
#[derive(Debug)]
pub struct Lint<const RULE: u8>;

impl Lint<0> {
    /// Nothing is wrong.
    pub const CHECK: () = ();
}

impl Lint<1> {
    /// `needs_root`
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "the note of a lint starts with its name in brackets"
    )]
    #[deprecated(
        note = "[needs_root] a user other than root runs this step, and only root can do what it does
  why: the folders of the system are root's: nobody else can install its packages, create users or add programs there
  fix: set that user after this statement, or another before it: user \"root\"
  allow: #[allow(needs_root)] above the statement; see https://github.com/image-dsl/image-dsl/blob/main/docs/rules/needs_root.md"
    )]
    pub const CHECK: () = ();
}

impl Lint<2> {
    /// `closed_cache`
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "the note of a lint starts with its name in brackets"
    )]
    #[deprecated(
        note = "[closed_cache] a user without a number runs this step, and its cache is one that only root can write to
  why: engines make the folder of a cache for a number, or for root: they do not look names up
  fix: set the user by number: user \"1000:1000\"
  allow: #[allow(closed_cache)] above the statement; see https://github.com/image-dsl/image-dsl/blob/main/docs/rules/closed_cache.md"
    )]
    pub const CHECK: () = ();
}

impl Lint<3> {
    /// `replaced_path`
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "the note of a lint starts with its name in brackets"
    )]
    #[deprecated(note = "[replaced_path] `PATH` loses the folders that the base has in it
  why: shells find the base's programs, `ls` and `python` among them, in the folders of the PATH that it sets
  fix: refer to it in the value, as PATH = \"/opt/bin:$PATH\" does
  allow: #[allow(replaced_path)] above the statement; see https://github.com/image-dsl/image-dsl/blob/main/docs/rules/replaced_path.md")]
    pub const CHECK: () = ();
}

/// Evaluates the need of a lint, and returns the number of the rule that it breaks, or 0.
#[must_use]
pub const fn lint(facts: &[Fact<'_>], number: u32) -> u8 {
    match unmet(facts, number) {
        None => 0,
        Some(unmet) if matches!(unmet.rule, Rule::ClosedCache) => 2,
        Some(unmet) if matches!(unmet.rule, Rule::ReplacedPath) => 3,
        Some(unmet) => {
            debug_assert!(matches!(unmet.rule, Rule::NeedsRoot), "each lint has its number");
            1
        }
    }
}
