//! The output of `image!` and `steps!`: plain constant data, `Copy`, without drop glue, readable in `cargo expand`.
//!
//! Texts stand here as the user wrote them (with `\$` and `$NAME` where the engine expands); lowering
//! ([`crate::lower`]) gives them their meaning.

#[macro_use]
mod steps_macro;
#[macro_use]
mod typed_step;

mod opt;
mod step;

use std::fmt;

use crate::deferred::Fact;

#[cfg(feature = "program")]
pub(crate) use opt::Opt;
pub use opt::OptName;
#[cfg(any(feature = "files", feature = "program"))]
pub(crate) use step::Effect;
pub(crate) use step::StepRef;
pub use step::{Rare, Step, StepName, typed};
pub use typed_step::{BareStep, PairStep, PathsStep, TextStep, WordsStep};

/// A container image, declared by `image!`.
///
/// Two images are equal when they were written with the same head and the same steps in the same order, wherever they
/// stand. How an image is made up is no part of the interface.
#[derive(Clone, Copy)]
pub enum Image {
    // Variants and not functions: the compiler makes them for less than it takes to call a constant function.
    /// Used by the expansion of `image!`, which has checked the steps; their lines as `Written` has them.
    #[doc(hidden)]
    Plain(&'static [Step], &'static str),
    /// The same of steps that name local files, with the folder of their crate's manifest.
    #[doc(hidden)]
    Local(&'static [Step], &'static str, &'static str),
    /// The same with all that an image may have.
    #[doc(hidden)]
    Full(&'static Full),
}

/// An image with a head, or with steps that a `cfg` may take away. Most images are neither.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Full {
    /// The statements before its first `from`.
    pub head: Head<'static>,
    /// Its steps.
    pub steps: &'static [Step],
    /// The lines of its steps, as `Written` has them.
    pub lines: &'static str,
    /// The folder of its crate's manifest; empty where no step names a local file.
    pub folder: &'static str,
    /// The lines of its steps, where a `cfg` may take some away.
    pub parts: &'static [&'static str],
}

impl Image {
    pub(crate) const fn head(&self) -> &'static Head<'static> {
        match self {
            Self::Full(full) => &full.head,
            Self::Plain(..) | Self::Local(..) => &Head::NONE,
        }
    }

    pub(crate) const fn steps(&self) -> &'static [Step] {
        match self {
            Self::Full(full) => full.steps,
            Self::Plain(steps, _) | Self::Local(steps, ..) => steps,
        }
    }

    pub(crate) const fn written(&self) -> Written {
        let (lines, folder, parts): (_, _, &[_]) = match self {
            Self::Plain(_, lines) => (*lines, "", &[]),
            Self::Local(_, lines, folder) => (*lines, *folder, &[]),
            Self::Full(full) => (full.lines, full.folder, full.parts),
        };
        Written { folder, lines, parts }
    }
}

impl PartialEq for Image {
    fn eq(&self, other: &Self) -> bool {
        self.head() == other.head() && self.steps() == other.steps()
    }
}

impl Eq for Image {}

#[allow(clippy::missing_fields_in_debug, reason = "where it stands is no part of it")]
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut image = f.debug_struct("Image");
        image.field("head", self.head()).field("steps", &self.steps()).finish()
    }
}

/// A fragment without a base, declared by `steps!` and inserted by `include`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "its steps are `steps`, as those of an image")]
pub struct Steps {
    pub(crate) steps: &'static [Step],
    /// The facts that it defines, and the needs that have to be met where it is included.
    pub(crate) facts: &'static [Fact<'static>],
    pub(crate) written: Written,
}

impl Steps {
    /// Returns a fragment of checked steps, which stand nowhere.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(steps: &'static [Step], facts: &'static [Fact<'static>]) -> Self {
        let written = Written::NOWHERE;
        Self { steps, facts, written }
    }

    /// Makes the constant of `steps!`, which has checked the steps; `lines` as [`Written`] has them.
    #[doc(hidden)]
    #[must_use]
    pub const fn declared(steps: &'static [Step], facts: &'static [Fact<'static>], lines: &'static str) -> Self {
        let written = Written {
            lines,
            ..Written::NOWHERE
        };
        Self { steps, facts, written }
    }

    /// Returns the folder of its crate's manifest, where a step names a local file.
    #[doc(hidden)]
    #[must_use]
    pub const fn folder(mut self, folder: &'static str) -> Self {
        self.written.folder = folder;
        self
    }

    /// Returns the lines of its steps, where a `cfg` may take some away.
    #[doc(hidden)]
    #[must_use]
    pub const fn parts(mut self, parts: &'static [&'static str]) -> Self {
        self.written.parts = parts;
        self
    }
}

#[allow(clippy::missing_fields_in_debug, reason = "where it stands is no part of it")]
impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = f.debug_struct("Steps");
        steps.field("steps", &self.steps).field("facts", &self.facts).finish()
    }
}

/// The place where an image or a fragment was written. Places never differ: equal images are equal wherever they are
/// written.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "plan"), allow(dead_code, reason = "only plans read it"))]
pub(crate) struct Written {
    /// The folder of the crate's manifest; empty where no step names a local file.
    pub(crate) folder: &'static str,
    /// The line of each step, and the file: `3 4 4 in src/main.rs`. One text costs the compiler nothing that could be
    /// measured, where a number for each step would.
    pub(crate) lines: &'static str,
    /// The lines, where a `cfg` takes some steps away, and their lines with them.
    pub(crate) parts: &'static [&'static str],
}

impl Written {
    const NOWHERE: Self = Self {
        folder: "",
        lines: "",
        parts: &[],
    };
}

impl PartialEq for Written {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Written {}

/// The statements before the first `from`. An empty text is one that was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// `name "user/name:tag"`.
    pub name: &'a str,
    /// `readme "markdown"`.
    pub readme: &'a str,
    /// `context "dir"`, relative to the folder of the crate's manifest.
    pub context: &'a str,
    /// `ignore "pattern", …`.
    pub ignore: &'a [&'a str],
    /// The text of the context's own `.dockerignore`, as it was when the crate was compiled.
    pub dockerignore: &'a str,
    /// Files that were not there when the crate was compiled, and would have been read: with them it has to be compiled
    /// again.
    pub absent: &'a [&'a str],
    /// The workspaces of uv whose members were looked for when the crate was compiled.
    pub workspaces: &'a [Members<'a>],
}

/// The members of a workspace of uv: with others, an image has to be compiled again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members<'a> {
    /// The folder of the workspace.
    pub folder: &'a str,
    /// The patterns that name their folders, below that of the workspace.
    pub members: &'a [&'a str],
    /// The patterns that leave folders out.
    pub excluded: &'a [&'a str],
    /// The folders that had a `pyproject.toml`.
    pub found: &'a [&'a str],
}

impl Head<'_> {
    /// The head of an image without head statements.
    pub const NONE: Head<'static> = Head {
        name: "",
        readme: "",
        context: "",
        ignore: &[],
        dockerignore: "",
        absent: &[],
        workspaces: &[],
    };
}
