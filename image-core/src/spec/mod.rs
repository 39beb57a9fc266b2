//! The lowered form of an image: owned, complete, and what rendering, digest, JSON and engines work on.
//!
//! Texts that the engine expands are kept in the language's own escaping (`\$` for a dollar); everything else is
//! literal. Secrets' values are not in it. What is outside the context is named as the image names it; that, and `force`,
//! are no part of the digest.

#[cfg(feature = "program")]
mod action;
#[cfg(feature = "digest")]
pub(crate) mod canonical;
#[cfg(feature = "serde")]
mod check;
#[cfg(feature = "program")]
mod image;
mod instruction;
#[cfg(feature = "serde")]
mod json;
#[cfg(all(feature = "dockerfile", feature = "program"))]
mod local;
mod objects;
#[cfg(feature = "program")]
mod once;
#[cfg(feature = "program")]
pub(crate) mod owned;
mod raw;
mod stage;
mod words;

#[cfg(feature = "program")]
pub use crate::render::tag_of;
#[cfg(feature = "serde")]
pub use check::WrongText;
pub use instruction::{
    Action, Add, Arg, BindMount, CacheMount, Call, Command, Copy, Env, Healthcheck, Instruction, Label, Mount, Origin,
    Probe, Run, SecretFile, Sharing, Variable,
};
#[cfg(feature = "serde")]
pub use json::JsonError;
#[cfg(all(feature = "dockerfile", feature = "program"))]
pub use local::LocalSource;
#[cfg(feature = "program")]
pub use once::Once;
#[cfg(feature = "plan")]
pub(crate) use once::override_earlier;
pub use raw::RawInstruction;
pub use stage::{
    Base, BinarySource, BuildArg, CargoSource, Credentials, Source, SourceOrigin, Stage, StageBase, StartMount,
};
pub use words::Words;

use std::borrow::Cow;

/// A text, borrowed from constant data or owned.
pub type Text<'a> = Cow<'a, str>;

/// Returns whether a field has the value that leaves it out of JSON.
#[cfg(any(feature = "digest", feature = "serde"))]
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

    /// Returns the version of its form, [`Spec::VERSION`].
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Returns the image's `name`, complete with its tag.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the image's `readme`.
    #[must_use]
    pub fn readme(&self) -> Option<&str> {
        self.readme.as_deref()
    }

    /// Returns the build arguments before the first stage, those of the images it continues included.
    #[must_use]
    pub fn args(&self) -> &[BuildArg<'static>] {
        &self.args
    }

    /// Returns the stages in order; the last one is the result.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// Returns the patterns of what is left out, in `.dockerignore` syntax: those of the context's own file, then those
    /// of `ignore`.
    #[must_use]
    pub fn ignore(&self) -> &[String] {
        &self.ignore
    }

    /// Returns the sources that have a place of their own in the packed context.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the files that are added when a container starts.
    #[must_use]
    pub fn mounts(&self) -> &[StartMount] {
        &self.mounts
    }
}
