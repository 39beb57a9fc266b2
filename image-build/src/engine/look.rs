//! Looks at files of an image, in a container that never runs.

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::socket::{self, Body, OpenAnswer, Request};
use super::{Engine, ImageId};

/// The time limit of each read and write. An engine may be busy, but a build by its own builder is never far.
const PATIENCE: Duration = Duration::from_secs(20);

/// The label of these containers.
const NEVER_RUN: &str = "dev.image-dsl.never-run";

/// The most bytes that are read of a file.
const LARGEST: u64 = 1 << 20;

/// What is at a path of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Missing,
    /// A folder, with its mode and owner.
    Folder(u32, Owner),
    /// A symbolic link with its target; from docker, the path without links that it leads to.
    Link(String),
    /// Anything else.
    File,
}

/// The numbers of a user and a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) user: u64,
    pub(crate) group: u64,
}

/// A container that is made to look at the files of its image, and removed when dropped.
#[derive(Debug)]
pub(crate) struct StillContainer<'e> {
    socket: &'e Path,
    id: String,
}

impl Engine {
    /// Makes a container of docker's to look at the files of an image.
    ///
    /// # Errors
    /// If docker has no socket here, or does not make it.
    pub(crate) fn still_container(&self, image: &str) -> io::Result<StillContainer<'_>> {
        let socket = self.socket.as_deref().filter(|_| self.kind.is_docker());
        let socket = socket.ok_or(io::ErrorKind::Unsupported)?;
        // Docker would make the image's working directory.
        let made = json!({
            "Image": image,
            "Entrypoint": ["/never-run"],
            "WorkingDir": "/",
            "Labels": { NEVER_RUN: "" },
        });
        let made = made.to_string();
        let write = |to: &mut dyn io::Write| to.write_all(made.as_bytes());
        let request = Request {
            method: "POST",
            path: "/containers/create",
            body: Some(Body {
                media_type: "application/json",
                length: made.len() as u64,
                write: &write,
            }),
        };
        let answer = socket::send(socket, request, PATIENCE)?;
        let (status, text) = (answer.status, answer.text()?);
        let id = serde_json::from_str::<Value>(&text).unwrap_or_default();
        match id.get("Id").and_then(Value::as_str).filter(|_| status == 201) {
            Some(id) => Ok(StillContainer {
                socket,
                id: id.to_owned(),
            }),
            None => Err(io::Error::other(text)),
        }
    }
}

impl Engine {
    /// Returns the history of an image, the oldest step first, in the form of configurations.
    ///
    /// # Errors
    /// If docker does not answer.
    pub(crate) fn history(&self, image: &ImageId) -> io::Result<Vec<Value>> {
        let socket = self.socket.as_deref().ok_or(io::ErrorKind::Unsupported)?;
        let answer = socket::get(socket, &format!("/images/{image}/history"))?;
        let told = answer
            .json()
            .ok_or_else(|| io::Error::other("docker has no history of the image"))?;
        let steps = told.as_array().into_iter().flatten().rev();
        Ok(steps.map(history_step).collect())
    }
}

/// Returns a step of a history. Docker does not say whether it made a layer: one that has no size has made none.
fn history_step(told: &Value) -> Value {
    // The year 9999 is the last that the form can have.
    let seconds = told
        .get("Created")
        .and_then(Value::as_u64)
        .unwrap_or_default()
        .min(253_402_300_799);
    let created = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    let mut step = json!({ "created": created });
    for (ours, theirs) in [("created_by", "CreatedBy"), ("comment", "Comment")] {
        if let Some(text) = told.get(theirs).and_then(Value::as_str).filter(|text| !text.is_empty()) {
            step[ours] = text.into();
        }
    }
    if told.get("Size").and_then(Value::as_u64) == Some(0) {
        step["empty_layer"] = true.into();
    }
    step
}

impl StillContainer<'_> {
    /// Returns what is at an absolute path whose folders are not links.
    ///
    /// # Errors
    /// If docker does not say, or what is there has attributes that are not understood.
    pub(crate) fn look(&self, path: &str) -> io::Result<Node> {
        let Some((answer, link)) = self.open(path)? else {
            return Ok(Node::Missing);
        };
        if let Some(target) = link {
            return Ok(Node::Link(target));
        }
        let mut archive = tar::Archive::new(answer.body);
        let mut entries = archive.entries()?;
        let mut entry = entries.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        if !entry.header().entry_type().is_dir() {
            return Ok(Node::File);
        }
        let extensions = entry.pax_extensions()?;
        let mut extensions = extensions.into_iter().flatten();
        if extensions.any(|extension| extension.is_ok_and(|one| one.key_bytes().starts_with(b"SCHILY.xattr."))) {
            return Err(io::Error::other("the folder has extended attributes"));
        }
        let header = entry.header();
        let owner = Owner {
            user: header.uid()?,
            group: header.gid()?,
        };
        Ok(Node::Folder(header.mode()? & 0o7777, owner))
    }

    /// Returns the text of a file that is not a link; `None` if there is none.
    ///
    /// # Errors
    /// If docker does not answer.
    pub(crate) fn read(&self, path: &str) -> io::Result<Option<String>> {
        let Some((answer, None)) = self.open(path)? else {
            return Ok(None);
        };
        let mut archive = tar::Archive::new(answer.body);
        let mut entries = archive.entries()?;
        let entry = entries.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        if !entry.header().entry_type().is_file() || entry.size() > LARGEST {
            return Ok(None);
        }
        let mut text = Vec::new();
        entry.take(LARGEST).read_to_end(&mut text)?;
        Ok(String::from_utf8(text).ok())
    }

    /// Asks for the archive of a path. With it comes the target of a link.
    fn open(&self, path: &str) -> io::Result<Option<(OpenAnswer, Option<String>)>> {
        let place = format!("/containers/{}/archive?path={}", self.id, in_query(path));
        let answer = socket::send(self.socket, Request::get(&place), PATIENCE)?;
        match answer.status {
            404 => Ok(None),
            200 => {
                let link = answer.header("X-Docker-Container-Path-Stat").and_then(link_target);
                Ok(Some((answer, link)))
            }
            status => Err(io::Error::other(format!("docker answered {status}"))),
        }
    }
}

impl Drop for StillContainer<'_> {
    fn drop(&mut self) {
        let request = Request {
            method: "DELETE",
            path: &format!("/containers/{}?force=1&v=1", self.id),
            body: None,
        };
        // It never ran, and `docker container prune` removes it.
        drop(socket::send(self.socket, request, PATIENCE));
    }
}

/// Returns the target of a link, if docker's description of a file has one.
fn link_target(stat: &str) -> Option<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let stat: Value = serde_json::from_slice(&STANDARD.decode(stat).ok()?).ok()?;
    let target = stat.get("linkTarget")?.as_str()?;
    (!target.is_empty()).then(|| target.to_owned())
}

/// Returns a text as a part of an address.
fn in_query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(out, "%{byte:02X}").ok();
        }
    }
    out
}
