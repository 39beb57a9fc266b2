//! Building an image on an engine, unless it is there already.

use std::collections::HashMap;

use image_core::digest::Digest;
use image_core::plan::{At, LineMap, Plan};

use crate::engine::{Asked, Engine, EngineError, Event, FREE_SOME, ImageId, Job, Place, StepFailed};
use crate::error::{BuildError, EngineProblem};
use crate::key::{Ingredients, LABEL};
use crate::options::BuildOptions;
use crate::prepare::{Prepared, bases_by_digest, is_forced, runs_program};

/// An image that is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// What the engine knows it by; `None` where only its registries have it.
    pub id: Option<ImageId>,
    /// All its names; the first is `image-dsl:` and the digest of its spec.
    pub tags: Vec<String>,
    /// The digest of its spec, as [`Image::digest`](image_core::model::Image::digest) has it.
    pub spec: Digest,
    /// The digest of the files that went into it.
    pub context: Digest,
    /// The digest of all that it was made of: spec, files, platforms, build arguments. Its label [`LABEL`] has it.
    pub digest: Digest,
    /// Whether anything was done.
    pub outcome: Outcome,
    /// The digests of its manifest in registries, if it was pushed.
    pub pushed: Vec<String>,
}

impl Built {
    /// What an engine takes for the image: its id, or its name where only its registries have it.
    #[must_use]
    pub fn reference(&self) -> &str {
        let name = self.tags.last().map_or("", String::as_str);
        self.id.as_ref().map_or(name, ImageId::as_str)
    }
}

/// What a build did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The image was there: nothing was sent, nothing built.
    Unchanged,
    /// The engine had every step in its cache.
    Cached,
    /// Steps were run.
    Built,
}

/// Something that happened, and the statement that it is about.
#[derive(Clone, Debug)]
pub struct Progress {
    /// What happened.
    pub event: Event,
    /// The statement whose step it is, where it is one.
    pub at: Option<At>,
}

/// Builds an image, unless it is there; tells what happens.
pub fn build(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let platform = engine.platform()?;
    let prepared = Prepared::of(plan, &engine.target(), Some((engine, &platform)), options)?;
    let digest = made_of(plan, engine, &prepared, platform)?;
    let again = is_forced(plan) || options.no_cache;
    let push = unpushed(engine, &prepared, digest, again, tell)?;
    if !again {
        if options.push && push.is_empty() {
            let id = engine.image_with(prepared.own_name(), LABEL, &digest.to_string())?;
            return Ok(prepared.built(digest, id, Outcome::Unchanged, Vec::new()));
        }
        if let Some(id) = engine.image_with(prepared.own_name(), LABEL, &digest.to_string())? {
            return unchanged(engine, &prepared, digest, id, &push);
        }
    }
    build_now(plan, engine, &prepared, digest, &push, tell)
}

/// The names by which registries do not have the image yet, if it is to be pushed.
fn unpushed(
    engine: &Engine,
    prepared: &Prepared,
    digest: Digest,
    again: bool,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Vec<String>, EngineError> {
    if again || prepared.pushed.is_empty() {
        return Ok(prepared.pushed.clone());
    }
    let mut missing = Vec::new();
    for name in &prepared.pushed {
        let Asked::Label(label) = engine.asked_registry(name, LABEL)? else {
            tell(&unasked());
            return Ok(prepared.pushed.clone());
        };
        if label.as_deref() != Some(&digest.to_string()) {
            missing.push(name.clone());
        }
    }
    Ok(missing)
}

/// What is said where nothing asks registries.
fn unasked() -> Progress {
    let text = "nothing here tells what a registry has (docker buildx and skopeo do): the image is pushed in any case";
    Progress {
        event: Event::Warning {
            text: text.to_owned(),
            line: None,
        },
        at: None,
    }
}

/// The digest of all that the image is made of.
fn made_of(plan: &Plan, engine: &Engine, prepared: &Prepared, platform: String) -> Result<Digest, EngineError> {
    let asked = &prepared.options.platforms;
    let own = [platform];
    let mut bases = Vec::new();
    for name in bases_by_digest(plan) {
        bases.push(engine.id_of(&name)?.map_or_else(String::new, |id| id.to_string()));
    }
    let ingredients = Ingredients {
        spec: prepared.spec,
        context: prepared.context,
        platforms: if asked.is_empty() { &own } else { asked },
        build_args: &prepared.options.build_args,
        bases: &bases,
    };
    Ok(ingredients.digest())
}

/// The image is there: names that it lacks are added, and what a registry does not have is pushed.
fn unchanged(
    engine: &Engine,
    prepared: &Prepared,
    digest: Digest,
    id: ImageId,
    push: &[String],
) -> Result<Built, BuildError> {
    for name in prepared.public_names() {
        // Another image may have the name, one made of this image too.
        if engine.id_of(name)?.as_ref() != Some(&id) {
            engine.tag(&id, name)?;
        }
    }
    let pushed = push_all(engine, push)?;
    Ok(prepared.built(digest, Some(id), Outcome::Unchanged, pushed))
}

fn build_now(
    plan: &Plan,
    engine: &Engine,
    prepared: &Prepared,
    digest: Digest,
    push: &[String],
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let labels = [(LABEL.to_owned(), digest.to_string())];
    let build_args = prepared.build_args(plan);
    // A builder beside docker pushes what it has built, and only by names of registries.
    let elsewhere = prepared.options.push && !engine.is_local_to_docker();
    let mut job = prepared.job(&labels, &build_args);
    if elsewhere {
        (job.tags, job.push) = (&prepared.pushed, true);
    }
    let mut statements = Statements::new(plan, &prepared.lines);
    let done = engine.build(&job, &mut |event| {
        if !is_of_python_path(&event) {
            tell(&statements.seen(event));
        }
    });
    let done = done.map_err(|error| BuildError::Engine(Box::new(statements.blamed(error))))?;
    let pushed = if elsewhere {
        done.digest.into_iter().collect()
    } else {
        push_all(engine, push)?
    };
    let outcome = if done.cached { Outcome::Cached } else { Outcome::Built };
    Ok(prepared.built(digest, Some(done.id), outcome, pushed))
}

/// The digests of what was pushed, each once.
fn push_all(engine: &Engine, names: &[String]) -> Result<Vec<String>, EngineError> {
    let mut digests = Vec::new();
    for name in names {
        digests.extend(engine.push(name)?);
    }
    digests.dedup();
    Ok(digests)
}

impl Prepared {
    fn own_name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// All names but the own one, which no registry gets.
    fn public_names(&self) -> &[String] {
        self.names.get(1..).unwrap_or_default()
    }

    fn job<'a>(&'a self, labels: &'a [(String, String)], build_args: &'a [(String, String)]) -> Job<'a> {
        Job {
            tags: &self.names,
            labels,
            build_args,
            platforms: &self.options.platforms,
            secrets: &self.options.secrets,
            ssh: &self.options.ssh,
            no_cache: self.options.no_cache,
            cache_from: &self.options.cache_from,
            cache_to: &self.options.cache_to,
            ..Job::new(&self.dockerfile, &self.files)
        }
    }

    fn built(&self, digest: Digest, id: Option<ImageId>, outcome: Outcome, pushed: Vec<String>) -> Built {
        Built {
            id,
            tags: self.names.clone(),
            spec: self.spec,
            context: self.context,
            digest,
            outcome,
            pushed,
        }
    }
}

/// `python_source` asks whether the base has a PYTHONPATH, and `BuildKit` warns whoever asks.
fn is_of_python_path(event: &Event) -> bool {
    matches!(event, Event::Warning { text, .. } if text.contains("UndefinedVar") && text.contains("'$PYTHONPATH'"))
}

/// From the steps of an engine to statements.
struct Statements<'a> {
    plan: &'a Plan,
    lines: &'a LineMap,
    steps: HashMap<usize, At>,
}

impl<'a> Statements<'a> {
    fn new(plan: &'a Plan, lines: &'a LineMap) -> Self {
        Self {
            plan,
            lines,
            steps: HashMap::new(),
        }
    }

    fn seen(&mut self, event: Event) -> Progress {
        if let Event::Started {
            step,
            place: Some(place),
            ..
        } = &event
            && let Some(at) = self.at(place.line)
        {
            self.steps.insert(*step, at);
        }
        let at = match &event {
            Event::Warning { line, .. } => line.and_then(|line| self.at(line)),
            Event::Sent { .. } => None,
            Event::Started { step, .. }
            | Event::Done { step, .. }
            | Event::Failed { step }
            | Event::Log { step, .. }
            | Event::Transfer { step, .. } => self.steps.get(step).copied(),
        };
        Progress { event, at }
    }

    /// The statement that made a line of the Dockerfile.
    fn at(&self, line: u32) -> Option<At> {
        let placed = self.lines.at_line(line)?;
        self.plan.at(placed.stage, placed.instruction)
    }

    fn blamed(&self, error: EngineError) -> EngineProblem {
        let place = match &error {
            EngineError::StepFailed(failed) => failed.place,
            EngineError::BaseMissing { place, .. } | EngineError::DiskFull { place, .. } => *place,
            _ => None,
        };
        let at = place.and_then(|place: Place| self.at(place.line));
        let advice = advice(self.plan, &error);
        EngineProblem { at, error, advice }
    }
}

/// What an engine's words mean that do not say what to do.
fn advice(plan: &Plan, error: &EngineError) -> Option<&'static str> {
    match error {
        EngineError::StepFailed(failed) if failed.found_no_room() => Some(FREE_SOME),
        EngineError::StepFailed(failed) if runs_program(plan) => of_program(failed),
        EngineError::BaseMissing { image, .. } if image.contains("image-dsl:") => {
            Some("that is an image by its digest (`from id(…)`), which this engine has not built yet: build it first")
        }
        _ => None,
    }
}

/// What a failure of the program means that the loader of the image does not load, or not with its C library.
fn of_program(failed: &StepFailed) -> Option<&'static str> {
    let said = format!("{}\n{}", failed.log, failed.message);
    if said.contains("GLIBC_") && said.contains("not found") {
        return Some(
            "the C library of the base is older than the one that this program was linked with: make a program that \
             brings its own, `cargo build --target x86_64-unknown-linux-musl` (on arm64: aarch64-unknown-linux-musl), and \
             run that one, or name it by `--program`",
        );
    }
    let missing = ["no such file or directory", "not found", "exec format error"];
    let said = said.to_lowercase();
    let is_program = failed.name.contains("--image-dsl-run-fn") && missing.iter().any(|words| said.contains(words));
    is_program.then_some(
        "if it is the program itself that was not found, the base lacks the loader or libraries that it needs: make one \
         that needs none, `cargo build --target x86_64-unknown-linux-musl` (on arm64: aarch64-unknown-linux-musl), and run \
         that one, or name it by `--program`",
    )
}
