//! Runs containers of images.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use serde_json::Value;

use super::error::EngineError;
use super::{Engine, EngineKind, container_flags};

/// The options of a container.
#[derive(Clone, Copy, Debug, Default)]
pub struct Container<'a> {
    /// The name or id of the image.
    pub image: &'a str,
    /// The arguments after the image's entrypoint; if empty, the image's own command.
    pub arguments: &'a [String],
    /// Local files that the container sees.
    pub mounts: &'a [ContainerMount],
    /// Variables in addition to those of the image.
    pub env: &'a [(String, String)],
    /// Names of variables that are passed from this process, if they are set.
    pub inherited: &'a [String],
    /// Ports: `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`. Buildah supports none.
    pub publish: &'a [String],
    /// True to publish each port that the image exposes.
    pub publish_all: bool,
    /// Volumes: `[SOURCE:]TARGET[:OPTIONS]`. Buildah supports only folders of this machine.
    pub volumes: &'a [String],
    /// The container's name, while it runs.
    pub name: Option<&'a str>,
    /// The working directory, instead of the image's.
    pub workdir: Option<&'a str>,
    /// The user, instead of the image's.
    pub user: Option<&'a str>,
    /// True to give it a terminal, which it always has if this program has one.
    pub tty: bool,
    /// True to leave it running: its id is printed. Buildah cannot.
    pub detach: bool,
    /// The GPUs that it sees. Buildah supports none.
    pub gpus: Option<&'a str>,
    /// A file that does not exist, to which the engine writes the container's id. Buildah has none.
    pub id_file: Option<&'a Path>,
    /// Further options of `docker run` or `podman run`, such as `--gpus=all`.
    pub options: &'a [String],
}

/// A local file or folder that a container sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerMount {
    /// The absolute path on this machine.
    pub source: PathBuf,
    /// The absolute path in the container.
    pub target: String,
    /// True if the container may change it.
    pub writable: bool,
}

impl Engine {
    /// Runs a container with this program's input and output, and removes it. Returns the status of its command; 125 to
    /// 127 can be the engine's own, which has printed the reason.
    ///
    /// # Errors
    /// If the engine runs on another machine, which does not have the mounted files, or if it cannot be started.
    pub fn run(&self, container: &Container<'_>) -> Result<ExitStatus, EngineError> {
        container_flags::check_supported(self, container)?;
        if self.kind == EngineKind::Buildah {
            return self.run_working(container, &WorkingContainer::new(self, container)?);
        }
        let mut command = self.command();
        command.args(["run", "--rm"]);
        if container.detach {
            command.arg("--detach");
        }
        container_flags::add_flags(&mut command, self, container);
        command.arg(container.image).args(container.arguments);
        self.run_to_end(command)
    }

    /// Stops a container by its id. The engine kills it if it does not end by itself within ten seconds.
    ///
    /// # Errors
    /// If the engine cannot be asked.
    pub fn stop_container(&self, id: &str) -> Result<(), EngineError> {
        self.ask(["stop", id]).map(|_| ())
    }

    pub(crate) fn run_to_end(&self, mut command: Command) -> Result<ExitStatus, EngineError> {
        command
            .status()
            .map_err(EngineError::io(format!("running {}", self.program.display())))
    }

    /// Runs an image's command in a working container of it: buildah has no other containers, and ignores the
    /// entrypoint.
    pub(crate) fn run_working(
        &self,
        container: &Container<'_>,
        working: &WorkingContainer<'_>,
    ) -> Result<ExitStatus, EngineError> {
        let words = self.command_words(container)?;
        let mut command = self.command();
        command.arg("run");
        container_flags::add_buildah_flags(&mut command, self, container)?;
        command.arg(&working.name).arg("--").args(words);
        self.run_to_end(command)
    }

    /// Returns the image's entrypoint and the arguments.
    fn command_words(&self, container: &Container<'_>) -> Result<Vec<String>, EngineError> {
        let image = self.describe_image(container.image)?.unwrap_or_default();
        let list = |name: &str| {
            let list = image
                .pointer(&format!("/Docker/config/{name}"))
                .and_then(Value::as_array);
            let words = list.into_iter().flatten().filter_map(Value::as_str);
            words.map(str::to_owned).collect::<Vec<_>>()
        };
        let own = if container.arguments.is_empty() {
            list("Cmd")
        } else {
            container.arguments.to_vec()
        };
        let words: Vec<String> = list("Entrypoint").into_iter().chain(own).collect();
        if words.is_empty() {
            return Err(EngineError::refused(
                "the image has no command",
                "pass one, or declare `cmd` in the image",
            ));
        }
        Ok(words)
    }
}

pub(crate) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// A working container, which is removed when dropped.
pub(crate) struct WorkingContainer<'a> {
    engine: &'a Engine,
    pub(crate) name: String,
}

impl<'a> WorkingContainer<'a> {
    pub(crate) fn new(engine: &'a Engine, container: &Container<'_>) -> Result<Self, EngineError> {
        let name = container.name.map(|name| format!("--name={name}"));
        let words = ["from", "--pull=never"].into_iter().chain(name.as_deref());
        let printed = engine.ask(words.chain([container.image]))?;
        if !printed.status.success() {
            return Err(super::failure::command_error(
                container.image,
                &printed.reason(),
                printed.status,
            ));
        }
        let name = printed.output.trim().to_owned();
        Ok(Self { engine, name })
    }
}

impl Drop for WorkingContainer<'_> {
    fn drop(&mut self) {
        let _ = self.engine.ask(["rm", &self.name]);
    }
}
