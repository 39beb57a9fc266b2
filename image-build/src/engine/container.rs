//! Running an image.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use serde_json::Value;

use super::error::EngineError;
use super::{Engine, EngineKind};

/// A container to run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Container<'a> {
    /// The name or id of its image.
    pub image: &'a str,
    /// What follows the image's entrypoint; empty is the image's own command.
    pub arguments: &'a [String],
    /// Local files that are seen in it.
    pub mounts: &'a [Mount],
    /// Variables beside those of the image.
    pub env: &'a [(String, String)],
    /// Further options of `docker run` or `podman run`, such as `--publish=80:80`.
    pub options: &'a [String],
}

/// A local file or folder that a container sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where it is, absolute.
    pub source: PathBuf,
    /// Where the container sees it, absolute.
    pub target: String,
    /// Whether the container may change it.
    pub writable: bool,
}

impl Engine {
    /// Runs a container with this program's input and output, and removes it. The status is that of its command; 125 to
    /// 127 can be the engine's own, which has said why.
    ///
    /// # Errors
    /// If the engine runs on another machine, which has none of the files that are mounted; if it cannot be started.
    pub fn run(&self, container: &Container<'_>) -> Result<ExitStatus, EngineError> {
        if !(container.mounts.is_empty() || self.local) {
            return Err(EngineError::refused(
                format!("{self} runs on another machine, where the files to mount are not"),
                "copy them into the image, or use an engine of this machine",
            ));
        }
        if self.kind == EngineKind::Buildah {
            return self.run_by_buildah(container);
        }
        let mut command = self.command();
        command.args(["run", "--rm", "--interactive"]);
        if terminal() {
            command.arg("--tty");
        }
        for mount in container.mounts {
            command.arg("--mount").arg(bind(mount));
        }
        variables(&mut command, container);
        command
            .args(container.options)
            .arg(container.image)
            .args(container.arguments);
        self.waited(command)
    }

    pub(crate) fn waited(&self, mut command: Command) -> Result<ExitStatus, EngineError> {
        command
            .status()
            .map_err(EngineError::io(format!("running {}", self.program.display())))
    }

    /// Buildah runs commands in working containers, and knows no entrypoint.
    fn run_by_buildah(&self, container: &Container<'_>) -> Result<ExitStatus, EngineError> {
        if !container.options.is_empty() {
            return Err(EngineError::refused(
                "buildah has no options for containers",
                "leave them out, or use podman or docker",
            ));
        }
        self.run_working(container, &Working::new(self, container.image)?)
    }

    /// Runs what an image runs in a working container of it.
    pub(crate) fn run_working(
        &self,
        container: &Container<'_>,
        working: &Working<'_>,
    ) -> Result<ExitStatus, EngineError> {
        let words = self.words(container)?;
        let mut command = self.command();
        command.arg("run");
        if terminal() {
            command.arg("--terminal");
        }
        for mount in container.mounts {
            command.arg("--volume").arg(volume(mount)?);
        }
        variables(&mut command, container);
        command.arg(&working.name).arg("--").args(words);
        self.waited(command)
    }

    /// The image's entrypoint and the arguments.
    fn words(&self, container: &Container<'_>) -> Result<Vec<String>, EngineError> {
        let image = self.inspect(container.image)?.unwrap_or_default();
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
                "give one, or declare `cmd` in the image",
            ));
        }
        Ok(words)
    }
}

pub(crate) fn terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

pub(crate) fn variables(command: &mut Command, container: &Container<'_>) {
    for (name, value) in container.env {
        command.arg("--env").arg(format!("{name}={value}"));
    }
}

fn bind(mount: &Mount) -> OsString {
    let part = |name: &str, value: &str| super::field(&format!("{name}={value}"));
    let source = mount.source.to_string_lossy();
    let mut bind = format!(
        "type=bind,{},{}",
        part("source", &source),
        part("target", &mount.target)
    );
    if !mount.writable {
        bind.push_str(",readonly");
    }
    bind.into()
}

/// Older buildah knows no quotes in a mount, but commas in a volume.
fn volume(mount: &Mount) -> Result<OsString, EngineError> {
    let (source, target) = (mount.source.to_string_lossy(), &mount.target);
    if source.contains(':') || target.contains(':') {
        return Err(EngineError::refused(
            format!("buildah cannot mount {source} to {target}, as there is a colon in it"),
            "rename it, or use podman or docker",
        ));
    }
    let mode = if mount.writable { "rw" } else { "ro" };
    Ok(format!("{source}:{target}:{mode}").into())
}

/// A working container, removed afterwards.
pub(crate) struct Working<'a> {
    engine: &'a Engine,
    pub(crate) name: String,
}

impl<'a> Working<'a> {
    pub(crate) fn new(engine: &'a Engine, image: &str) -> Result<Self, EngineError> {
        let printed = engine.ask(["from", "--pull=never", image])?;
        if !printed.status.success() {
            return Err(super::failure::of_command(image, &printed.reason(), printed.status));
        }
        let name = printed.output.trim().to_owned();
        Ok(Self { engine, name })
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        let _ = self.engine.ask(["rm", &self.name]);
    }
}
