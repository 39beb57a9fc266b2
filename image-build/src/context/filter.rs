//! Decides folder by folder which files patterns exclude.

use image_core::files::ignore::{Matched, Patterns};

/// A path with the state of patterns at it.
#[derive(Clone, Debug)]
pub(super) struct PatternScope<'p> {
    patterns: &'p Patterns,
    /// The path relative to the root of the patterns.
    path: String,
    /// The patterns that have matched it.
    matched: Matched,
    /// True if it is excluded. Its contents may be included again.
    out: bool,
}

/// The decision of patterns on a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is included.
    Kept,
    /// It is excluded, but if it is a folder, its contents may be included.
    Out,
    /// It is excluded with all its contents.
    AllOut,
}

impl<'p> PatternScope<'p> {
    /// Returns the folder that the patterns are relative to.
    pub(super) fn root(patterns: &'p Patterns) -> Self {
        Self {
            patterns,
            path: String::new(),
            matched: Matched::default(),
            out: false,
        }
    }

    /// Returns the scope of a path below this one, with `/` between names.
    pub(super) fn at(&self, path: &str) -> Self {
        let mut scope = self.clone();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let parent = scope.clone();
            scope.enter(&parent, name);
        }
        scope
    }

    /// Changes this scope to that of a name in a folder.
    pub(super) fn enter(&mut self, folder: &Self, name: &str) {
        if self.patterns.is_empty() {
            return;
        }
        self.path.clone_from(&folder.path);
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
        self.matched.clone_from(&folder.matched);
        self.out = self.patterns.matches_in(&mut self.matched, &self.path);
    }

    pub(super) fn verdict(&self) -> Verdict {
        match self.out {
            false => Verdict::Kept,
            true if self.patterns.has_exceptions() && !self.patterns.surely_ignores(&self.path) => Verdict::Out,
            true => Verdict::AllOut,
        }
    }

    pub(super) fn is_out(&self) -> bool {
        self.out
    }
}

/// A path with the states of the image's patterns and of a statement's own.
#[derive(Clone, Debug)]
pub(super) struct Filter<'p> {
    pub(super) image: PatternScope<'p>,
    pub(super) own: PatternScope<'p>,
}

impl Filter<'_> {
    pub(super) fn enter(&mut self, folder: &Self, name: &str) {
        self.image.enter(&folder.image, name);
        self.own.enter(&folder.own, name);
    }

    pub(super) fn is_out(&self) -> bool {
        self.image.is_out() || self.own.is_out()
    }

    /// Returns `true` if nothing in the folder can be included.
    pub(super) fn is_all_out(&self) -> bool {
        self.image.verdict() == Verdict::AllOut || self.own.verdict() == Verdict::AllOut
    }
}
