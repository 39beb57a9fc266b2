//! Runs builds on an engine.

use std::io::{self, Write};
use std::process::{Command, ExitStatus};

use serde_json::Value;

use super::command::{self, Arguments, ContextForm, ProgressForm};
use super::error::EngineError;
use super::event::Event;
use super::failure;
use super::job::{Archive, BuildOutput, ImageId, Job};
use super::manifest_list::ManifestList;
use super::process::{self, Input, ProcessError, ProcessEvent};
use super::progress::{Buildah, OutputReader, Plain, RawJson, Steps};
use super::scratch::Scratch;
use super::secret::Redactor;
use super::stages::Stages;
use super::{Engine, EngineKind, check};

/// The first docker whose buildx can show progress as JSON. An older one reports an unknown option, and is called again
/// without it.
const SHOWS_JSON: u32 = 25;

/// The result of a build.
struct RunResult {
    status: ExitStatus,
    cached: bool,
    /// The error; `None` if the build succeeded.
    error: Option<EngineError>,
    words: Vec<String>,
    /// The number of steps that were reported.
    told: usize,
}

/// The number of times that a build is repeated after another build has disturbed it.
const AGAIN: usize = 3;

impl Engine {
    /// Builds an image. Calls `report` with each event, on the current thread.
    ///
    /// The tags are set when everything is built. A build that fails or is interrupted leaves no image under them;
    /// finished steps stay in the engine's cache.
    ///
    /// # Errors
    /// [`Refused`](EngineError::Refused) and [`Secret`](EngineError::Secret) before anything is sent; then any other
    /// error of the engine.
    pub fn build(&self, job: &Job<'_>, report: &mut dyn FnMut(Event)) -> Result<BuildOutput, EngineError> {
        let redactor = Redactor::new(job.secrets, &self.environment)?.hiding(self.logins.hidden());
        check::check_job(self, job)?;
        let scratch = Scratch::new(&self.environment)?;
        let stages = Stages::parse(job.dockerfile);
        let build = RunningBuild {
            engine: self,
            job,
            scratch: &scratch,
            stages: &stages,
            redactor: &redactor,
            list: (!self.kind.is_docker() && job.platforms.len() > 1).then(|| ManifestList::new(self)),
        };
        let ended = build.run_undisturbed(report)?;
        match ended.error {
            Some(error) => Err(error),
            None => build.finish(ended.cached),
        }
    }
}

struct RunningBuild<'a> {
    engine: &'a Engine,
    job: &'a Job<'a>,
    scratch: &'a Scratch,
    stages: &'a Stages,
    redactor: &'a Redactor,
    /// The list in which podman and buildah collect the images for several platforms.
    list: Option<ManifestList<'a>>,
}

impl RunningBuild<'_> {
    fn run_undisturbed(&self, report: &mut dyn FnMut(Event)) -> Result<RunResult, EngineError> {
        // In an archive the Dockerfile is part of the context, so a step that takes the whole context would get it.
        let given = if self.engine.kind.is_docker() && !self.stages.copies_root() {
            ContextForm::Archive
        } else {
            command::unpack_context(self.job, self.scratch)?;
            ContextForm::Folder
        };
        let mut ended = self.run(given, self.job.told, report)?;
        for _ in 0..AGAIN {
            if !ended.error.as_ref().is_some_and(failure::is_race) {
                break;
            }
            ended = self.run(given, ended.told, report)?;
        }
        Ok(ended)
    }

    fn run(&self, given: ContextForm, before: usize, report: &mut dyn FnMut(Event)) -> Result<RunResult, EngineError> {
        if self.engine.kind.is_docker() {
            return self.run_docker(given, before, report);
        }
        let arguments = command::buildah_arguments(self.engine, self.job, self.scratch, self.list.as_ref())?;
        self.run_as(&arguments, None, &mut Buildah::default(), before, report)
    }

    fn run_docker(
        &self,
        given: ContextForm,
        before: usize,
        report: &mut dyn FnMut(Event),
    ) -> Result<RunResult, EngineError> {
        let archive = |to: &mut dyn Write| self.write_archive(to);
        let input: Option<Input<'_>> = (given == ContextForm::Archive).then_some(&archive);
        let arguments = |shown| command::docker_arguments(self.engine, self.job, self.scratch, given, shown);
        let json = self.engine.kind == EngineKind::Buildx
            && super::find::major_version(&self.engine.version).is_none_or(|major| major >= SHOWS_JSON);
        if json {
            let arguments = arguments(ProgressForm::RawJson);
            let ended = self.run_as(&arguments, input, &mut RawJson::default(), before, report)?;
            let unknown = |line: &String| line.contains("progress") && line.contains("rawjson");
            if ended.status.success() || !ended.words.iter().any(unknown) {
                return Ok(ended);
            }
        }
        self.run_as(
            &arguments(ProgressForm::Plain),
            input,
            &mut Plain::default(),
            before,
            report,
        )
    }

    fn write_archive(&self, to: &mut dyn Write) -> io::Result<()> {
        // The archive is written in small pieces: headers and small files.
        let mut to = io::BufWriter::with_capacity(1 << 16, to);
        let mut archive = Archive::new(&mut to);
        self.job.context.append_to(&mut archive)?;
        append_dockerfile(&mut archive, self.job.dockerfile)?;
        archive.into_inner()?.flush()
    }

    fn run_as(
        &self,
        arguments: &Arguments,
        input: Option<Input<'_>>,
        progress: &mut dyn OutputReader,
        before: usize,
        report: &mut dyn FnMut(Event),
    ) -> Result<RunResult, EngineError> {
        let longest = progress.longest_line();
        let mut report = |event| report(self.redact(event));
        let mut steps = Steps::new(self.stages, before, &mut report);
        let mut tell = |happening: ProcessEvent<'_>| match happening {
            ProcessEvent::Started(process) => self.scratch.used_by(process),
            ProcessEvent::Line(line) => progress.read_line(line, &mut steps),
            ProcessEvent::Sent(bytes) => steps.report(Event::Sent { bytes }),
        };
        let ran = process::run(self.client_command(arguments), input, longest, &mut tell);
        let status = ran.map_err(|stopped| match stopped {
            ProcessError::Input(error) => EngineError::Context(error),
            ProcessError::Io(error) => EngineError::io(format!("running {}", self.engine.program.display()))(error),
        })?;
        progress.end(status.success(), &mut steps);
        Ok(self.collect_result(&steps, status))
    }

    fn collect_result(&self, steps: &Steps<'_>, status: ExitStatus) -> RunResult {
        let clean = |text: &str| self.redactor.clean(text);
        let error = (!status.success()).then(|| {
            let without = check::missing_buildx(self.engine, &steps.words.lines());
            without.unwrap_or_else(|| failure::build_error(steps, status, self.job.tags, &clean))
        });
        RunResult {
            status,
            cached: steps.all_cached(),
            error,
            words: steps.words.lines(),
            told: steps.reported_steps(),
        }
    }

    fn client_command(&self, arguments: &Arguments) -> Command {
        let mut command = self.engine.command();
        command.args(&arguments.0);
        let mut unless_set = |name: &str, value: &str| {
            if self.engine.environment.get(name).is_none() {
                command.env(name, value);
            }
        };
        // An attestation contains the time of the build, so the same image would get another id each time.
        unless_set("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
        // The longest form has the layers of each step.
        let provenance = if self.job.reports_layers { "max" } else { "disabled" };
        unless_set("BUILDX_METADATA_PROVENANCE", provenance);
        unless_set("DOCKER_CLI_HINTS", "false");
        if self.engine.kind.is_docker() {
            command.env("DOCKER_BUILDKIT", "1");
        }
        if self.engine.kind == EngineKind::Docker {
            // Another builder would not load the image into docker.
            command.env_remove("BUILDX_BUILDER");
        }
        command
    }

    /// Removes values of secrets from an event.
    fn redact(&self, mut event: Event) -> Event {
        match &mut event {
            Event::Started { name: text, .. }
            | Event::Log { line: text, .. }
            | Event::Transfer { what: text, .. }
            | Event::Reason { text }
            | Event::Warning { text, .. } => *text = self.redactor.clean(text),
            Event::Done { .. } | Event::Failed { .. } | Event::Cancelled { .. } | Event::Sent { .. } => {}
        }
        event
    }

    fn finish(&self, cached: bool) -> Result<BuildOutput, EngineError> {
        self.set_tags()?;
        let metadata = self.scratch.read(command::METADATA_FILE);
        let metadata = metadata.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let metadata = metadata.unwrap_or_default();
        let digest = match (self.job.push, self.engine.kind) {
            (false, _) => None,
            (true, EngineKind::Buildx) => digest_at(&metadata, "/containerimage.digest"),
            (true, EngineKind::Docker | EngineKind::Podman | EngineKind::Buildah) => self.push_all()?,
        };
        Ok(BuildOutput {
            id: self.find_id(&metadata)?,
            digest,
            tags: self.job.tags.to_vec(),
            cached,
            layers: layers_of(&metadata).unwrap_or_default(),
        })
    }

    /// Sets the tags, unless the client has set them.
    fn set_tags(&self) -> Result<(), EngineError> {
        if let Some(list) = &self.list {
            return list.tag(self.job.tags);
        }
        if self.engine.kind.is_docker() {
            return Ok(());
        }
        let id = self.scratch.read(command::ID_FILE).ok_or_else(missing_id)?;
        self.engine.tag_names(id.trim(), self.job.tags)
    }

    fn push_all(&self) -> Result<Option<String>, EngineError> {
        let mut digest = None;
        for tag in self.job.tags {
            digest = self.engine.push(tag)?;
        }
        Ok(digest)
    }

    fn find_id(&self, metadata: &Value) -> Result<ImageId, EngineError> {
        // An image of a builder outside docker gets another id when docker loads it.
        let elsewhere = !self.engine.is_local_to_docker() && !self.job.push;
        let tag = self.job.tags.first();
        if let Some(tag) = tag.filter(|_| elsewhere)
            && let Some(id) = self.engine.id_of(tag)?
        {
            return Ok(id);
        }
        if let Some(list) = &self.list {
            return list.id();
        }
        // Containerd's store identifies an image by its manifest, docker's own store by its configuration.
        let manifest = digest_at(metadata, "/containerimage.descriptor/digest");
        let written = || self.scratch.read(command::ID_FILE).filter(|id| !id.trim().is_empty());
        match (manifest.or_else(written), tag) {
            (Some(id), _) => Ok(ImageId::new(&id)),
            // A confined client has its own temporary folder, so the file is not visible here.
            (None, Some(tag)) => self.engine.id_of(tag)?.ok_or_else(missing_id),
            (None, None) => Err(missing_id()),
        }
    }
}

fn digest_at(metadata: &Value, place: &str) -> Option<String> {
    metadata.pointer(place)?.as_str().map(str::to_owned)
}

/// Returns the layers of the image that a build has made: those of the step from which the last one takes its input.
fn layers_of(metadata: &Value) -> Option<Vec<Value>> {
    let provenance = metadata.get("buildx.build.provenance")?;
    let steps = provenance.pointer("/buildConfig/llbDefinition")?.as_array()?;
    let [Value::String(step)] = steps.last()?.get("inputs")?.as_array()?.as_slice() else {
        return None;
    };
    let built = provenance
        .get("metadata")?
        .get("https://mobyproject.org/buildkit@v1#metadata")?;
    let [Value::Array(layers)] = built.get("layers")?.get(step)?.as_array()?.as_slice() else {
        return None;
    };
    Some(layers.clone())
}

fn missing_id() -> EngineError {
    EngineError::Failed("it did not report the id of the image".to_owned())
}

/// Appends the Dockerfile as the last file of the archive. An archive that was cut off (because a program was killed
/// while it packed) has no Dockerfile then, and builds nothing. Go's reader accepts an archive that ends between two
/// entries, so the image would otherwise carry the labels of the complete one.
fn append_dockerfile(archive: &mut Archive<'_>, text: &str) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_size(text.len() as u64);
    archive.append_data(&mut header, command::IN_ARCHIVE, text.as_bytes())
}
