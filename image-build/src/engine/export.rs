//! Reads the files of an image, from a container that never runs.

use std::io::{self, Read};
use std::process::Stdio;

use super::error::EngineError;
use super::{Engine, EngineKind, failure};

impl Engine {
    /// Calls a function with an archive of all files of an image.
    ///
    /// # Errors
    /// If the engine cannot make one, or the function fails.
    pub(crate) fn export<T>(
        &self,
        image: &str,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, EngineError> {
        if self.kind == EngineKind::Buildah {
            let instead = "choose docker or podman";
            return Err(EngineError::refused(
                "buildah gives no archive of an image's files",
                instead,
            ));
        }
        // An image without a command needs one to be made a container of.
        let made = self.ask(["create", image, "/never-run"])?;
        if !made.status.success() {
            return Err(failure::command_error(image, &made.reason(), made.status));
        }
        let id = made.output.trim().to_owned();
        let done = self.export_container(&id, read);
        // If it cannot be removed, what was read is still right, and `docker container prune` removes it.
        drop(self.ask(["rm", "--force", &id]));
        done
    }

    fn export_container<T>(
        &self,
        id: &str,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, EngineError> {
        let doing = || EngineError::io(format!("running {}", self.program.display()));
        let mut command = self.command();
        command.args(["export", id]).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(doing())?;
        let told = child.stdout.take().map(|mut out| {
            let told = read(&mut out)?;
            io::copy(&mut out, &mut io::sink())?;
            Ok(told)
        });
        let status = child.wait().map_err(doing())?;
        let told = told.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()));
        let told = told.map_err(EngineError::io(format!("reading the files of container {id}")))?;
        if status.success() {
            Ok(told)
        } else {
            Err(EngineError::Failed(format!(
                "the files of container {id} cannot be exported: {status}"
            )))
        }
    }
}
