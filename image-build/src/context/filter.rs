//! What patterns leave out, folder by folder.

use image_core::files::ignore::{Matched, Patterns};

/// A folder, as patterns see it.
#[derive(Clone, Debug)]
pub(super) struct Scope<'p> {
    patterns: &'p Patterns,
    /// Relative to what the patterns are relative to.
    path: String,
    /// What has matched it.
    matched: Matched,
    /// Whether it is left out itself. What is in it may be brought back.
    out: bool,
}

/// What patterns say of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It stays.
    Kept,
    /// It is left out, but something in it may stay, if it is a folder.
    Out,
    /// It is left out with all that could be in it.
    AllOut,
}

impl<'p> Scope<'p> {
    /// The folder to which the patterns are relative.
    pub(super) fn root(patterns: &'p Patterns) -> Self {
        Self {
            patterns,
            path: String::new(),
            matched: Matched::default(),
            out: false,
        }
    }

    /// What is at a path below it, with `/` between names.
    pub(super) fn at(&self, path: &str) -> Self {
        let mut scope = self.clone();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let parent = scope.clone();
            scope.enter(&parent, name);
        }
        scope
    }

    /// Makes it what is in a folder by this name.
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

/// A folder, as the image's patterns and a statement's own see it.
#[derive(Clone, Debug)]
pub(super) struct Filter<'p> {
    pub(super) image: Scope<'p>,
    pub(super) own: Scope<'p>,
}

impl Filter<'_> {
    pub(super) fn enter(&mut self, folder: &Self, name: &str) {
        self.image.enter(&folder.image, name);
        self.own.enter(&folder.own, name);
    }

    pub(super) fn is_out(&self) -> bool {
        self.image.is_out() || self.own.is_out()
    }

    /// Whether nothing in the folder can stay.
    pub(super) fn is_all_out(&self) -> bool {
        self.image.verdict() == Verdict::AllOut || self.own.verdict() == Verdict::AllOut
    }
}
