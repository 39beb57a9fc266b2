//! The references of an expanding text whose variable has to be set.

use super::bytes::equal;
use super::expand::{DEEPEST, Reference, next_reference_in};

/// Walks the references that have no fallback, nor stand in an alternative (`${NAME:+…}`) of the same variable, where
/// it is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needed<'a> {
    text: &'a str,
    at: usize,
    /// The fallbacks around `at`, the outermost first, and how many they are.
    around: [Fallback; DEEPEST],
    depth: usize,
}

/// The word of a fallback.
#[derive(Clone, Copy, Debug)]
struct Fallback {
    to: usize,
    /// The name of the variable that is set in it, by its place in the text.
    set: Option<(usize, usize)>,
}

/// A constant, as it is copied faster than made.
const NO_FALLBACKS: [Fallback; DEEPEST] = [Fallback { to: 0, set: None }; DEEPEST];

impl<'a> Needed<'a> {
    /// Starts with the first reference of a text.
    #[must_use]
    pub(crate) const fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            around: NO_FALLBACKS,
            depth: 0,
        }
    }

    /// Returns the next reference.
    pub(crate) const fn next(&mut self) -> Option<Reference> {
        loop {
            match next_reference_in(self.text, self.at, self.end()) {
                None if self.depth == 0 => return None,
                None => {
                    // Behind the brace that ends the fallback.
                    self.at = self.end() + 1;
                    self.depth -= 1;
                }
                Some(reference) => {
                    if self.enter(reference) && !self.is_set(reference.name(self.text)) {
                        return Some(reference);
                    }
                }
            }
        }
    }

    const fn end(&self) -> usize {
        match self.depth {
            0 => self.text.len(),
            depth => self.around[depth - 1].to,
        }
    }

    /// Goes behind a reference, or into its fallback; returns whether it has none.
    const fn enter(&mut self, reference: Reference) -> bool {
        self.at = reference.to;
        // No text that is right has fallbacks as deep as that.
        if let Some((is_alternative, from, to)) = reference.fallback
            && self.depth < DEEPEST
        {
            let set = if is_alternative {
                Some((reference.name_from, reference.name_to))
            } else {
                None
            };
            self.around[self.depth] = Fallback { to, set };
            self.depth += 1;
            self.at = from;
        }
        reference.fallback.is_none()
    }

    /// Returns whether this place is in an alternative of the variable.
    const fn is_set(&self, name: &str) -> bool {
        let mut index = 0;
        while index < self.depth {
            if let Some((from, to)) = self.around[index].set
                && equal(name, super::bytes::part(self.text, from, to))
            {
                return true;
            }
            index += 1;
        }
        false
    }
}
