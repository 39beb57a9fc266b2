//! The text of a plan, for an engine that builds it now.

use super::{At, LineMap, Note, Plan};
use crate::lower;
use crate::spec::{Action, Command, Instruction, LocalSource, Spec};
use crate::target::{Target, TargetError};

impl Plan {
    /// Returns the text of the Dockerfile for building with one engine, and the place of each instruction in it.
    ///
    /// Before a step that always runs again, the text declares the build argument [`FORCE`](super::FORCE), whose value
    /// has to be another in each build. It does so too before a step that has files of the context mounted, if the
    /// engine's cache [does not see them](Target::sees_mounts): then the value has to be another where files have
    /// changed. Sources of other folders than the image's own, and those that take the whole context, are named by
    /// their places in the packed context. Otherwise it is that of
    /// [`Spec::dockerfile_for`](crate::spec::Spec::dockerfile_for).
    ///
    /// # Errors
    /// Those of `Spec::dockerfile_for`.
    pub fn dockerfile(&self, target: &Target) -> Result<(String, LineMap), TargetError> {
        self.rendered(target, &|_, _| None)
    }

    /// Returns the same, where the names of caches start with a scope: a build of another scope does not get at them,
    /// whatever its instructions say, and takes no layer that was made with them. `scope` is given the name of the
    /// image that an instruction is of, if it is [another one](Self::owner): what two images have of one base has one
    /// scope. Of a scope only letters, digits and hyphens count.
    ///
    /// # Errors
    /// Those of `Spec::dockerfile_for`.
    pub fn dockerfile_scoped(
        &self,
        target: &Target,
        scope: &dyn Fn(Option<&str>) -> String,
    ) -> Result<(String, LineMap), TargetError> {
        let counts = |next: &char| next.is_ascii_alphanumeric() || *next == '-';
        self.rendered(target, &|stage, instruction| {
            let scope = scope(self.owner(stage, instruction));
            Some(scope.chars().filter(counts).collect())
        })
    }

    fn rendered(
        &self,
        target: &Target,
        scope: &dyn Fn(usize, usize) -> Option<String>,
    ) -> Result<(String, LineMap), TargetError> {
        let unseen = |stage, instruction| !target.sees_mounts() && self.has_mounted_files(stage, instruction);
        let forced = |stage, instruction| self.is_forced(stage, instruction) || unseen(stage, instruction);
        self.placed().dockerfile_for_plan(target, &forced, scope)
    }

    /// Returns the text of the Dockerfile that builds with the packed context: sources are named by their places there.
    #[must_use]
    pub fn text(&self) -> String {
        self.placed().dockerfile()
    }

    /// Returns the same for one engine.
    ///
    /// # Errors
    /// Those of `Spec::dockerfile_for`.
    pub fn text_for(&self, target: &Target) -> Result<String, TargetError> {
        self.placed().dockerfile_for(target)
    }

    /// Returns whether a step has files of the context mounted.
    fn has_mounted_files(&self, stage: usize, instruction: usize) -> bool {
        self.instruction(stage, instruction)
            .is_some_and(|Instruction { action, .. }| {
                function_of(action).is_some() || action.local_sources().iter().any(LocalSource::is_mounted)
            })
    }

    fn instruction(&self, stage: usize, instruction: usize) -> Option<&Instruction<'static>> {
        self.spec.stages.get(stage)?.instructions.get(instruction)
    }

    /// Returns whether an instruction runs again in every build, both counted from 0.
    #[must_use]
    pub fn is_forced(&self, stage: usize, instruction: usize) -> bool {
        self.instruction(stage, instruction)
            .is_some_and(|instruction| instruction.force)
    }

    /// Returns the names of the functions of `run_fn`. Where there are any, the packed context holds the program that
    /// has them, at [`SOURCE`](crate::function::SOURCE).
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        let instructions = self.spec.stages.iter().flat_map(|stage| &stage.instructions);
        instructions.filter_map(|instruction| function_of(&instruction.action))
    }

    /// Returns the patterns of what is left out of the files, in `.dockerignore` syntax: those of the context's own
    /// file as it is now, then those of the image. (The spec has those of the file as it was when the image was
    /// compiled.)
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ignore(&self) -> std::io::Result<Vec<String>> {
        let Some(file) = &self.ignore.file else {
            return Ok(self.spec.ignore.clone());
        };
        let text = match std::fs::read_to_string(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read?,
        };
        let of_file = lower::patterns(text.trim_start_matches('\u{feff}')).map(str::to_owned);
        Ok(of_file.chain(self.ignore.own.iter().cloned()).collect())
    }

    /// Returns where the context's own `.dockerignore` is, or would be.
    #[must_use]
    pub fn ignore_file(&self) -> Option<&std::path::Path> {
        self.ignore.file.as_deref()
    }

    pub(super) fn placed(&self) -> &Spec {
        self.placed.as_ref().unwrap_or(&self.spec)
    }

    /// Returns the name of the image whose instruction it is, if the image continues that one and it has a name.
    #[must_use]
    pub fn owner(&self, stage: usize, instruction: usize) -> Option<&str> {
        self.owners.get(stage)?.get(instruction)?.as_deref()
    }

    /// Returns the names of all images whose instructions it has of them.
    pub fn owners(&self) -> impl Iterator<Item = String> {
        self.owners.iter().flatten().flatten().map(ToString::to_string)
    }

    /// Returns what is known of an instruction, both counted from 0; nothing where there is none.
    #[must_use]
    pub fn note(&self, stage: usize, instruction: usize) -> Note {
        let notes = self.notes.get(stage).and_then(|notes| notes.get(instruction));
        notes.copied().unwrap_or_default()
    }

    /// Returns the statement that made an instruction, or with `None`, the stage.
    #[must_use]
    pub fn at(&self, stage: usize, instruction: Option<usize>) -> Option<At> {
        match instruction {
            Some(instruction) => self.note(stage, instruction).at,
            None => self.bases.get(stage)?.at,
        }
    }
}

/// Returns the name of the function of `run_fn` that an action runs.
fn function_of<'a>(action: &'a Action<'_>) -> Option<&'a str> {
    let Action::Run(run) = action else { return None };
    match &run.command {
        Command::Function(name) => Some(name),
        Command::Call(call) => Some(&call.function),
        Command::Shell(_) | Command::Exec(_) | Command::Script(_) => None,
    }
}
