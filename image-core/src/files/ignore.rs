//! `.dockerignore` as engines read it: the lines as moby/patternmatcher's `ignorefile`, the patterns as its
//! `MatchesUsingParentResults`, folder by folder, as `BuildKit` walks a context.

mod expression;
mod line;

use super::Problem;
use crate::grammar::ignore;
use expression::Pattern;

/// Patterns in their order: the last one that matches decides.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    patterns: Vec<Pattern>,
}

/// The patterns that have matched a folder; they match everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched(Vec<bool>);

impl Patterns {
    /// Reads lines, of a file or of `ignore`. Comments and blank lines are left out, and so is what engines refuse.
    #[must_use]
    pub fn new<S: AsRef<str>>(lines: &[S]) -> Self {
        Self {
            patterns: lines.iter().filter_map(|line| line::parse(line.as_ref())).collect(),
        }
    }

    /// Returns whether there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Returns whether anything is brought back by `!`.
    #[must_use]
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.exception)
    }

    /// Does what [`matches`](Self::matches) does, for a walk: `matched` is what has matched the folder in which the
    /// path is (for the context itself, nothing), and then what has matched the path.
    #[must_use]
    pub fn matches_in(&self, matched: &mut Matched, path: &str) -> bool {
        matched.0.resize(self.patterns.len(), false);
        let mut is_match = |_, pattern: &Pattern| pattern.matching(path, &[path.len()]).contains(&true);
        self.decide(&mut matched.0, &mut is_match).is_some()
    }

    /// Returns whether a file or folder is kept out of the context: a path below it, with `/`, without `.` and `..`.
    /// Something in a folder that is kept out may still be brought back. The context itself (`""`) is never kept out.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.find_deciding(path).is_some()
    }

    /// Returns whether a file, or a folder with all that could be in it, is kept out of the context. `BuildKit`'s own
    /// check of sources (`CopyIgnoredFile`) is silent as soon as there is any `!`; this one asks which of them reach
    /// the folder.
    #[must_use]
    pub fn surely_ignores(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let reaches = |pattern: &Pattern| pattern.exception && pattern.may_start_with(&below);
        self.find_deciding(path)
            .is_some_and(|index| !self.patterns[index..].iter().any(reaches))
    }

    /// Returns the pattern that keeps the path out. Each pattern goes over the path once, and tells then of all folders
    /// above it.
    fn find_deciding(&self, path: &str) -> Option<usize> {
        if path.is_empty() {
            return None;
        }
        let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
        let mut known: Vec<Option<Vec<bool>>> = vec![None; self.patterns.len()];
        let mut matched = vec![false; self.patterns.len()];
        let decisions = (0..ends.len()).map(|end| {
            let mut is_match = |index: usize, pattern: &Pattern| {
                let all = known[index].get_or_insert_with(|| pattern.matching(path, &ends));
                all.get(end).is_some_and(|is_match| *is_match)
            };
            self.decide(&mut matched, &mut is_match)
        });
        decisions.last().flatten()
    }

    /// Returns the same for a path of whose folder it is known what matched, which goes on to match below. Of the
    /// others, only those are tried that would change the decision.
    fn decide(&self, matched: &mut [bool], is_match: &mut dyn FnMut(usize, &Pattern) -> bool) -> Option<usize> {
        let mut decision = None;
        for (index, (pattern, matched)) in self.patterns.iter().zip(matched).enumerate() {
            *matched = *matched || (pattern.exception == decision.is_some() && is_match(index, pattern));
            if *matched {
                decision = (!pattern.exception).then_some(index);
            }
        }
        decision
    }
}

/// Returns the problems of a `.dockerignore`: the lines that engines refuse ([`Rule::IgnorePattern`]), and those that
/// they take for something else than they say, or that can never match ([`Rule::MisleadingPattern`]).
///
/// [`Rule::IgnorePattern`]: crate::rule::Rule::IgnorePattern
/// [`Rule::MisleadingPattern`]: crate::rule::Rule::MisleadingPattern
#[must_use]
pub fn problems(text: &str) -> Vec<Problem> {
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    lines
        .filter_map(|(number, line)| Some(problem(line)?.at(number)))
        .collect()
}

/// Returns the problem of a line, if it has one. Comments and blank lines have none.
fn problem(line: &str) -> Option<Problem> {
    let pattern = line.trim();
    if line.starts_with('#') || pattern.is_empty() {
        return None;
    }
    let fault = ignore::pattern(pattern).err()?;
    Some(Problem::fault(fault.rule, pattern, &fault))
}
