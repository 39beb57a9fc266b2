//! Reads the files of an image, from a container that never runs.

use std::io::{self, Read};

use super::error::EngineError;
use super::{Engine, EngineKind, failure, process};

impl Engine {
    /// Gives an archive of all files of an image to a reader.
    ///
    /// # Errors
    /// If the engine cannot make one, or the reader fails.
    pub(crate) fn export_files<T>(
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
        let mut command = self.command();
        command.args(["export", id]);
        let failed = EngineError::io(format!("running {}", self.program.display()));
        let read_all = |archive: &mut dyn Read| {
            let told = read(archive)?;
            // An archive ends with blocks that no reader asks for.
            io::copy(archive, &mut io::sink())?;
            Ok(told)
        };
        let (printed, told) = process::stream(command, read_all).map_err(failed)?;
        if !printed.status.success() {
            return Err(failure::command_error(id, &printed.reason(), printed.status));
        }
        told.map_err(EngineError::io(format!("reading the files of container {id}")))
    }
}
