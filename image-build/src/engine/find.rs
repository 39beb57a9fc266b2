//! Finds the engine of this machine.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::environment::Environment;
use super::error::EngineError;
use super::logged_in::Logins;
use super::process::{self, Printed};
use super::socket::Answer;
use super::{Engine, EngineKind, builder, socket};

/// The first version of docker whose client builds only with buildx.
const ONLY_BUILDX: u32 = 23;

impl Engine {
    /// Finds the engine of this machine: docker with buildx, docker with its client's own `BuildKit` (before 23.0),
    /// podman or buildah, whichever answers first; or the one that `IMAGE_DSL_ENGINE` names. Docker's `DOCKER_HOST` and
    /// contexts, and podman's `CONTAINER_HOST` and connections, count as they do for these programs. A docker that
    /// `DOCKER_HOST` names is never replaced by another engine.
    ///
    /// # Errors
    /// [`NotFound`](EngineError::NotFound) with the reason for each engine; [`NotAnswering`](EngineError::NotAnswering) if
    /// nobody answers where `DOCKER_HOST` says; for an engine that `IMAGE_DSL_ENGINE` names, the errors of
    /// [`Engine::named`].
    pub fn find() -> Result<Self, EngineError> {
        Self::find_in(&Environment::current())
    }

    /// Finds the engine as [`find`](Self::find) does, in another environment.
    ///
    /// # Errors
    ///
    /// Those of [`find`](Self::find).
    pub fn find_in(environment: &Environment) -> Result<Self, EngineError> {
        if let Some(name) = environment.text("IMAGE_DSL_ENGINE") {
            return Self::named_in(&name, environment);
        }
        let mut tried = Vec::new();
        for find in [find_docker, find_podman, find_buildah] {
            match find(environment) {
                Ok(engine) => return Ok(engine.with_notes(&tried)),
                Err((engine, reason)) if is_chosen(environment, engine) && is_installed(&reason) => {
                    return Err(not_answering(environment, engine, reason));
                }
                Err(reason) => tried.push(reason),
            }
        }
        Err(EngineError::NotFound(tried))
    }

    /// Returns the engine with a name: `buildx`, `docker`, `podman` or `buildah`.
    ///
    /// # Errors
    /// [`UnknownName`](EngineError::UnknownName); [`NotFound`](EngineError::NotFound) if it is not installed;
    /// [`NotAnswering`](EngineError::NotAnswering) with its output.
    pub fn named(name: &str) -> Result<Self, EngineError> {
        Self::named_in(name, &Environment::current())
    }

    /// Returns the engine with a name, as [`named`](Self::named) does, in another environment.
    ///
    /// # Errors
    ///
    /// Those of [`named`](Self::named).
    pub fn named_in(name: &str, environment: &Environment) -> Result<Self, EngineError> {
        let found = match name {
            "buildx" => find_docker(environment).map(|engine| engine.with_kind(EngineKind::Buildx)),
            "docker" => find_docker(environment).map(|engine| engine.with_kind(EngineKind::Docker)),
            "podman" => find_podman(environment),
            "buildah" => find_buildah(environment),
            other => return Err(EngineError::UnknownName(other.to_owned())),
        };
        found.map_err(|(engine, reason)| {
            if is_installed(&reason) {
                not_answering(environment, engine, reason)
            } else {
                EngineError::NotFound(vec![(engine, reason)])
            }
        })
    }

    /// Returns `true` if docker's client has its own builder, which lacks buildx's features.
    pub(crate) fn is_old_docker(&self) -> bool {
        self.kind.is_docker() && major_version(&self.version).is_some_and(|major| major < ONLY_BUILDX)
    }

    fn with_kind(mut self, kind: EngineKind) -> Self {
        self.kind = kind;
        self
    }

    fn with_notes(mut self, tried: &[(EngineKind, String)]) -> Self {
        let installed = tried.iter().filter(|(_, reason)| is_installed(reason));
        self.notes = installed
            .map(|(engine, reason)| {
                format!(
                    "{engine} is installed but does not answer, so {} is used: {reason}",
                    self.kind
                )
            })
            .collect();
        self
    }
}

const MISSING: &str = "no program";

/// An engine, and why it cannot be used.
type Tried = (EngineKind, String);

fn is_installed(reason: &str) -> bool {
    !reason.starts_with(MISSING)
}

/// Returns whether the user says where this engine is.
fn is_chosen(environment: &Environment, engine: EngineKind) -> bool {
    engine.is_docker() && environment.text("DOCKER_HOST").is_some()
}

fn not_answering(environment: &Environment, engine: EngineKind, reason: String) -> EngineError {
    let address = environment.text("DOCKER_HOST").filter(|_| engine.is_docker());
    EngineError::NotAnswering {
        engine,
        reason,
        address,
    }
}

fn find_program(environment: &Environment, kind: EngineKind, name: &str) -> Result<PathBuf, Tried> {
    let missing = || (kind, format!("{MISSING} `{name}` on the PATH"));
    environment.find_program(name).ok_or_else(missing)
}

fn new_engine(kind: EngineKind, program: PathBuf, version: String, environment: &Environment) -> Engine {
    Engine {
        kind,
        program,
        version,
        environment: environment.clone(),
        platform: None,
        socket: None,
        local: true,
        notes: Vec::new(),
        builder: OnceLock::new(),
        logins: Logins::default(),
    }
}

fn ask_client(environment: &Environment, program: &Path, arguments: &[&str]) -> Result<Printed, String> {
    let mut command = environment.command(program);
    command.args(arguments);
    let printed = process::ask(command, Some(environment.patience())).map_err(|error| describe_spawn_error(&error))?;
    if printed.status.success() {
        Ok(printed)
    } else {
        Err(printed.reason())
    }
}

fn describe_spawn_error(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::TimedOut {
        return error.to_string();
    }
    format!("it cannot be run: {error}")
}

fn find_docker(environment: &Environment) -> Result<Engine, Tried> {
    let kind = EngineKind::Buildx;
    let program = find_program(environment, kind, "docker")?;
    let host = docker_host(environment);
    let socket = host.as_deref().and_then(unix_socket_path);
    // For its version, docker would also ask containerd and runc. Every answer has the version in its head.
    let ping = socket.as_deref().and_then(|socket| socket::get(socket, "/_ping").ok());
    let version = docker_version(environment, &program, ping.as_ref()).map_err(|reason| (kind, reason))?;
    let mut found = new_engine(kind, program, version, environment);
    // A socket that does not answer would cost the time limit at each question.
    found.socket = socket.filter(|_| ping.is_some());
    found.local = host.is_none_or(|host| host.starts_with("unix://") || host.starts_with("npipe://"));
    // Asking buildx takes longer than everything else. A docker that needs it reports that when it builds.
    if found.is_old_docker() && ask_client(environment, &found.program, &["buildx", "version"]).is_err() {
        found.kind = EngineKind::Docker;
    }
    Ok(found)
}

fn docker_version(environment: &Environment, program: &Path, ping: Option<&Answer>) -> Result<String, String> {
    let version = ping
        .and_then(|answer| answer.server.as_deref())
        .and_then(|server| server.strip_prefix("Docker/")?.split(' ').next());
    if let Some(version) = version {
        return Ok(version.to_owned());
    }
    let printed = ask_client(environment, program, &["version", "--format", "{{.Server.Version}}"])?;
    match printed.output.trim() {
        "" => Err(printed.reason()),
        version => Ok(version.to_owned()),
    }
}

fn find_podman(environment: &Environment) -> Result<Engine, Tried> {
    let kind = EngineKind::Podman;
    let program = find_program(environment, kind, "podman")?;
    let printed =
        ask_client(environment, &program, &["version", "--format", "json"]).map_err(|reason| (kind, reason))?;
    let told = podman_version(&printed.output).ok_or_else(|| (kind, printed.reason()))?;
    let mut found = new_engine(kind, program, told.0, environment);
    found.platform = told.1;
    let host = environment.text("CONTAINER_HOST");
    found.local = host.as_ref().is_none_or(|host| host.starts_with("unix://"));
    found.socket = podman_socket(environment, host.as_deref());
    Ok(found)
}

/// Returns the version and the platform. If podman is a client of another machine, those are the server's.
fn podman_version(printed: &str) -> Option<(String, Option<String>)> {
    let told: Value = serde_json::from_str(printed).ok()?;
    let of = |side: &str, key: &str| Some(told.get(side)?.get(key)?.as_str()?.to_owned());
    let side = if of("Server", "Version").is_some() {
        "Server"
    } else {
        "Client"
    };
    Some((of(side, "Version")?, of(side, "OsArch")))
}

fn find_buildah(environment: &Environment) -> Result<Engine, Tried> {
    let kind = EngineKind::Buildah;
    let program = find_program(environment, kind, "buildah")?;
    match ask_client(environment, &program, &["version", "--json"]) {
        Ok(printed) => {
            if let Some((version, platform)) = buildah_version(&printed.output) {
                let mut found = new_engine(kind, program, version, environment);
                found.platform = platform;
                return Ok(found);
            }
        }
        // Older versions have no JSON.
        Err(reason) if reason.contains("unknown flag") => {}
        Err(reason) => return Err((kind, reason)),
    }
    let printed = ask_client(environment, &program, &["--version"]).map_err(|reason| (kind, reason))?;
    // `buildah version 1.43.2 (image-spec 1.1.1, runtime-spec 1.2.1)`
    let version = printed.output.split_whitespace().nth(2);
    let version = version.ok_or_else(|| (kind, printed.reason()))?;
    Ok(new_engine(kind, program, version.to_owned(), environment))
}

/// Returns the version and the platform. To ask for the platform alone takes another process.
fn buildah_version(printed: &str) -> Option<(String, Option<String>)> {
    let told: Value = serde_json::from_str(printed).ok()?;
    let of = |key: &str| Some(told.get(key)?.as_str()?.to_owned());
    Some((of("version")?, of("osArch").filter(|platform| platform.contains('/'))))
}

pub(crate) fn major_version(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// Returns docker's address: that of `DOCKER_HOST`, or else that of the current context.
fn docker_host(environment: &Environment) -> Option<String> {
    environment
        .text("DOCKER_HOST")
        .or_else(|| builder::context_host(environment))
}

fn unix_socket_path(host: &str) -> Option<PathBuf> {
    host.strip_prefix("unix://").map(PathBuf::from)
}

/// Returns podman's socket, if a service listens. If the client uses another store, the service may use a different
/// one, so there is none then.
fn podman_socket(environment: &Environment, host: Option<&str>) -> Option<PathBuf> {
    if let Some(host) = host {
        return unix_socket_path(host);
    }
    let elsewhere = ["CONTAINERS_STORAGE_CONF", "CONTAINER_CONNECTION"];
    if elsewhere.iter().any(|name| environment.get(name).is_some()) {
        return None;
    }
    let socket = if is_root() {
        PathBuf::from("/run/podman/podman.sock")
    } else {
        PathBuf::from(environment.get("XDG_RUNTIME_DIR")?).join("podman/podman.sock")
    };
    socket.exists().then_some(socket)
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // The folder of a process belongs to its user.
    std::fs::metadata("/proc/self").is_ok_and(|folder| folder.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
