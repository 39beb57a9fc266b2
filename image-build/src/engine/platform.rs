//! The default platform of an engine.

use serde_json::Value;

use super::error::EngineError;
use super::{Engine, EngineKind, socket};

impl Engine {
    /// Returns the platform that the engine builds for by default: `linux/amd64`.
    ///
    /// # Errors
    /// If the engine does not answer.
    pub fn platform(&self) -> Result<String, EngineError> {
        if let Some(platform) = &self.platform {
            return Ok(platform.clone());
        }
        let told = self
            .socket
            .as_ref()
            .and_then(|socket| socket::get(socket, "/version").ok()?.json());
        if let Some(platform) = told.as_ref().and_then(parse_platform) {
            return Ok(platform);
        }
        let printed = self.ask(platform_question(self.kind).iter().copied())?;
        let told = printed.output.trim();
        if printed.status.success() && told.contains('/') {
            return Ok(told.to_owned());
        }
        Err(EngineError::Lost(printed.reason()))
    }
}

fn platform_question(kind: EngineKind) -> &'static [&'static str] {
    match kind {
        EngineKind::Buildx | EngineKind::Docker => &["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"],
        EngineKind::Podman => &["info", "--format", "{{.Host.OS}}/{{.Host.Arch}}"],
        EngineKind::Buildah => &["info", "--format", "{{.host.os}}/{{.host.arch}}"],
    }
}

fn parse_platform(version: &Value) -> Option<String> {
    let part = |name: &str| version.get(name)?.as_str();
    Some(format!("{}/{}", part("Os")?, part("Arch")?))
}
