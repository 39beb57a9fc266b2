//! Tails on podman and buildah. The engine builds the first steps as an image without a name, as it does for its own
//! cache, and the last steps on top of that: for these it gets only their own files.

use std::collections::BTreeSet;

use image_core::plan::Plan;
use image_core::spec::{Action, Instruction, RawInstruction};

use super::image::knows_cmd;
use super::sources::reached;
use super::split::base_stage;
use super::text::Variables;
use super::triggers::has_triggers;
use super::{Prefix, Stopped, TailBuild, Unfit};
use crate::build::{Progress, run_job};
use crate::context::Context;
use crate::engine::{ImageId, Job, KnownImage};
use crate::error::BuildError;
use crate::key::Ingredients;
use crate::memory::{Memory, short};
use crate::prepare::{PackedFiles, Prepared};

/// Returns the reason why the last steps would make another image on top of the first ones, as far as the declaration
/// tells. `start` is the number of the first of them.
pub(super) fn check(plan: &Plan, start: usize) -> Result<(), Unfit> {
    let Some(stage) = plan.spec.stages().last() else {
        return Ok(());
    };
    let unfit = |reason: &str| Err(Unfit::new(reason.to_owned()));
    if stage.from.platform.is_some() {
        return unfit("its base image is of a platform of its own");
    }
    let is_trigger = |step: &Instruction<'_>| {
        let is_raw = matches!(&step.action, Action::Raw(text) if RawInstruction::read(text).kept().is_some());
        is_raw || matches!(&step.action, Action::OnBuild(_))
    };
    if stage.instructions.iter().any(is_trigger) {
        return unfit("it has instructions for the images that start from it");
    }
    let (first, last) = stage.instructions.split_at(start.min(stage.instructions.len()));
    let is_cmd = |step: &Instruction<'_>| matches!(step.action, Action::Cmd(_));
    let is_entrypoint = |step: &Instruction<'_>| matches!(step.action, Action::Entrypoint(_));
    if last.iter().any(is_entrypoint) && first.iter().any(is_cmd) && !last.iter().any(is_cmd) {
        return unfit("the command of its entrypoint is set before the last step that runs something");
    }
    Ok(())
}

/// Builds an image whose tail starts at an instruction.
pub(super) fn build(whole: &TailBuild<'_>, start: usize, tell: &mut dyn FnMut(&Progress)) -> Result<ImageId, Stopped> {
    check(whole.plan, start)?;
    let mut prefix = Prefix::prepare(whole, start)?;
    prefix.prepared.names.clear();
    let first = FirstSteps::find_or_build(whole, &prefix, tell)?;
    let last = LastSteps::find(whole, start, &first.image).inspect_err(|unfit| whole.remember(unfit))?;
    let id = last.build(whole, &first, tell)?;
    whole.memory().forget(&whole.name_of_whole());
    Ok(id)
}

/// The engine's image of the first steps.
struct FirstSteps {
    id: ImageId,
    image: KnownImage,
}

impl FirstSteps {
    fn find_or_build(whole: &TailBuild<'_>, prefix: &Prefix, tell: &mut dyn FnMut(&Progress)) -> Result<Self, Stopped> {
        let memory = whole.memory();
        if memory.folder().is_none() {
            return Err(Unfit::new("nothing is remembered between builds".to_owned()).into());
        }
        let name = name_of(&prefix.ingredients(whole));
        if let Some(known) = Self::remembered(whole, &memory, &name)? {
            return Ok(known);
        }
        if let Some(unfit) = whole.known_unfit() {
            return Err(unfit.into());
        }
        let id = prefix.build_unnamed(whole, tell)?;
        let gone = || Unfit::for_now("the engine no longer has the image of the first steps".to_owned());
        let image = whole.engine.find_image(digits(&id))?.ok_or_else(gone)?;
        memory.save(&name, id.as_str().as_bytes());
        Ok(Self { id, image })
    }

    /// Returns the image of an earlier build, if the engine still has it.
    fn remembered(whole: &TailBuild<'_>, memory: &Memory, name: &str) -> Result<Option<Self>, Stopped> {
        let Some(text) = memory.load(name).and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return Ok(None);
        };
        let id = ImageId::new(&text);
        let found = whole.engine.find_image(digits(&id))?;
        let same = found.filter(|image| image.id().as_ref() == Some(&id));
        Ok(same.map(|image| Self { id, image }))
    }
}

impl Prefix {
    /// Builds the image without a name and without labels: it is the one that the engine's own cache has of these steps.
    fn build_unnamed(&self, whole: &TailBuild<'_>, tell: &mut dyn FnMut(&Progress)) -> Result<ImageId, BuildError> {
        let Prepared { lines, .. } = &self.prepared;
        let build_args = self.prepared.build_args(&self.plan);
        let mut job = self.prepared.job(&[], &build_args);
        (job.pull, job.told) = (whole.bases.asks, whole.bases.told.get());
        Ok(run_job(&self.plan, whole.engine, lines, &job, tell)?.id)
    }
}

/// What the engine builds on top of the first steps.
struct LastSteps {
    start: usize,
    files: Context,
}

impl LastSteps {
    /// Finds the files of the last steps.
    ///
    /// # Errors
    /// If their texts may mean something else on top of the image than in the whole.
    fn find(whole: &TailBuild<'_>, start: usize, below: &KnownImage) -> Result<Self, Unfit> {
        let mut steps = Steps {
            plan: whole.plan,
            context: &whole.prepared.files.0,
            variables: Variables::new(whole.plan, below.environment()),
            has_triggers: has_triggers(below.history()),
            files: BTreeSet::new(),
        };
        for (number, instruction) in whole.plan.steps_from(start).iter().enumerate() {
            steps.read(start + number, &instruction.action)?;
        }
        let files = steps.context.of_entries(&steps.files);
        Ok(Self { start, files })
    }

    fn build(
        self,
        whole: &TailBuild<'_>,
        first: &FirstSteps,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<ImageId, Stopped> {
        let prepared = whole.prepared;
        let stage = whole.plan.spec.stages().len().saturating_sub(1);
        let text = text_on_top(prepared, stage, self.start, digits(&first.id))?;
        let (labels, files) = (whole.parts.labels(), PackedFiles(self.files));
        let job = Job {
            tags: &prepared.names,
            labels: &labels,
            platforms: &prepared.options.platforms,
            // To look for these steps in its cache, the engine would read all of its images.
            no_cache: true,
            told: whole.bases.told.get(),
            ..Job::new(&text, &files)
        };
        match run_job(whole.plan, whole.engine, &prepared.lines, &job, tell) {
            Ok(done) => Ok(done.id),
            Err(error) => match whole.engine.find_image(digits(&first.id)) {
                Ok(None) => {
                    Err(Unfit::for_now("the engine no longer has the image of the first steps".to_owned()).into())
                }
                Ok(Some(_)) | Err(_) => Err(error.into()),
            },
        }
    }
}

/// The last steps, while they are read.
struct Steps<'c> {
    plan: &'c Plan,
    context: &'c Context,
    variables: Variables,
    has_triggers: bool,
    /// The entries of the build context that they copy.
    files: BTreeSet<usize>,
}

impl Steps<'_> {
    fn read(&mut self, number: usize, action: &Action<'_>) -> Result<(), Unfit> {
        match action {
            Action::Copy(copy) => {
                let texts = [Some(&copy.destination), copy.chown.as_ref(), copy.chmod.as_ref()];
                for text in texts.into_iter().flatten() {
                    self.variables.expand(text)?;
                }
                for source in copy.sources.iter() {
                    let source = self.variables.expand(source)?;
                    self.files.extend(reached(self.context, &source)?);
                }
            }
            Action::Env(env) => {
                let value = self.variables.expand(&env.value)?;
                self.variables.set(&env.key, value);
            }
            Action::Label(label) => drop(self.variables.expand(&label.value)?),
            Action::Workdir(text) | Action::User(text) | Action::StopSignal(text) => {
                self.variables.expand(text)?;
            }
            Action::Expose(words) | Action::Volume(words) => {
                for word in words.iter() {
                    self.variables.expand(word)?;
                }
            }
            Action::Entrypoint(_) => {
                let stage = self.plan.spec.stages().len().saturating_sub(1);
                let has_cmd = knows_cmd(self.plan, stage, number, self.has_triggers)?;
                if !has_cmd && base_stage(self.plan, stage).is_some() {
                    return Err(Unfit::new(
                        "the command of its entrypoint is of another stage".to_owned(),
                    ));
                }
            }
            Action::Shell(_)
            | Action::Cmd(_)
            | Action::Healthcheck(_)
            | Action::Arg(_)
            | Action::Add(_)
            | Action::Run(_)
            | Action::OnBuild(_)
            | Action::Raw(_) => {}
        }
        Ok(())
    }
}

/// Returns the text of the last steps on top of an image. They are on the lines that they have in the text of the whole,
/// so that its lines tell their statements.
fn text_on_top(prepared: &Prepared, stage: usize, start: usize, image: &str) -> Result<String, Unfit> {
    let placed = prepared.lines.placed();
    let unclear = || Unfit::new("an instruction has no line".to_owned());
    let line_of = |instruction| {
        let mut all = placed.iter();
        let one = all.find(|one| one.stage == stage && one.instruction == instruction);
        one.map(|one| one.first).ok_or_else(unclear)
    };
    // Before the first stage of the image there may be an empty one, whose folders the text copies.
    let top = placed.first().ok_or_else(unclear)?.first;
    let (from, first) = (line_of(None)?, line_of(Some(start))?);
    let lines = (1..).zip(prepared.dockerfile.split('\n'));
    let lines = lines.map(|(number, line)| match number {
        _ if number == from => format!("FROM {image}"),
        _ if number < top || number >= first => line.to_owned(),
        _ => String::new(),
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn name_of(parts: &Ingredients<'_>) -> String {
    format!("first-{}", short(&parts.digest().to_string()))
}

/// Returns an id without its algorithm: no registry has an image of such a name.
fn digits(id: &ImageId) -> &str {
    id.as_str().trim_start_matches("sha256:")
}
