//! Docker's contexts and buildx's builders, which decide who builds.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::environment::Environment;
use super::process;

const DEFAULT_SOCKET: &str = if cfg!(windows) {
    "npipe:////./pipe/docker_engine"
} else {
    "unix:///var/run/docker.sock"
};

/// The builder that `docker` uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BuildxBuilder {
    /// The driver: `docker` for docker itself; `docker-container`, `kubernetes` or `remote`.
    pub(crate) driver: String,
    /// The version of its `BuildKit`, if it reports one.
    pub(crate) buildkit: Option<String>,
}

impl BuildxBuilder {
    /// Returns docker's own builder.
    pub(crate) fn docker() -> Self {
        Self {
            driver: "docker".to_owned(),
            buildkit: None,
        }
    }

    /// Returns `true` if docker has the images as soon as they are built.
    pub(crate) fn is_docker(&self) -> bool {
        self.driver == "docker"
    }

    /// Returns the builder that buildx uses. It is asked only if one was selected, because that takes 0.2 s.
    pub(crate) fn find(environment: &Environment, docker: &Path) -> Self {
        let chosen = environment
            .text("BUILDX_BUILDER")
            .or_else(|| selected_builder(environment));
        let Some(name) = chosen.filter(|name| !name.is_empty() && name != "default") else {
            return Self::docker();
        };
        // A docker context is a builder too, with docker's own driver.
        if host_of(environment, &name).is_some() {
            return Self::docker();
        }
        let mut command = environment.command(docker);
        command.args(["buildx", "inspect", &name]);
        // If the builder does not exist, docker reports that when it builds.
        let printed = process::ask(command, Some(environment.patience()))
            .ok()
            .filter(|printed| printed.status.success());
        printed.map_or_else(Self::docker, |printed| parse_builder(&printed.output))
    }

    /// Returns the version of docker whose `BuildKit` has the features of this builder's.
    pub(crate) fn docker_version(&self) -> Option<String> {
        let version = self.buildkit.as_deref()?.trim_start_matches('v');
        let minor: u32 = version.strip_prefix("0.")?.split('.').next()?.parse().ok()?;
        // From the release notes of moby. A newer BuildKit counts as the last one.
        let known = [
            (8, "20.10"),
            (10, "23.0"),
            (11, "24.0"),
            (12, "25.0"),
            (13, "26.0"),
            (14, "27.0"),
            (16, "27.3"),
            (18, "27.4"),
            (20, "28.0"),
            (21, "28.1"),
            (22, "28.2"),
            (23, "28.3"),
            (24, "28.4"),
            (25, "28.5"),
        ];
        let found = known.iter().rev().find(|(since, _)| *since <= minor)?;
        Some(found.1.to_owned())
    }
}

fn parse_builder(text: &str) -> BuildxBuilder {
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().to_owned())
    };
    BuildxBuilder {
        driver: value("Driver:").unwrap_or_else(|| "docker".to_owned()),
        buildkit: value("BuildKit version:").or_else(|| value("Buildkit:")),
    }
}

/// Returns the builder that `docker buildx use` selected.
fn selected_builder(environment: &Environment) -> Option<String> {
    let folder = environment.get("BUILDX_CONFIG").map(Into::into);
    let folder = folder.or_else(|| Some(environment.docker_config()?.join("buildx")))?;
    let text = fs::read_to_string(folder.join("current")).ok()?;
    let chosen: Value = serde_json::from_str(&text).ok()?;
    Some(chosen.get("Name")?.as_str()?.to_owned())
}

/// Returns the address of docker's current context.
pub(crate) fn context_host(environment: &Environment) -> Option<String> {
    let configured = || {
        let text = fs::read_to_string(environment.docker_config()?.join("config.json")).ok()?;
        let config: Value = serde_json::from_str(&text).ok()?;
        Some(config.get("currentContext")?.as_str()?.to_owned())
    };
    match environment.text("DOCKER_CONTEXT").or_else(configured) {
        Some(name) if !name.is_empty() && name != "default" => host_of(environment, &name),
        _ => Some(DEFAULT_SOCKET.to_owned()),
    }
}

/// Returns the address of a context. Contexts are stored in folders that are named by digests of their names.
fn host_of(environment: &Environment, name: &str) -> Option<String> {
    let folders = fs::read_dir(environment.docker_config()?.join("contexts/meta")).ok()?;
    folders.flatten().find_map(|folder| {
        let text = fs::read_to_string(folder.path().join("meta.json")).ok()?;
        let context: Value = serde_json::from_str(&text).ok()?;
        if context.get("Name")?.as_str()? != name {
            return None;
        }
        let host = context.pointer("/Endpoints/docker/Host")?.as_str()?;
        Some(host.to_owned())
    })
}
