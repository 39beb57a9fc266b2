//! Runs containers that get files before they start.

use std::process::{Command, ExitStatus};

use super::container::{Container, WorkingContainer};
use super::error::EngineError;
use super::job::{ContextSource, write_tar};
use super::process::{self, Input, ProcessError, ProcessEvent};
use super::progress::LONGEST_LINE;
use super::scratch::Scratch;
use super::{Engine, EngineKind, container_flags, failure};

impl Engine {
    /// Runs a container as [`run`](Self::run) does, after copying files into it: an archive of its root. So an engine
    /// on another machine has the files too, and changes stay in the container.
    ///
    /// # Errors
    /// If the container cannot be created, or the files cannot be copied into it.
    pub fn run_with_files(
        &self,
        container: &Container<'_>,
        files: &dyn ContextSource,
    ) -> Result<ExitStatus, EngineError> {
        container_flags::check_supported(self, container)?;
        if self.kind == EngineKind::Buildah {
            return self.fill_and_run_by_buildah(container, files);
        }
        let id = self.create_container(container)?;
        if let Err(error) = self.copy_files_into(&id, files) {
            // It never ran. If it cannot be removed, the first error is still the one to report.
            let _ = self.ask(["rm", "--force", &id]);
            return Err(error);
        }
        let mut command = self.command();
        command.arg("start");
        if !container.detach {
            command.args(["--attach", "--interactive"]);
        }
        command.arg(&id);
        self.run_to_end(command)
    }

    fn create_container(&self, container: &Container<'_>) -> Result<String, EngineError> {
        let mut command = self.command();
        command.args(["create", "--rm"]);
        container_flags::add_flags(&mut command, self, container);
        command.arg(container.image).args(container.arguments);
        let doing = format!("running {}", self.program.display());
        let printed = process::ask(command, None).map_err(EngineError::io(doing))?;
        if printed.status.success() {
            return Ok(printed.output.trim().to_owned());
        }
        Err(failure::command_error(
            container.image,
            &printed.reason(),
            printed.status,
        ))
    }

    fn copy_files_into(&self, id: &str, files: &dyn ContextSource) -> Result<(), EngineError> {
        let mut command = self.command();
        command.args(["cp".to_owned(), "-".to_owned(), format!("{id}:/")]);
        self.run_with_input(command, &|to| write_tar(files, to))
    }

    /// Runs a command that reads input.
    fn run_with_input(&self, command: Command, input: Input<'_>) -> Result<(), EngineError> {
        let mut words = Vec::new();
        let mut tell = |happening: ProcessEvent<'_>| {
            if let ProcessEvent::Line(line) = happening {
                words.push(line.to_owned());
            }
        };
        let status = process::run(command, Some(input), LONGEST_LINE, &mut tell).map_err(|stopped| match stopped {
            ProcessError::Input(error) => EngineError::Context(error),
            ProcessError::Io(error) => EngineError::io(format!("running {}", self.program.display()))(error),
        })?;
        let put = status.success();
        put.then_some(())
            .ok_or_else(|| failure::command_error("the container", &words.join("\n"), status))
    }

    /// Runs a working container of buildah, after adding the files from an archive.
    fn fill_and_run_by_buildah(
        &self,
        container: &Container<'_>,
        files: &dyn ContextSource,
    ) -> Result<ExitStatus, EngineError> {
        let scratch = Scratch::new(&self.environment)?;
        let path = scratch.join("files.tar");
        let written = std::fs::File::create(&path).and_then(|mut file| write_tar(files, &mut file));
        written.map_err(EngineError::Context)?;
        let working = WorkingContainer::new(self, container)?;
        let printed = self.ask(["add", "--quiet", &working.name, &path.to_string_lossy(), "/"])?;
        if !printed.status.success() {
            return Err(failure::command_error(
                container.image,
                &printed.reason(),
                printed.status,
            ));
        }
        self.run_working(container, &working)
    }
}
