//! Gives engines an image that was put together here.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::error::EngineError;
use super::job::ImageId;
use super::socket::{self, Body, Request};
use super::{Engine, EngineKind, failure};

/// The time limit of each read and write: docker answers when it has unpacked everything.
const PATIENCE: Duration = Duration::from_secs(600);

impl Engine {
    /// Returns `true` if [`load`](Self::load) works: docker's own builder builds, and docker has a socket here.
    pub(crate) fn can_load(&self) -> bool {
        self.kind.is_docker() && self.socket.is_some() && self.is_local_to_docker()
    }

    /// Loads an archive of so many bytes.
    ///
    /// # Errors
    /// If it cannot be written, or docker refuses it.
    pub(crate) fn load(&self, length: u64, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let socket = self.socket.as_deref().ok_or(io::ErrorKind::Unsupported)?;
        let request = Request {
            method: "POST",
            path: "/images/load?quiet=1",
            body: Some(Body {
                media_type: "application/x-tar",
                length,
                write,
            }),
        };
        let answer = socket::send(socket, request, PATIENCE)?;
        let (status, text) = (answer.status, answer.text()?);
        let failed = serde_json::Deserializer::from_str(&text)
            .into_iter::<Value>()
            .any(|message| message.is_ok_and(|message| message.get("error").is_some()));
        if status == 200 && !failed {
            return Ok(());
        }
        Err(io::Error::other(text))
    }

    /// Gives podman or buildah the image in docker's archive of a file, and names it.
    ///
    /// # Errors
    /// If it refuses the image, or has made another one of it.
    pub(crate) fn load_file(&self, file: &Path, image: &ImageId, names: &[String]) -> Result<(), EngineError> {
        let path = file.to_string_lossy();
        let archive = format!("docker-archive:{path}");
        let printed = match self.kind {
            EngineKind::Buildah => self.ask(["pull", "--quiet", &archive])?,
            EngineKind::Podman | EngineKind::Buildx | EngineKind::Docker => {
                self.ask(["load", "--quiet", "--input", &path])?
            }
        };
        let id = image.as_str().trim_start_matches("sha256:");
        if !printed.status.success() {
            return Err(failure::command_error(id, &printed.reason(), printed.status));
        }
        self.tag_names(id, names)
    }
}
