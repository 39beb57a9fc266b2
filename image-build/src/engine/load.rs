//! Gives docker an image that was put together here.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::Value;

use super::Engine;
use super::socket::{self, Body, Request};

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
}
