//! Builds an image on an engine, unless the engine already has it.

use image_core::digest::Digest;
use image_core::plan::{At, LineMap, Plan};

use crate::bases::{Bases, used_names};
use crate::checks;
use crate::engine::{Ahead, BuildOutput, Engine, EngineError, Event, ImageId, Job, KnownImage, RegistryAnswer};
use crate::error::BuildError;
use crate::explain::{self, Asked, Reason};
use crate::file_record::FileRecord;
use crate::key::{Ingredients, LABEL, own_name};
use crate::logins;
use crate::memory::Memory;
use crate::oci::build_for_outputs;
use crate::options::BuildOptions;
use crate::prepare::{Prepared, is_forced, plan_for};
use crate::statement_map::StatementMap;
use crate::tail::{self, TailBuild};

/// An image that the engine or its registries have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// The engine's id of it; `None` if only its registries have it. Without an engine, the digest of its manifest.
    pub id: Option<ImageId>,
    /// All its names; the first is `image-dsl:` and the digest of its spec.
    pub tags: Vec<String>,
    /// The digest of its spec, as [`Image::digest`](image_core::model::Image::digest) returns it.
    pub spec: Digest,
    /// The digest of its build context.
    pub context: Digest,
    /// The digest of all its inputs: spec, files, platforms, build arguments, images that the engine has and that it
    /// uses, cache scopes. The image carries it in its label [`LABEL`].
    pub digest: Digest,
    /// The work of the build.
    pub outcome: Outcome,
    /// The digests of its manifest in registries, if it was pushed.
    pub pushed: Vec<String>,
    /// The reasons why it was built or not, if [`BuildOptions::explain`] asks for them.
    pub reasons: Vec<Reason>,
}

impl Built {
    /// Returns what identifies the image to an engine: its id, or its name if only its registries have it.
    #[must_use]
    pub fn reference(&self) -> &str {
        let name = self.tags.last().map_or("", String::as_str);
        self.id.as_ref().map_or(name, ImageId::as_str)
    }
}

/// The amount of work that a build did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The engine had the image: nothing was sent or built.
    Unchanged,
    /// The engine had every step in its cache.
    Cached,
    /// At least one step ran.
    Built,
}

/// An event of a build, and the statement that it is about.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The event.
    pub event: Event,
    /// The statement of the event's step, if there is one.
    pub at: Option<At>,
}

/// Builds an image, unless the engine has it. Calls `tell` with each event, on the current thread. Then gives it to
/// [`BuildOptions::outputs`].
///
/// # Errors
/// All problems that are found before anything is sent, or the engine's error.
///
/// ```no_run
/// use image_build::engine::Engine;
/// use image_build::{BuildOptions, build};
/// # use image_core::model::Image;
///
/// # fn built(app: Image) -> Result<(), Box<dyn std::error::Error>> {
/// let options = BuildOptions { no_cache: true, ..BuildOptions::default() };
/// let built = build(&app.plan(), &Engine::find()?, &options, &mut |progress| println!("{progress:?}"))?;
/// println!("{}", built.reference());
/// # Ok(())
/// # }
/// ```
pub fn build(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let plan = &*plan_for(plan, options);
    if options.outputs.is_empty() {
        build_on_engine(plan, engine, options, tell)
    } else {
        build_for_outputs(plan, engine, options, tell)
    }
}

/// Builds an image on an engine. One that is for outputs has only its internal name there, unless the engine pushes it.
pub(crate) fn build_on_engine(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let ahead = ask_ahead(plan, engine, options);
    let platform = engine.platform()?;
    let mut prepared = Prepared::prepare(plan, &engine.target(), Some((engine, &platform)), options, tell)?;
    if !options.outputs.is_empty() && !options.push {
        prepared.names.truncate(1);
    }
    let runs_again = is_forced(plan) || options.no_cache;
    let before = if runs_again {
        None
    } else {
        ahead.find_image(prepared.own_name())?
    };
    if before.is_none() {
        prepared.require_secrets()?;
    }
    for (text, at) in checks::absent_secrets(plan, &prepared.options, checks::RUNS_WITHOUT) {
        let event = Event::Warning { text, line: None };
        tell(&Progress { event, at });
    }
    // Pushes use the user's own logins.
    let pulling = engine.with_logins(&prepared.logins)?;
    let advise = |error| logins::advise(error, &prepared.logins);
    let mut bases = Bases::find(plan, &pulling, &ahead, &prepared.options, &platform, tell).map_err(advise)?;
    bases.ids.extend(prepared.continued.iter().cloned());
    let own = [platform];
    let parts = prepared.ingredients(&own, &bases.ids);
    let digest = parts.digest();
    let again = runs_again || bases.asks;
    let push = names_to_push(engine, &prepared, digest, again, tell)?;
    let before = before.filter(|_| !again);
    let is_pushed = !again && options.push && push.is_empty();
    let found = find_existing(before.as_ref(), digest, is_pushed);
    let asked = Asked {
        plan,
        engine,
        prepared: &prepared,
        parts: &parts,
        before: before.as_ref(),
    };
    let reasons = report_reasons(&asked, &found, tell)?;
    let built = match found {
        Existing::Pushed => Ok(prepared.result(digest, None, Outcome::Unchanged, Vec::new())),
        Existing::There(id) if options.push && push.is_empty() => {
            Ok(prepared.result(digest, Some(id), Outcome::Unchanged, Vec::new()))
        }
        Existing::There(id) => complete_existing(engine, &prepared, digest, id, &push),
        Existing::Nothing => {
            prepared.require_secrets()?;
            let tail = TailBuild {
                plan,
                engine: &pulling,
                ahead: &ahead,
                prepared: &prepared,
                parts: &parts,
                bases: &bases,
                before: before.as_ref(),
            };
            let built = if again { None } else { tail.run(tell).map_err(advise)? };
            let built = match built {
                Some(built) => built,
                None => build_now(plan, &pulling, &prepared, &parts, &bases, tell).map_err(advise)?,
            };
            let memory = Memory::of(&prepared.options);
            FileRecord::save(&memory, prepared.spec, digest, &prepared.files.0, &prepared.hashes);
            push_built(engine, built, &push)
        }
    }?;
    Ok(Built { reasons, ..built })
}

/// Asks the engine about the images that matter, while the files are packed: the image itself, those that it uses, and
/// docker's of the steps before its tail.
fn ask_ahead<'e>(plan: &Plan, engine: &'e Engine, options: &BuildOptions) -> Ahead<'e> {
    let (mut names, mut by_id) = (Vec::new(), used_names(plan, options));
    if !is_forced(plan) && !options.no_cache {
        names.push(own_name(plan.spec.digest()));
        by_id.extend(tail::prefix_name(plan).filter(|_| engine.is_docker()));
    }
    Ahead::ask(engine, names, by_id)
}

/// The place at which an image exists before it is built.
enum Existing {
    /// The engine has it.
    There(ImageId),
    /// Only its registries have it.
    Pushed,
    /// Nowhere: it has to be built.
    Nothing,
}

/// Returns where the image is, by what the engine has under its own name.
fn find_existing(before: Option<&KnownImage>, digest: Digest, is_pushed: bool) -> Existing {
    let is_same = |image: &&KnownImage| image.label(LABEL) == Some(&digest.to_string());
    match before.filter(is_same).and_then(KnownImage::id) {
        Some(id) => Existing::There(id),
        None if is_pushed => Existing::Pushed,
        None => Existing::Nothing,
    }
}

/// Reports why an image is built: on one line, or if reasons are asked for, each with what is not checked. Returns them in
/// that case.
fn report_reasons(
    asked: &Asked<'_>,
    found: &Existing,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Vec<Reason>, EngineError> {
    let options = &asked.prepared.options;
    let reasons = match found {
        Existing::There(_) | Existing::Pushed if !options.explain => return Ok(Vec::new()),
        Existing::There(_) => vec![Reason::Unchanged],
        Existing::Pushed => vec![Reason::Pushed],
        Existing::Nothing => build_reasons(asked)?,
    };
    let mut say = |text: String, at| {
        let event = Event::Reason { text };
        tell(&Progress { event, at });
    };
    let because = if matches!(found, Existing::Nothing) {
        "builds because "
    } else {
        ""
    };
    if !options.explain {
        let at = reasons.first().and_then(Reason::at);
        let texts: Vec<String> = reasons.iter().map(Reason::to_string).collect();
        say(format!("{because}{}", texts.join(", and ")), at);
        return Ok(Vec::new());
    }
    for reason in &reasons {
        say(format!("{because}{reason}"), reason.at());
    }
    say(explain::unchecked_note(options.pull).to_owned(), None);
    Ok(reasons)
}

/// Returns the reasons to build an image.
fn build_reasons(asked: &Asked<'_>) -> Result<Vec<Reason>, EngineError> {
    let options = &asked.prepared.options;
    let mut reasons = explain::requested_reasons(asked.plan, options.no_cache);
    if !reasons.is_empty() && !options.explain {
        return Ok(reasons);
    }
    let changed = asked.find_changes()?;
    // If the build was requested anyway, an unknown change need not be reported.
    let is_known = matches!(changed.as_slice(), [Reason::Other | Reason::Lost]) && !reasons.is_empty();
    reasons.extend(changed.into_iter().filter(|_| !is_known));
    Ok(reasons)
}

/// Returns the names that still have to be pushed, if the image is to be pushed.
fn names_to_push(
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
        let RegistryAnswer::Label(label) = engine.ask_registry(name, LABEL)? else {
            tell(&unchecked_push_warning());
            return Ok(prepared.pushed.clone());
        };
        if label.as_deref() != Some(&digest.to_string()) {
            missing.push(name.clone());
        }
    }
    Ok(missing)
}

/// Returns the warning that no program can ask registries.
fn unchecked_push_warning() -> Progress {
    let text =
        "neither docker buildx nor skopeo is installed to ask the registry, so the image is pushed without a check";
    Progress {
        event: Event::Warning {
            text: text.to_owned(),
            line: None,
        },
        at: None,
    }
}

/// Adds the names that an existing image lacks, and pushes it to registries that do not have it.
fn complete_existing(
    engine: &Engine,
    prepared: &Prepared,
    digest: Digest,
    id: ImageId,
    push: &[String],
) -> Result<Built, BuildError> {
    for name in prepared.public_names() {
        // Another image may have the name, even one that was made from this image.
        if engine.id_of(name)?.as_ref() != Some(&id) {
            engine.tag(&id, name)?;
        }
    }
    let pushed = push_all(engine, push, &id)?;
    Ok(prepared.result(digest, Some(id), Outcome::Unchanged, pushed))
}

fn build_now(
    plan: &Plan,
    engine: &Engine,
    prepared: &Prepared,
    parts: &Ingredients<'_>,
    bases: &Bases,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let done = run_build(plan, engine, prepared, parts, bases, false, tell)?;
    let elsewhere = is_pushed_by_builder(engine, prepared);
    let pushed = done.digest.into_iter().filter(|_| elsewhere).collect();
    let outcome = if done.cached { Outcome::Cached } else { Outcome::Built };
    Ok(prepared.result(parts.digest(), Some(done.id), outcome, pushed))
}

/// Returns `true` if the builder pushes the image itself: one outside docker, and only by names of registries.
fn is_pushed_by_builder(engine: &Engine, prepared: &Prepared) -> bool {
    prepared.options.push && !engine.is_local_to_docker()
}

/// Runs a build on the engine. `reports_layers` asks for the layers of the image.
pub(crate) fn run_build(
    plan: &Plan,
    engine: &Engine,
    prepared: &Prepared,
    parts: &Ingredients<'_>,
    bases: &Bases,
    reports_layers: bool,
    tell: &mut dyn FnMut(&Progress),
) -> Result<BuildOutput, BuildError> {
    let labels = parts.labels();
    let build_args = prepared.build_args(plan);
    let mut job = prepared.job(&labels, &build_args);
    (job.pull, job.told, job.reports_layers) = (bases.asks, bases.told.get(), reports_layers);
    if is_pushed_by_builder(engine, prepared) {
        (job.tags, job.push) = (&prepared.pushed, true);
    }
    run_job(plan, engine, &prepared.lines, &job, tell)
}

/// Runs a job on the engine. `lines` has the instructions of its text.
pub(crate) fn run_job(
    plan: &Plan,
    engine: &Engine,
    lines: &LineMap,
    job: &Job<'_>,
    tell: &mut dyn FnMut(&Progress),
) -> Result<BuildOutput, BuildError> {
    let mut statements = StatementMap::new(plan, lines);
    let done = engine.build(job, &mut |event| {
        if !is_python_path_warning(&event) {
            tell(&statements.attribute(event));
        }
    });
    done.map_err(|error| BuildError::Engine(Box::new(statements.attribute_error(error))))
}

/// Pushes an image that was built, unless its builder has.
fn push_built(engine: &Engine, mut built: Built, names: &[String]) -> Result<Built, BuildError> {
    if let Some(id) = built.id.as_ref().filter(|_| engine.is_local_to_docker()) {
        built.pushed = push_all(engine, names, id)?;
    }
    Ok(built)
}

/// Pushes an image by each name, and returns the digests, each once.
fn push_all(engine: &Engine, names: &[String], id: &ImageId) -> Result<Vec<String>, EngineError> {
    let mut digests = Vec::new();
    for name in names {
        digests.extend(engine.push_image(id, name)?);
    }
    digests.dedup();
    Ok(digests)
}

impl Prepared {
    fn own_name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Returns all names but the internal one, which is never pushed.
    fn public_names(&self) -> &[String] {
        self.names.get(1..).unwrap_or_default()
    }

    pub(crate) fn job<'a>(&'a self, labels: &'a [(String, String)], build_args: &'a [(String, String)]) -> Job<'a> {
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

    pub(crate) fn result(&self, digest: Digest, id: Option<ImageId>, outcome: Outcome, pushed: Vec<String>) -> Built {
        Built {
            id,
            tags: self.names.clone(),
            spec: self.spec,
            context: self.context,
            digest,
            outcome,
            pushed,
            reasons: Vec::new(),
        }
    }

    /// Returns the inputs of the build; `own` is the engine's default platform.
    pub(crate) fn ingredients<'a>(&'a self, own: &'a [String], bases: &'a [(String, String)]) -> Ingredients<'a> {
        let asked = &self.options.platforms;
        Ingredients {
            spec: self.spec,
            context: self.context,
            platforms: if asked.is_empty() { own } else { asked },
            build_args: &self.options.build_args,
            bases,
            scopes: &self.scopes,
        }
    }
}

/// Returns `true` for `BuildKit`'s warning about PYTHONPATH: `python_source` reads the variable, which the base image
/// may not have.
fn is_python_path_warning(event: &Event) -> bool {
    matches!(event, Event::Warning { text, .. } if text.contains("UndefinedVar") && text.contains("'$PYTHONPATH'"))
}
