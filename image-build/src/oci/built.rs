//! Images that an engine has built, in the outputs that images without an engine have.

use std::cell::Cell;

use image_core::plan::Plan;

use super::exported;
use super::give::{describe, refuse_several_platforms, step, write};
use super::made::{Made, MadeImage};
use super::output::Output;
use super::remember::Memory;
use crate::build::{Built, Outcome, Progress, build_on_engine};
use crate::context::Index;
use crate::engine::{Engine, EngineError, EngineKind, Event, ImageId};
use crate::error::BuildError;
use crate::options::BuildOptions;
use crate::prepare::all_names;

/// Builds an image on an engine, once for each platform, and gives it to [`BuildOptions::outputs`].
///
/// # Errors
/// Those of the build; if the engine does not give the image that it has built, or an output cannot be written.
pub(crate) fn build_for_outputs(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    refuse_several_platforms(options)?;
    refuse_pushes_of_several(options)?;
    let steps = Cell::new(0);
    let mut tell = |progress: &Progress| {
        if let Event::Started { step, .. } = progress.event {
            steps.set(steps.get().max(step + 1));
        }
        tell(progress);
    };
    let outputs = Outputs {
        engine,
        options,
        names: all_names(plan, plan.spec.digest(), options),
        steps: &steps,
        memory: Memory::new(&options.cache_folder.as_deref().map_or_else(Index::of_user, Index::new)),
    };
    let (mut all, mut images) = (Vec::new(), Vec::new());
    for options in for_each_platform(options) {
        let built = build_on_engine(plan, engine, &options, &mut tell)?;
        // The next platform gets the name.
        images.extend(outputs.take(&built, &mut tell)?);
        all.push(built);
    }
    let (top, is_new) = outputs.give(images, &mut tell)?;
    Ok(merged(all, outputs.names, top, is_new).ok_or_else(nothing)?)
}

fn refuse_pushes_of_several(options: &BuildOptions) -> Result<(), EngineError> {
    if options.push && options.platforms.len() > 1 {
        return Err(EngineError::refused(
            "an engine builds the platforms of an image one after another for an output, and pushes them together",
            "build twice: with `--output`, and with `--push`",
        ));
    }
    Ok(())
}

fn for_each_platform(options: &BuildOptions) -> Vec<BuildOptions> {
    let one = |platform: &String| BuildOptions {
        platforms: vec![platform.clone()],
        ..options.clone()
    };
    match options.platforms.as_slice() {
        [] => vec![options.clone()],
        several => several.iter().map(one).collect(),
    }
}

fn nothing() -> EngineError {
    EngineError::Failed("it did not report the id of the image".to_owned())
}

/// Returns the result of the builds of all platforms. `top` is the digest of the index that holds them.
fn merged(all: Vec<Built>, tags: Vec<String>, top: Option<ImageId>, is_new: bool) -> Option<Built> {
    let is_unchanged = !is_new && all.iter().all(|one| one.outcome == Outcome::Unchanged);
    let is_cached = all.iter().all(|one| one.outcome != Outcome::Built);
    let outcome = match (is_unchanged, is_cached) {
        (true, _) => Outcome::Unchanged,
        (false, true) => Outcome::Cached,
        (false, false) => Outcome::Built,
    };
    let one = all.into_iter().next()?;
    let id = top.or(one.id);
    Some(Built {
        id,
        tags,
        outcome,
        ..one
    })
}

/// The outputs of an image that an engine has.
struct Outputs<'o> {
    engine: &'o Engine,
    options: &'o BuildOptions,
    names: Vec<String>,
    /// The number of steps that were reported.
    steps: &'o Cell<usize>,
    memory: Memory,
}

impl Outputs<'_> {
    /// Takes an image out of the engine, if an output needs that. The engine's own image gets its names, if it is an output.
    fn take(&self, built: &Built, tell: &mut dyn FnMut(&Progress)) -> Result<Option<MadeImage<'static>>, BuildError> {
        let id = built.id.as_ref().ok_or_else(nothing)?;
        let outputs = &self.options.outputs;
        if outputs.iter().any(|output| self.is_own(output)) {
            self.names.iter().try_for_each(|name| self.engine.tag(id, name))?;
        }
        if outputs.iter().all(|output| self.is_own(output)) {
            return Ok(None);
        }
        let name = format!("take the image out of {}", self.engine.kind());
        let image = step(self.steps.get(), name, None, tell, || {
            let read = |archive: &mut dyn std::io::Read| exported::read(archive, id, &self.memory);
            self.engine.export(id, read)
        });
        image.map(Some)
    }

    /// Gives the images of all platforms to the outputs. Returns the digest of the index, if there is one, and whether something
    /// was written.
    fn give(
        &self,
        images: Vec<MadeImage<'static>>,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<(Option<ImageId>, bool), BuildError> {
        let (made, mut any) = (Made::new(images, self.memory.clone()), false);
        for output in self.options.outputs.iter().filter(|output| !self.is_own(output)) {
            let environment = self.engine.environment();
            any |= step(self.steps.get(), describe(output), None, tell, || {
                write(&made, output, &self.names, environment)
            })?;
        }
        let top = (made.images.len() > 1).then(|| ImageId::new(&made.top().0.digest));
        Ok((top, any))
    }

    /// Returns `true` for the images of the engine itself.
    fn is_own(&self, output: &Output) -> bool {
        let kind = self.engine.kind();
        match output {
            Output::Docker => self.engine.is_docker(),
            Output::Podman => kind == EngineKind::Podman,
            Output::Buildah => kind == EngineKind::Buildah,
            Output::OciFolder(_) | Output::OciArchive(_) | Output::DockerArchive(_) => false,
        }
    }
}
