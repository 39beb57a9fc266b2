//! What an engine is asked to do.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A tar archive that is written to an engine.
pub type Archive<'w> = tar::Builder<&'w mut dyn Write>;

/// The files of a build. Both forms hold the same; which one an engine takes is its own matter.
pub trait ContextSource: Sync {
    /// Appends them to a tar archive. Called from another thread while the engine reads.
    ///
    /// # Errors
    /// If a file cannot be read, or the engine reads no more. The engine is stopped then, and nothing is built.
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()>;

    /// Puts them into an existing empty folder.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    fn unpack_to(&self, folder: &Path) -> io::Result<()>;
}

/// No files.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoContext;

impl ContextSource for NoContext {
    fn append_to(&self, _: &mut Archive<'_>) -> io::Result<()> {
        Ok(())
    }

    fn unpack_to(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// A secret for the steps that mount it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its id in the Dockerfile.
    pub id: String,
    /// Where its value is. The value itself is never part of a command line.
    pub from: SecretFrom,
}

/// Where the value of a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// In the variable of this name.
    Env(String),
    /// In this file.
    File(PathBuf),
}

/// A build.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The text of the Dockerfile, rendered for [`Engine::target`](super::Engine::target).
    pub dockerfile: &'a str,
    /// The files that its steps name.
    pub context: &'a dyn ContextSource,
    /// The names of the image. Set by the engine when all steps are done.
    pub tags: &'a [String],
    /// Labels beside those of the Dockerfile.
    pub labels: &'a [(String, String)],
    /// Values for `ARG`. They are visible to all who can see the image: secrets have their own place.
    pub build_args: &'a [(String, String)],
    /// Platforms such as `linux/arm64`; empty is the engine's own.
    pub platforms: &'a [String],
    /// Secrets for steps.
    pub secrets: &'a [Secret],
    /// What steps with `ssh` may use: `default`, `ID`, `ID=SOCKET` or `ID=KEY`.
    pub ssh: &'a [String],
    /// Whether every step runs again.
    pub no_cache: bool,
    /// Whether a newer base is looked for in its registry.
    pub pull: bool,
    /// Whether the tags are pushed to their registries. With a builder outside docker the image then stays there.
    pub push: bool,
    /// How many steps were told before: those of the build are numbered from there.
    pub told: usize,
    /// Where steps may be taken from: `type=registry,ref=…`, or the name of a repository.
    pub cache_from: &'a [String],
    /// Where steps are kept.
    pub cache_to: &'a [String],
}

impl<'a> Job<'a> {
    /// A build of a Dockerfile with these files, and nothing else.
    #[must_use]
    pub fn new(dockerfile: &'a str, context: &'a dyn ContextSource) -> Self {
        Self {
            dockerfile,
            context,
            tags: &[],
            labels: &[],
            build_args: &[],
            platforms: &[],
            secrets: &[],
            ssh: &[],
            no_cache: false,
            pull: false,
            push: false,
            told: 0,
            cache_from: &[],
            cache_to: &[],
        }
    }
}

/// Writes files as a whole tar archive.
pub(super) fn write_tar(files: &dyn ContextSource, to: &mut dyn Write) -> io::Result<()> {
    let mut archive = Archive::new(to);
    files.append_to(&mut archive)?;
    archive.into_inner()?.flush()
}

impl fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("dockerfile", &self.dockerfile)
            .field("tags", &self.tags)
            .field("platforms", &self.platforms)
            .finish_non_exhaustive()
    }
}

/// An image as its engine knows it: what `docker image inspect` shows as its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageId(String);

impl ImageId {
    /// An id, with or without `sha256:` before it.
    pub(crate) fn new(id: &str) -> Self {
        let id = id.trim();
        Self(if id.contains(':') {
            id.to_owned()
        } else {
            format!("sha256:{id}")
        })
    }

    /// `sha256:` and 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a build made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The image. After a push from a builder outside docker it is known by its digest only.
    pub id: ImageId,
    /// The digest of its manifest in the registry, if it was pushed.
    pub digest: Option<String>,
    /// Its names.
    pub tags: Vec<String>,
    /// Whether every step was there already.
    pub cached: bool,
}
