//! Images without an engine: layers of local files and a configuration on top of nothing, or of an image of a registry or
//! of an OCI layout. They go to registries, OCI layouts, archives, or the images of engines.
//!
//! The same declaration and the same files give the same bytes on every machine: nothing has a time of its own, a name of
//! the machine, or an order by chance. A base image is asked for its manifest and its configuration. Its layers are read
//! once, for what is at the paths that copies take, and again only where an output has to hold them.

mod archive;
mod base;
mod built;
mod certificates;
mod compress;
mod credentials;
mod exported;
mod give;
mod http;
mod layer_tree;
mod layout;
mod look_up;
mod made;
mod output;
mod push;
mod reference;
mod registry;
mod remember;
mod spool;
mod tree;
mod types;

use image_core::plan::{At, Plan};
use image_core::spec::{Action, Base, Stage};
use image_core::target::Target;

use crate::bases::resolve;
use crate::build::{Built, Outcome, Progress};
use crate::context::Index;
use crate::engine::{EngineError, Environment, ImageId, Login};
use crate::error::{BuildError, BuildProblem, ProblemKind};
use crate::logins;
use crate::mounted_files::global_args;
use crate::options::BuildOptions;
use crate::prepare::{Prepared, plan_for};
use crate::tail::{Unfit, base_stage, is_ours, origin_stage, stages_to, used_stages};

pub(crate) use built::build_for_outputs;
pub(crate) use credentials::find_login;
pub(crate) use layer_tree::{LayerTree, Sought, find, text_at};
pub(crate) use look_up::{FoundImage, FoundManifest, FoundPlatform};
pub use output::{Output, base_layout};
pub(crate) use registry::Repository;
pub(crate) use types::Descriptor;

use base::{BaseImage, Store};
use made::{Made, MadeImage, failed_layer};
use remember::Memory;

/// The version of docker whose Dockerfile the instructions are those of.
const DOCKER: &str = "28.0";

/// Returns a problem for each statement of an image that needs an engine. Stages that the last one neither starts nor copies
/// from are not looked at.
#[must_use]
pub fn needs_engine(plan: &Plan) -> Vec<BuildProblem> {
    let used = used_stages(plan).into_iter();
    used.flat_map(|number| stage_problems(plan, number)).collect()
}

fn stage_problems(plan: &Plan, number: usize) -> Vec<BuildProblem> {
    let problem = |instruction, reason: &str| BuildProblem {
        at: plan.at(number, instruction),
        kind: ProblemKind::NeedsEngine(reason.to_owned()),
    };
    let Some(stage) = plan.spec.stages().get(number) else {
        return Vec::new();
    };
    let base = base_reason(stage, base_stage(plan, number)).map(|reason| problem(None, reason));
    let steps = stage.instructions.iter().enumerate();
    let steps = steps.filter(|(_, step)| !is_ours(&step.action) && !copies_from_stage(plan, number, &step.action));
    let steps = steps.map(|(number, step)| problem(Some(number), step_reason(&step.action)));
    base.into_iter().chain(steps).collect()
}

fn base_reason(stage: &Stage, below: Option<usize>) -> Option<&'static str> {
    match &stage.from.base {
        Base::Scratch | Base::Image(_) => None,
        Base::Stage(_) if below.is_some() => None,
        Base::Stage(_) => Some("the image starts from another stage"),
        Base::Id(_) => Some("`from id(…)` names an image that only an engine has"),
    }
}

fn copies_from_stage(plan: &Plan, number: usize, action: &Action<'_>) -> bool {
    let Action::Copy(copy) = action else { return false };
    let from = copy.from.as_ref();
    from.is_some_and(|from| origin_stage(plan, number, from).is_some())
}

fn step_reason(action: &Action<'_>) -> &'static str {
    match action {
        Action::Run(_) => "it runs a command",
        Action::Add(_) => "it fetches or unpacks files",
        Action::Copy(_) => "it copies from another image",
        Action::Arg(_) => "it declares a build argument among the steps",
        Action::OnBuild(_) => "it is for images that start from this one",
        Action::Raw(_) => "it is an instruction that is not read",
        Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_)
        | Action::Healthcheck(_) => "it is not read",
    }
}

/// Puts an image together without an engine, and gives it to [`BuildOptions::outputs`] and, with [`BuildOptions::push`], to
/// its registries. Its id is the digest of its manifest, or of the index if there are several platforms.
///
/// # Errors
/// Each statement that needs an engine; all problems that are found before anything is read; what a registry refuses.
pub fn build_without_engine(
    plan: &Plan,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    build_without_engine_in(&Environment::current(), plan, options, tell)
}

/// Returns the same in another environment, in which docker's configuration, its helpers and its socket are looked for.
///
/// # Errors
/// Those of [`build_without_engine`].
pub fn build_without_engine_in(
    environment: &Environment,
    plan: &Plan,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Built, BuildError> {
    let plan = &*plan_for(plan, options);
    let needed = needs_engine(plan);
    if !needed.is_empty() {
        return Err(BuildError::Problems(needed));
    }
    give::refuse_several_platforms(options)?;
    let prepared = Prepared::prepare(plan, &Target::docker(DOCKER), None, options, tell)?;
    let mut work = Work::new(plan, &prepared, environment)?;
    let made = work.make(tell)?;
    // Whatever was wrong, the next build does not trust what is remembered.
    let given = work.give(&made, tell).inspect_err(|_| made.forget())?;
    let outcome = if given.any { Outcome::Built } else { Outcome::Unchanged };
    let id = ImageId::new(&made.top().0.digest);
    Ok(prepared.result(work.digest(), Some(id), outcome, given.pushed))
}

/// What was done with an image.
#[derive(Default)]
struct Given {
    /// True if something was written or sent.
    any: bool,
    pushed: Vec<String>,
}

/// The work on one image.
struct Work<'p> {
    plan: &'p Plan,
    prepared: &'p Prepared,
    environment: &'p Environment,
    logins: Vec<Login>,
    platforms: Vec<String>,
    /// The base images, each with the digest of its manifest for each platform.
    digests: Vec<(String, String)>,
    steps: usize,
}

impl<'p> Work<'p> {
    fn new(plan: &'p Plan, prepared: &'p Prepared, environment: &'p Environment) -> Result<Self, BuildError> {
        let (logins, problems) = logins::find_logins(plan, &prepared.options, environment);
        if !problems.is_empty() {
            return Err(BuildError::Problems(problems));
        }
        let mut platforms = prepared.options.platforms.clone();
        if platforms.is_empty() {
            platforms.push(own_platform());
        }
        Ok(Self {
            plan,
            prepared,
            environment,
            logins,
            platforms,
            digests: Vec::new(),
            steps: 0,
        })
    }

    /// Returns the digest of all inputs.
    fn digest(&self) -> image_core::digest::Digest {
        self.prepared.ingredients(&self.platforms, &self.digests).digest()
    }

    /// Puts the images of all platforms together.
    fn make(&mut self, tell: &mut dyn FnMut(&Progress)) -> Result<Made<'p>, BuildError> {
        let index = self
            .prepared
            .options
            .cache_folder
            .as_deref()
            .map_or_else(Index::of_user, Index::new);
        let memory = Memory::new(&index);
        let mut bases = Vec::new();
        for platform in self.platforms.clone() {
            let own = self.bases(&platform, tell)?;
            bases.push((platform, own));
        }
        self.digests.dedup();
        let labels = self.prepared.ingredients(&self.platforms, &self.digests).labels();
        let mut images = Vec::new();
        for (platform, mut bases) in bases {
            let whole = MadeImage::whole(self.plan, self.prepared, &bases, &memory).map_err(unfit)?;
            let name = format!("pack {} layers", whole.layers.len());
            let base = bases.remove(0).1;
            let image = self.step(name, None, tell, |_| {
                MadeImage::new(&platform, base, whole, &labels, &memory).map_err(failed_layer)
            })?;
            images.push(image);
        }
        Ok(Made::new(images, memory))
    }

    /// Returns the images that its stages start from, each with the number of its stage, that of the last stage first.
    fn bases(
        &mut self,
        platform: &str,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Vec<(usize, BaseImage)>, BuildError> {
        let mut bases = Vec::new();
        for root in roots(self.plan) {
            let at = self.plan.at(root, None);
            let base = self.step("read the base image".to_owned(), at, tell, |work| {
                work.base(root, platform)
            })?;
            let digest = base
                .digest
                .clone()
                .map(|digest| (self.base_name(root, platform).unwrap_or_default(), digest));
            self.digests.extend(digest);
            bases.push((root, base));
        }
        Ok(bases)
    }

    /// Returns the name of the image that a stage starts from; `None` if there is none, or a name that nobody knows.
    fn base_name(&self, stage: usize, platform: &str) -> Option<String> {
        let Base::Image(text) = &self.plan.spec.stages().get(stage)?.from.base else {
            return None;
        };
        let mut globals = global_args(&self.plan.spec, &self.prepared.options.build_args);
        let mut parts = platform.split('/');
        globals.insert("TARGETPLATFORM".to_owned(), platform.to_owned());
        for name in ["TARGETOS", "TARGETARCH", "TARGETVARIANT"] {
            globals.insert(name.to_owned(), parts.next().unwrap_or_default().to_owned());
        }
        resolve(text, &globals)
    }

    fn base(&self, stage: usize, platform: &str) -> Result<BaseImage, EngineError> {
        let Some(from) = self.plan.spec.stages().get(stage).map(|stage| &stage.from) else {
            return Ok(BaseImage::scratch(platform));
        };
        if from.base == Base::Scratch {
            return Ok(BaseImage::scratch(platform));
        }
        let unknown = || {
            EngineError::refused(
                "the name of the base image has an argument without a value",
                "give it with `--build-arg`",
            )
        };
        let name = self.base_name(stage, platform).ok_or_else(unknown)?;
        let own = from.platform.as_deref().filter(|own| !own.contains('$'));
        let platform = own.unwrap_or(platform);
        let options = &self.prepared.options;
        let layout = options.base_layouts.iter().find(|(own, _)| *own == name);
        let store = match layout {
            Some((_, folder)) => Store::Layout(folder.clone()),
            None => Store::Registry(Box::new(self.repository(&name)?)),
        };
        BaseImage::read(store, &name, platform)
    }

    fn repository(&self, name: &str) -> Result<Repository, EngineError> {
        Repository::open(name, &self.logins, self.environment, &self.prepared.options.plain_http)
    }

    /// Gives an image to its outputs and registries.
    fn give(&mut self, made: &Made<'_>, tell: &mut dyn FnMut(&Progress)) -> Result<Given, BuildError> {
        let mut given = Given::default();
        for output in self.prepared.options.outputs.clone() {
            given.any |= self.step(give::describe(&output), None, tell, |work| {
                give::write(made, &output, &work.prepared.names, work.environment)
            })?;
        }
        for name in self.prepared.pushed.clone() {
            let sent = self.step(format!("push {name}"), None, tell, |work| {
                // The user's own login, not that of a `pull_secret`.
                let plain = &work.prepared.options.plain_http;
                let repository = Repository::open(&name, &[], work.environment, plain)?;
                push::push(made, &repository)
            })?;
            given.any |= sent;
            given.pushed.extend(sent.then(|| made.top().0.digest));
        }
        given.pushed.dedup();
        Ok(given)
    }

    /// Does some work, and reports it as a step.
    fn step<T>(
        &mut self,
        name: String,
        at: Option<At>,
        tell: &mut dyn FnMut(&Progress),
        work: impl FnOnce(&Self) -> Result<T, EngineError>,
    ) -> Result<T, BuildError> {
        let number = self.steps;
        self.steps += 1;
        give::step(number, name, at, tell, || work(self))
    }
}

/// Returns the stages that start from an image or from nothing and that make an image, that of the last stage first.
fn roots(plan: &Plan) -> Vec<usize> {
    let last = plan.spec.stages().len().saturating_sub(1);
    let mut roots = Vec::new();
    for stage in [last].into_iter().chain(used_stages(plan)) {
        let root = stages_to(plan, stage).first().copied();
        roots.extend(root.filter(|root| !roots.contains(root)));
    }
    roots
}

fn unfit((unfit, at): (Unfit, Option<At>)) -> BuildError {
    let kind = ProblemKind::NeedsEngine(unfit.to_string());
    BuildError::Problems(vec![BuildProblem { at, kind }])
}

/// Returns the platform of images for this machine.
pub(crate) fn own_platform() -> String {
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "arm" => "arm/v7",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        "powerpc64" => "ppc64",
        "loongarch64" => "loong64",
        other => other,
    };
    format!("linux/{processor}")
}
