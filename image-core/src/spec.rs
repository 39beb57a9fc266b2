//! The lowered form of an image: owned, complete, and what rendering, digest, JSON and engines work on.
//!
//! Texts that the engine expands are kept in the language's own escaping (`\$` for a dollar); everything else is
//! literal. Secrets' values, paths of this machine and cache markers (`force`) are not in it.

use std::borrow::Cow;

/// A text, borrowed from constant data or owned.
pub type Text<'a> = Cow<'a, str>;

/// An image, lowered. [`Image::spec`](crate::model::Image::spec) and [`Spec::builder`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The version of this form, [`Spec::VERSION`].
    pub version: u32,
    /// `name`, complete with its tag.
    pub name: Option<String>,
    /// `readme`.
    pub readme: Option<String>,
    /// Build arguments before the first stage.
    pub args: Vec<BuildArg>,
    /// The stages in order; the last one is the result.
    pub stages: Vec<Stage>,
    /// Patterns in `.dockerignore` syntax: those of the context's own file, then those of `ignore`.
    pub ignore: Vec<String>,
    /// Sources that have a place of their own in the packed context.
    pub sources: Vec<Source>,
    /// What is added when a container starts.
    pub mounts: Vec<StartMount>,
}

/// A build argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildArg {
    /// Its name.
    pub name: String,
    /// Its default, expanding.
    pub default: Option<String>,
    /// Lines of comment above it.
    pub comment: Vec<String>,
}

/// A stage: a base and what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// `os/arch[/variant]`, expanding.
    pub platform: Option<String>,
    /// The name of the secret with which the base is pulled.
    pub pull_secret: Option<String>,
    /// Whether the base is used as it is.
    pub prebuilt: bool,
    /// Lines of comment above it.
    pub comment: Vec<String>,
    /// What is done, in order.
    pub instructions: Vec<Instruction<'static>>,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// An image of a registry; expanding.
    Image(String),
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(String),
}
