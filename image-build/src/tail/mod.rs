//! The tail of an image: the copies of local files and the configuration after the last step that needs an engine. It
//! is put together here, as layers and a configuration on top of the engine's image of the steps before (the prefix).
//! If only the tail has changed, nothing is built: docker gets the layers that it lacks.
//!
//! The image is the one that the engine would make, apart from its times. Whatever is not certain to be so is left to
//! the engine. Podman and buildah take no layers from here: they build the tail on top of the prefix, from its own files
//! (`on_top.rs`).

mod config;
mod facts;
mod files;
mod image;
mod layer;
mod manifests;
mod on_top;
mod owners;
mod sources;
mod split;
mod stage_tree;
mod text;
mod triggers;
mod whole;

use std::fmt;
use std::io;

use image_core::plan::Plan;

use crate::bases::Bases;
use crate::build::{Built, Outcome, Progress, run_build};
use crate::build_files::files_of_image;
use crate::context::{Contents, Entry, FileHashes};
use crate::engine::{Ahead, Engine, EngineError, Event, ImageId, KnownImage};
use crate::error::BuildError;
use crate::key::{Ingredients, own_name};
use crate::memory::{Memory, short};
use crate::options::BuildOptions;
use crate::prepare::{PackedFiles, Prepared, runs_program};
use image_core::function::SOURCE as PROGRAM;

use facts::Facts;

pub(crate) use facts::{node_json, node_of};
pub(crate) use files::Below;
pub(crate) use image::full_name;
pub(crate) use layer::Blob;
pub(crate) use split::{base_stage, is_ours, origin_stage, stages_to, used_stages};
pub(crate) use whole::{BelowImage, OwnLayer, WholeImage, put_together as put_whole_together};

/// The reason why an engine builds the tail, too.
#[derive(Debug)]
pub(crate) struct Unfit {
    reason: String,
    /// True if it holds for later builds of the same image, too, as far as is known.
    is_lasting: bool,
}

impl Unfit {
    pub(crate) fn new(reason: String) -> Self {
        Self {
            reason,
            is_lasting: true,
        }
    }

    /// Returns a reason that may be gone in the next build.
    fn for_now(reason: String) -> Self {
        Self {
            reason,
            is_lasting: false,
        }
    }

    fn from_engine(error: &io::Error) -> Self {
        Self::for_now(format!("the engine does not tell enough of the image ({error})"))
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// The reason why a tail was not made.
enum Stopped {
    /// The engine has to build the whole image.
    Unfit(Unfit),
    /// The build has failed.
    Failed(BuildError),
}

impl From<Unfit> for Stopped {
    fn from(unfit: Unfit) -> Self {
        Self::Unfit(unfit)
    }
}

impl From<BuildError> for Stopped {
    fn from(error: BuildError) -> Self {
        Self::Failed(error)
    }
}

impl From<EngineError> for Stopped {
    fn from(error: EngineError) -> Self {
        Self::Failed(error.into())
    }
}

/// Returns the name of the engine's image of the steps before an image's tail, if it has one.
pub(crate) fn prefix_name(plan: &Plan) -> Option<String> {
    let start = split::tail_start(plan)?;
    Some(own_name(plan.prefix(start).spec.digest()))
}

/// A build whose tail is put together here.
pub(crate) struct TailBuild<'b> {
    pub(crate) plan: &'b Plan,
    pub(crate) engine: &'b Engine,
    pub(crate) ahead: &'b Ahead<'b>,
    pub(crate) prepared: &'b Prepared,
    pub(crate) parts: &'b Ingredients<'b>,
    pub(crate) bases: &'b Bases,
    /// The engine's image of the same declaration, which was made of other files.
    pub(crate) before: Option<&'b KnownImage>,
}

impl TailBuild<'_> {
    /// Builds the image, unless the engine has to do all of it.
    ///
    /// # Errors
    /// If a step before the tail fails.
    pub(crate) fn run(&self, tell: &mut dyn FnMut(&Progress)) -> Result<Option<Built>, BuildError> {
        let Some(start) = split::tail_start(self.plan).filter(|start| self.is_plain(*start)) else {
            return Ok(None);
        };
        match self.run_from(start, tell) {
            Ok(id) => {
                let digest = self.parts.digest();
                Ok(Some(self.prepared.result(digest, Some(id), Outcome::Built, Vec::new())))
            }
            Err(Stopped::Failed(error)) => Err(error),
            Err(Stopped::Unfit(unfit)) => {
                if self.prepared.options.explain {
                    let text = format!("the engine copies the last files: {unfit}");
                    let event = Event::Reason { text };
                    tell(&Progress { event, at: None });
                }
                Ok(None)
            }
        }
    }

    /// Returns `true` if nothing is asked that changes how the engine writes an image.
    fn is_plain(&self, start: usize) -> bool {
        let options = &self.prepared.options;
        let environment = self.engine.environment();
        let changes = |(name, _): &(String, String)| name == SOURCE_DATE_EPOCH || name.starts_with("BUILDKIT_");
        let attests = environment.get("BUILDX_NO_DEFAULT_ATTESTATIONS");
        // Podman and buildah build the tail themselves, so there have to be steps before it that they need not build.
        (self.engine.can_load() || !self.engine.is_docker() && start > 0)
            && options.platforms.len() < 2
            && options.cache_to.is_empty()
            && !options.build_args.iter().any(changes)
            && environment.get(SOURCE_DATE_EPOCH).is_none()
            && attests.is_none_or(|set| set == "1" || set == "true")
    }

    fn run_from(&self, start: usize, tell: &mut dyn FnMut(&Progress)) -> Result<ImageId, Stopped> {
        let told = &self.bases.told;
        let mut tell = |progress: &Progress| {
            if let Event::Started { step, .. } = progress.event {
                told.set(told.get().max(step + 1));
            }
            tell(progress);
        };
        if !self.engine.is_docker() {
            return on_top::build(self, start, &mut tell);
        }
        let facts = Prefix::prepare(self, start)?.build(self, &mut tell)?;
        let image = image::put_together(self, start, facts).inspect_err(|unfit| self.remember(unfit))?;
        let id = image.load(self, told.get(), &mut tell)?;
        self.memory().forget(&self.name_of_whole());
        Ok(id)
    }

    fn memory(&self) -> Memory {
        Memory::of(&self.prepared.options)
    }

    /// Returns the reason why the engine built the whole image when its first steps were last built for nothing.
    fn known_unfit(&self) -> Option<Unfit> {
        let reason = self.memory().load(&self.name_of_whole())?;
        String::from_utf8(reason).ok().map(Unfit::new)
    }

    fn remember(&self, unfit: &Unfit) {
        if unfit.is_lasting {
            self.memory().save(&self.name_of_whole(), unfit.reason.as_bytes());
        }
    }

    fn name_of_whole(&self) -> String {
        format!("whole-{}", short(&self.prepared.spec.to_string()))
    }
}

const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The image of the steps before the tail.
struct Prefix {
    plan: Plan,
    prepared: Prepared,
}

impl Prefix {
    fn prepare(whole: &TailBuild<'_>, start: usize) -> Result<Self, Stopped> {
        let unclear = || Unfit::new("the files of the first steps are not the first files".to_owned());
        let plan = whole.plan.prefix(start);
        let (locals, all) = (files_of_image(&plan), files_of_image(whole.plan));
        if !all.starts_with(&locals) {
            return Err(unclear().into());
        }
        let context = &whole.prepared.files.0;
        let mut files = context.of_first(locals.len());
        if runs_program(&plan) {
            let program = context.entry(PROGRAM.as_bytes()).and_then(Entry::source_path);
            let program = Contents::Path(program.ok_or_else(unclear)?);
            files.with_file(PROGRAM, program, true).map_err(|_| unclear())?;
        }
        let digest = context.digest_of_part(&files, &whole.prepared.hashes);
        let own = &whole.prepared.options;
        let options = BuildOptions {
            tags: Vec::new(),
            registry: None,
            push: false,
            ..own.clone()
        };
        let platform = whole.parts.platforms.first().map_or("", String::as_str);
        let on = Some((whole.engine, platform));
        let pack = |_| Ok((PackedFiles(files), digest, FileHashes::default()));
        let mut prepared = Prepared::prepare_with(&plan, &whole.engine.target(), on, &options, pack)
            .map_err(|_| Unfit::new("its first steps do not make an image".to_owned()))?;
        // The image has no other name.
        prepared.names.truncate(1);
        Ok(Self { plan, prepared })
    }

    fn ingredients<'a>(&'a self, whole: &'a TailBuild<'_>) -> Ingredients<'a> {
        Ingredients {
            spec: self.prepared.spec,
            context: self.prepared.context,
            scopes: &self.prepared.scopes,
            ..*whole.parts
        }
    }

    /// Returns what is known of the engine's image. Builds it, unless the engine has it.
    fn build<'e>(&self, whole: &TailBuild<'e>, tell: &mut dyn FnMut(&Progress)) -> Result<Facts<'e>, Stopped> {
        let parts = self.ingredients(whole);
        let digest = parts.digest().to_string();
        let name = self.prepared.names.first().map_or("", String::as_str);
        let memory = whole.memory();
        let known = whole.ahead.find_image(name)?;
        if let Some(id) = known.as_ref().and_then(KnownImage::id) {
            let mut facts = Facts::load(whole.engine, id, &memory);
            if facts.is_made_of(&digest)
                && (!facts.needs_layers()? || facts.layers().is_some())
                && facts.recall_description()?
            {
                return Ok(facts);
            }
        }
        if let Some(unfit) = whole.known_unfit() {
            return Err(unfit.into());
        }
        let reports = whole.engine.has_containerd_store()?;
        let built = run_build(
            &self.plan,
            whole.engine,
            &self.prepared,
            &parts,
            whole.bases,
            reports,
            tell,
        )?;
        let gone = || Unfit::new("the engine no longer has the image of the first steps".to_owned());
        let known = whole.engine.find_image(built.id.as_str())?.ok_or_else(gone)?;
        let mut facts = Facts::load(whole.engine, built.id, &memory).describe(&known);
        facts.set_made_of(&digest);
        if reports && built.layers.is_empty() {
            // A busy builder has been seen to tell nothing. The next build asks again.
            let reason = "the engine does not tell the layers of its image";
            return Err(Unfit::for_now(reason.to_owned()).into());
        }
        if reports {
            facts.set_layers(built.layers);
        }
        Ok(facts)
    }
}
