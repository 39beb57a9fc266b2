//! The job of an engine.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A tar archive that is written to an engine.
pub type Archive<'w> = tar::Builder<&'w mut dyn Write>;

/// The files of a build. Both methods give the same files; the engine chooses one.
pub trait ContextSource: Sync {
    /// Appends the files to a tar archive. This is called from another thread while the engine reads.
    ///
    /// # Errors
    /// If a file cannot be read, or the engine stops reading. Then the engine is stopped, and nothing is built.
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()>;

    /// Writes the files into an existing empty folder.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    fn unpack_to(&self, folder: &Path) -> io::Result<()>;
}

/// A build context without files.
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
    /// The secret's id in the Dockerfile.
    pub id: String,
    /// The place of its value. The value itself is never on a command line.
    pub from: SecretFrom,
}

/// The place of a secret's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// The variable of this name.
    Env(String),
    /// The file at this path.
    File(PathBuf),
}

/// The options of a build.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, as on the command line"
)]
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The text of the Dockerfile, rendered for [`Engine::target`](super::Engine::target).
    pub dockerfile: &'a str,
    /// The files that its steps name.
    pub context: &'a dyn ContextSource,
    /// The names of the image. The engine sets them when all steps are done.
    pub tags: &'a [String],
    /// Labels in addition to those of the Dockerfile.
    pub labels: &'a [(String, String)],
    /// Values for `ARG`. Everyone who can see the image can see them; use `secrets` for secrets.
    pub build_args: &'a [(String, String)],
    /// Platforms such as `linux/arm64`; if empty, the engine's default.
    pub platforms: &'a [String],
    /// Secrets for steps.
    pub secrets: &'a [Secret],
    /// The agents and keys for steps with `ssh`: `default`, `ID`, `ID=SOCKET` or `ID=KEY`.
    pub ssh: &'a [String],
    /// True to run every step again.
    pub no_cache: bool,
    /// True to ask registries for newer base images.
    pub pull: bool,
    /// True to push the tags to their registries. A builder outside docker then keeps the image only there.
    pub push: bool,
    /// The number of steps that were reported before: those of this build are numbered from there.
    pub told: usize,
    /// True to report the layers of the image, which docker's own builder can.
    pub reports_layers: bool,
    /// The caches to import: `type=registry,ref=…`, or the name of a repository.
    pub cache_from: &'a [String],
    /// The caches to export to.
    pub cache_to: &'a [String],
}

impl<'a> Job<'a> {
    /// Returns a build of a Dockerfile with these files, and no other options.
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
            reports_layers: false,
            cache_from: &[],
            cache_to: &[],
        }
    }
}

/// Writes files as a complete tar archive.
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

/// The engine's id of an image: the id that `docker image inspect` shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageId(String);

impl ImageId {
    /// Returns an id from text with or without `sha256:` before it.
    pub(crate) fn new(id: &str) -> Self {
        let id = id.trim();
        Self(if id.contains(':') {
            id.to_owned()
        } else {
            format!("sha256:{id}")
        })
    }

    /// Returns `sha256:` and 64 digits.
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

/// The result of an engine's build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildOutput {
    /// The image. After a push from a builder outside docker, only its digest identifies it.
    pub id: ImageId,
    /// The digest of its manifest in the registry, if it was pushed.
    pub digest: Option<String>,
    /// The image's names.
    pub tags: Vec<String>,
    /// True if every step was in the cache.
    pub cached: bool,
    /// The layers of the image, as its manifest has them, if the job asks for them and the engine tells.
    pub layers: Vec<Value>,
}
