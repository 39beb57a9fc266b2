//! Takes an image out of an engine.

use std::fs::File;
use std::io::{self, Read};
use std::time::Duration;

use super::error::EngineError;
use super::job::ImageId;
use super::process::{self, Printed};
use super::scratch::Scratch;
use super::socket::{self, Request};
use super::{Engine, EngineKind, failure};

/// The time limit of each read and write: older versions of docker copy the whole image before they answer.
const PATIENCE: Duration = Duration::from_secs(600);

/// The name of buildah's archive in its folder.
const ARCHIVE: &str = "image";

impl Engine {
    /// Gives an image to a reader, as the archive that `docker save` writes: layers, a configuration, and a list of both.
    ///
    /// # Errors
    /// If the engine does not give it, or the reader fails.
    pub(crate) fn export<T>(
        &self,
        image: &ImageId,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, EngineError> {
        let failed = || EngineError::io(format!("taking the image out of {self}"));
        let id = image.as_str();
        match (self.kind, &self.socket) {
            (EngineKind::Buildx | EngineKind::Docker, Some(socket)) => {
                let path = format!("/images/get?names={id}");
                let mut answer = socket::send(socket, Request::get(&path), PATIENCE).map_err(failed())?;
                if answer.status != 200 {
                    let reason = answer.text().map_err(failed())?;
                    return Err(EngineError::Failed(reason));
                }
                read(&mut answer.body).map_err(failed())
            }
            (EngineKind::Buildx | EngineKind::Docker, None) => self.export_by_client(image, &["save", id], read),
            (EngineKind::Podman, _) => {
                let words = ["save", "--quiet", "--format", "docker-archive", digits(id)];
                self.export_by_client(image, &words, read)
            }
            (EngineKind::Buildah, _) => self.export_by_file(image, read),
        }
    }

    /// Reads the image from the output of the client.
    fn export_by_client<T>(
        &self,
        image: &ImageId,
        words: &[&str],
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, EngineError> {
        let mut command = self.command();
        command.args(words);
        let failed = || EngineError::io(format!("running {}", self.program.display()));
        let (printed, read) = process::stream(command, read).map_err(failed())?;
        refuse_failed(image, &printed)?;
        read.map_err(EngineError::io(format!("taking the image out of {self}")))
    }

    /// Reads the image from a file, which buildah writes.
    fn export_by_file<T>(
        &self,
        image: &ImageId,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, EngineError> {
        let scratch = Scratch::new(&self.environment)?;
        let file = scratch.join(ARCHIVE);
        let to = format!("docker-archive:{}", file.display());
        let printed = self.ask(["push", "--quiet", digits(image.as_str()), &to])?;
        refuse_failed(image, &printed)?;
        let read = File::open(file).and_then(|mut file| read(&mut file));
        read.map_err(EngineError::io(format!("taking the image out of {self}")))
    }
}

fn refuse_failed(image: &ImageId, printed: &Printed) -> Result<(), EngineError> {
    if printed.status.success() {
        return Ok(());
    }
    Err(failure::command_error(
        image.as_str(),
        &printed.reason(),
        printed.status,
    ))
}

/// Returns an id without its algorithm: no registry has an image of such a name.
fn digits(id: &str) -> &str {
    id.trim_start_matches("sha256:")
}
