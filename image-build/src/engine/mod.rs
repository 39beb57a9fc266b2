//! The engines that build: docker with buildx or its client's own `BuildKit`, podman, buildah. All of them are driven
//! by their command lines, which use the user's credentials, contexts, builders and remote machines.

mod ahead;
mod build;
mod builder;
mod cache;
mod check;
mod command;
mod container;
mod container_files;
mod container_flags;
mod credentials;
mod environment;
mod error;
mod event;
mod export;
mod export_files;
mod failure;
mod find;
mod image_names;
mod inspect;
mod job;
mod load;
mod logged_in;
mod login;
mod look;
mod manifest_list;
mod platform;
pub(crate) mod process;
mod progress;
mod pull;
mod push;
mod registry;
mod remover;
mod scratch;
mod secret;
mod socket;
mod stages;
mod sweep;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use image_core::target::Target;

use builder::BuildxBuilder;
use logged_in::Logins;

/// The library whose [`Builder`](tar::Builder) an [`Archive`] is.
pub use ::tar;
pub(crate) use ahead::Ahead;
pub(crate) use cache::without_tag;
pub(crate) use command::EXCLUDES_NOTHING;
#[cfg(feature = "cli")]
pub(crate) use command::IN_ARCHIVE;
pub use container::{Container, ContainerMount};
pub use credentials::MissingCredentials;
pub(crate) use credentials::{DOCKER_FILE, containers_auth_files, find_entry};
pub use environment::Environment;
pub(crate) use error::FREE_SOME;
pub use error::{EngineError, RegistryProblem, StepFailed};
pub use event::{Event, Place};
pub(crate) use inspect::KnownImage;
pub use job::{Archive, BuildOutput, ContextSource, ImageId, Job, NoContext, Secret, SecretFrom};
pub(crate) use login::Login;
pub use login::LoginFault;
pub(crate) use look::{Node, Owner, StillContainer};
pub(crate) use pull::{DOCKER_HUB, Pulled, has_host, registry_host};
pub(crate) use registry::RegistryAnswer;
pub(crate) use scratch::Scratch;
pub(crate) use secret::read_value;

/// The kinds of engines, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngineKind {
    /// `docker buildx build`.
    Buildx,
    /// `docker build` with `BuildKit`.
    Docker,
    /// `podman build`.
    Podman,
    /// `buildah build`.
    Buildah,
}

impl EngineKind {
    /// The names of all kinds, in the order in which they are tried.
    pub const NAMES: [&'static str; 4] = [
        Self::Buildx.name(),
        Self::Docker.name(),
        Self::Podman.name(),
        Self::Buildah.name(),
    ];

    /// Returns the name that `--engine` and `IMAGE_DSL_ENGINE` use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buildx => "buildx",
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Buildah => "buildah",
        }
    }

    pub(crate) const fn is_docker(self) -> bool {
        matches!(self, Self::Buildx | Self::Docker)
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An engine that answered.
#[derive(Clone, Debug)]
pub struct Engine {
    kind: EngineKind,
    program: PathBuf,
    version: String,
    environment: Environment,
    /// Its default platform, if it has told that with its version.
    platform: Option<String>,
    /// The socket to ask it without its client.
    socket: Option<PathBuf>,
    /// True if it runs on this machine and sees its files.
    local: bool,
    notes: Vec<String>,
    builder: OnceLock<BuildxBuilder>,
    /// The logins of its client, beside the user's own.
    logins: Logins,
}

impl Engine {
    /// Returns its kind.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// Returns the path of its program.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Returns its version; that of the server if client and server differ.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns notes for the user about the choice: engines that are installed but did not answer.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the target to render Dockerfiles for.
    #[must_use]
    pub fn target(&self) -> Target {
        match self.kind {
            EngineKind::Buildx => {
                Target::docker(self.builder().docker_version().unwrap_or_else(|| self.version.clone()))
            }
            EngineKind::Docker => Target::docker(&self.version),
            EngineKind::Podman => Target::podman(&self.version),
            EngineKind::Buildah => Target::buildah(&self.version),
        }
    }

    /// Returns `true` if it runs on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.local
    }

    /// Returns the environment of its client.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns `true` if it is docker, with any client.
    pub(crate) fn is_docker(&self) -> bool {
        self.kind.is_docker()
    }

    /// Returns `true` if it keeps the images that it pulls for a build.
    pub(crate) fn keeps_bases(&self) -> bool {
        !self.kind.is_docker()
    }

    /// Returns the name of one of its own images in a form that it looks up only locally.
    pub(crate) fn own_form(&self, name: &str) -> String {
        if self.kind.is_docker() {
            name.to_owned()
        } else {
            format!("localhost/{name}")
        }
    }

    fn builder(&self) -> &BuildxBuilder {
        let ask = || match self.kind {
            EngineKind::Buildx => BuildxBuilder::find(&self.environment, &self.program),
            EngineKind::Docker | EngineKind::Podman | EngineKind::Buildah => BuildxBuilder::docker(),
        };
        self.builder.get_or_init(ask)
    }

    fn command(&self) -> Command {
        self.environment.command(&self.program)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.version)
    }
}
