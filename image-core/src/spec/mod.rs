//! The lowered form of an image: owned, complete, and what rendering, digest, JSON and engines work on.
//!
//! Texts that the engine expands are kept in the language's own escaping (`\$` for a dollar); everything else is
//! literal. Secrets' values, paths of this machine and cache markers (`force`) are not in it.

#[cfg(feature = "digest")]
pub(crate) mod canonical;
#[cfg(feature = "serde")]
mod check;
#[cfg(feature = "program")]
mod image;
mod instruction;
#[cfg(feature = "serde")]
mod json;
#[cfg(feature = "program")]
mod once;
#[cfg(feature = "program")]
mod owned;
mod words;

#[cfg(feature = "program")]
pub use crate::render::tag_of;
#[cfg(feature = "serde")]
pub use check::WrongText;
pub use instruction::{Action, Command, Instruction, Mount, Origin, Probe, Run, Sharing, Variable};
#[cfg(feature = "serde")]
pub use json::JsonError;
#[cfg(feature = "program")]
pub use once::Once;
#[cfg(feature = "plan")]
pub(crate) use once::override_earlier;
pub use words::Words;

use std::borrow::Cow;

/// A text, borrowed from constant data or owned.
pub type Text<'a> = Cow<'a, str>;

/// Whether a field has the value that leaves it out of JSON.
#[cfg(feature = "serde")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An image, lowered. [`Image::spec`](crate::model::Image::spec) makes one, and `Spec::builder`, and `Spec::from_json`
/// (feature `serde`), which is what deserializing one does. Each of them checks it, so its parts are read by methods.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Spec {
    pub(crate) version: u32,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) name: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) readme: Option<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) args: Vec<BuildArg<'static>>,
    pub(crate) stages: Vec<Stage>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) ignore: Vec<String>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) sources: Vec<Source>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_default"))]
    pub(crate) mounts: Vec<StartMount>,
}

impl Spec {
    /// The version of the form that this release writes and reads.
    pub const VERSION: u32 = 1;

    /// The version of its form, [`Spec::VERSION`].
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// `name`, complete with its tag.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `readme`.
    #[must_use]
    pub fn readme(&self) -> Option<&str> {
        self.readme.as_deref()
    }

    /// Build arguments before the first stage, those of the images it continues included.
    #[must_use]
    pub fn args(&self) -> &[BuildArg<'static>] {
        &self.args
    }

    /// The stages in order; the last one is the result.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// Patterns in `.dockerignore` syntax: those of the context's own file, then those of `ignore`.
    #[must_use]
    pub fn ignore(&self) -> &[String] {
        &self.ignore
    }

    /// Sources that have a place of their own in the packed context.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What is added when a container starts.
    #[must_use]
    pub fn mounts(&self) -> &[StartMount] {
        &self.mounts
    }
}

/// A build argument before the first stage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct BuildArg<'a> {
    /// Lines of comment above it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub comment: Vec<Text<'a>>,
    /// Its name.
    pub name: Text<'a>,
    /// Its default, expanding.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub default: Option<Text<'a>>,
    /// Its default as the word that a Dockerfile has, where no expanding text says it; then there is no other.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub word: Option<Text<'a>>,
}

/// A stage: a base and what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Stage {
    /// How it starts.
    pub from: From<'static>,
    /// What is done, in order.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub instructions: Vec<Instruction<'static>>,
}

/// How a stage starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct From<'a> {
    /// Lines of comment above it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub comment: Vec<Text<'a>>,
    /// What it starts from.
    pub base: Base<'a>,
    /// The stage's name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub name: Option<Text<'a>>,
    /// `os/arch[/variant]`, expanding.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub platform: Option<Text<'a>>,
    /// Whose credentials the base is pulled with.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub credentials: Option<Credentials>,
    /// The name of the secret with which the base is pulled.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub pull_secret: Option<Text<'a>>,
    /// Whether the base is used as it is.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub prebuilt: bool,
}

/// Of which kind the credentials are that a registry needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Credentials {
    /// Those of Amazon's Elastic Container Registry.
    Ecr,
    /// Those of Google's Artifact Registry.
    GcpArtifactRegistry,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Base<'a> {
    /// An image of a registry; expanding.
    Image(Text<'a>),
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(Text<'a>),
    /// An image built before, by the digest of its spec. Engines know it by its tag, `image-dsl:` and the 64 digits.
    Id(Text<'a>),
}

/// A source with a place of its own in the packed context: one that is outside the context, filtered, or whose name
/// engines cannot address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Source {
    /// Where it stands in the packed context. With a final `/`, the folder into which it is put as `COPY` puts it: a
    /// file under its own name, of a folder the contents, of a glob all matches, a module under its own name.
    pub archive_path: String,
    /// What stands there.
    pub origin: SourceOrigin,
    /// Patterns, in `.dockerignore` syntax and relative to the source, of what is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub ignore: Vec<String>,
}

/// What stands at a place of its own in the packed context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SourceOrigin {
    /// A path or glob in the context, expanding.
    Context(String),
    /// Something outside the context; where it is only the machine that declares it knows.
    External,
    /// The `.py` files of a module or package at this path of the context.
    Python(String),
    /// The `.py` files of the module or package of this import name, still to be found in the context.
    Module(String),
}

/// What `mount` adds when a container starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct StartMount {
    /// Paths or globs in the packed context, expanding.
    pub sources: Vec<String>,
    /// Where they go, as in `COPY`; expanding.
    pub destination: String,
}
