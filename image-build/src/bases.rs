//! The images that an image uses: its base images, and those that it copies from or mounts.

use std::cell::Cell;
use std::collections::HashMap;

use image_core::plan::{At, Plan};
use image_core::spec::{Action, Base, Origin, RawInstruction, tag_of};

use crate::build::Progress;
use crate::engine::{Ahead, Engine, EngineError, Event, KnownImage, Pulled, has_host};
use crate::error::{BuildError, BuildProblem, EngineProblem, ProblemKind};
use crate::key::SPEC_LABEL;
use crate::mounted_files::{expand, global_args};
use crate::options::BuildOptions;

/// An image that another image uses.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UsedImage {
    name: String,
    /// The platform of the stage that starts from it, if the stage names one.
    platform: Option<String>,
    /// Whether its registry is asked in every build.
    force: bool,
    at: Option<At>,
}

/// The images that an image uses and that the engine has, each with its id.
#[derive(Debug, Default)]
pub(crate) struct Bases {
    pub(crate) ids: Vec<(String, String)>,
    /// True if the engine has to ask registries during the build, because only the engine knows what it gets there.
    pub(crate) asks: bool,
    /// The number of steps that were reported.
    pub(crate) told: Cell<usize>,
}

impl Bases {
    /// Finds the images. Podman and buildah pull missing ones now, because they would pull and keep them during the
    /// build: the inputs of a build are known before it starts, and the next build finds the same. With `pull` all of
    /// them are asked for, without it those that have `force`. Where only the engine can ask, it asks for all.
    pub(crate) fn find(
        plan: &Plan,
        engine: &Engine,
        ahead: &Ahead<'_>,
        options: &BuildOptions,
        own: &str,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Self, BuildError> {
        let taken = find_used(plan, options);
        // A builder outside docker has its own images. Podman and buildah have only one name for several platforms.
        let is_apart = !engine.is_local_to_docker() || engine.keeps_bases() && options.platforms.len() > 1;
        if is_apart {
            let asks = options.pull || asks_for_base(plan);
            return Ok(Self {
                asks,
                ..Self::default()
            });
        }
        let names: Vec<&str> = taken.iter().map(|taken| taken.name.as_str()).collect();
        let mut known = ahead.find_images(&names)?;
        let mut found = Self {
            asks: has_unknown_base(plan, options),
            ..Self::default()
        };
        for (taken, known) in taken.iter().zip(&mut known) {
            let platform = taken
                .platform
                .as_deref()
                .or(options.platforms.first().map(String::as_str));
            let is_fit = |known: &KnownImage| fits_platform(known, platform.unwrap_or(own));
            let is_missing = engine.keeps_bases() && !known.as_ref().is_some_and(is_fit);
            if (options.pull || taken.force || is_missing) && !is_local_name(taken, known.as_ref()) {
                found.pull_image(taken, options, known.is_some(), engine, tell)?;
                *known = engine.find_image(&taken.name)?;
            }
            let id = known.as_ref().and_then(KnownImage::id);
            found.ids.extend(id.map(|id| (taken.name.clone(), id.to_string())));
        }
        Ok(found)
    }

    fn pull_image(
        &mut self,
        taken: &UsedImage,
        options: &BuildOptions,
        is_there: bool,
        engine: &Engine,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<(), BuildError> {
        let asked = taken
            .platform
            .as_ref()
            .map_or(&*options.platforms, std::slice::from_ref);
        let own = [None];
        let asked: Vec<_> = asked.iter().map(|platform| Some(platform.as_str())).collect();
        for platform in if asked.is_empty() { &own[..] } else { &asked } {
            let step = self.told.get();
            self.told.set(step + 1);
            let at = taken.at;
            let pulled = engine.pull(&taken.name, *platform, step, &mut |event| tell(&Progress { event, at }));
            match pulled {
                Ok(Pulled::There) => {}
                Ok(Pulled::Nowhere) if is_there => tell(&local_only_warning(taken)),
                // The build reports it, with more details.
                _ if !(options.pull || taken.force) => {}
                Ok(Pulled::Nowhere) => {
                    return Err(missing_base(
                        taken,
                        "neither a registry nor the engine has it".to_owned(),
                    ));
                }
                Err(error @ (EngineError::Lost(_) | EngineError::DiskFull { .. } | EngineError::Killed(_))) => {
                    return Err(error.into());
                }
                Err(error) => return Err(missing_base(taken, error.to_string())),
            }
        }
        Ok(())
    }
}

/// Returns the warning for an image that the engine has and no registry has.
fn local_only_warning(taken: &UsedImage) -> Progress {
    let text = format!("no registry has `{}`, so the engine's own image is used", taken.name);
    Progress {
        event: Event::Warning { text, line: None },
        at: taken.at,
    }
}

fn missing_base(taken: &UsedImage, reason: String) -> BuildError {
    BuildError::Engine(Box::new(EngineProblem {
        at: taken.at,
        error: EngineError::BaseMissing {
            image: taken.name.clone(),
            place: None,
            reason,
        },
        advice: None,
    }))
}

/// Returns `true` if no registry is asked for an image, because its name is one that engines give to local images.
fn is_local_name(taken: &UsedImage, known: Option<&KnownImage>) -> bool {
    taken.name.starts_with("localhost/") || !has_host(&taken.name) && known.is_some_and(KnownImage::is_local)
}

/// Returns `true` if an image is for a platform. The variant of the processor does not count.
fn fits_platform(known: &KnownImage, platform: &str) -> bool {
    let wanted: Vec<&str> = platform.split('/').take(2).collect();
    known.platform().is_none_or(|own| own == wanted.join("/"))
}

/// Returns the names of the images that an image uses, as far as they are known before anything is checked.
pub(crate) fn used_names(plan: &Plan, options: &BuildOptions) -> Vec<String> {
    let used = find_used(plan, options).into_iter();
    used.map(|used| used.name).collect()
}

/// Returns the images that an image uses, each once. Images that are named by a digest are not among them, nor those
/// whose names only the engine knows.
fn find_used(plan: &Plan, options: &BuildOptions) -> Vec<UsedImage> {
    let spec = &plan.spec;
    let globals = global_args(spec, &options.build_args);
    let mut found = Vec::<UsedImage>::new();
    let mut add =
        |name: String, platform: Option<String>, force, at| match found.iter_mut().find(|other| other.name == name) {
            Some(other) => other.force |= force,
            None => found.push(UsedImage {
                name,
                platform,
                force,
                at,
            }),
        };
    for (number, stage) in spec.stages().iter().enumerate() {
        if let Base::Image(text) = &stage.from.base
            && let Some(name) = resolve(text, &globals)
        {
            let platform = stage.from.platform.as_deref().and_then(|text| resolve(text, &globals));
            add(name, platform, stage.from.force, plan.at(number, None));
        }
        for (index, instruction) in stage.instructions.iter().enumerate() {
            for name in image_origins(&instruction.action, plan) {
                add(name, None, false, plan.at(number, Some(index)));
            }
        }
    }
    found
}

/// Returns whether the registry of a base is asked in every build.
pub(crate) fn asks_for_base(plan: &Plan) -> bool {
    plan.spec.stages().iter().any(|stage| stage.from.force)
}

/// Returns whether that is so for a base whose name only the engine knows.
fn has_unknown_base(plan: &Plan, options: &BuildOptions) -> bool {
    let globals = global_args(&plan.spec, &options.build_args);
    let mut forced = plan.spec.stages().iter().filter(|stage| stage.from.force);
    forced.any(|stage| matches!(&stage.from.base, Base::Image(text) if resolve(text, &globals).is_none()))
}

/// Returns a text with the values of its arguments, if all of them are known here.
pub(crate) fn resolve(text: &str, globals: &HashMap<String, String>) -> Option<String> {
    use image_core::grammar::expand::{Part, parts};
    let is_known = |part: Part<'_>| match part {
        Part::Literal(_) => true,
        Part::Reference { name, .. } => globals.contains_key(name),
    };
    parts(text).all(is_known).then(|| expand(text, globals))
}

/// Returns the images that a step copies from or mounts.
fn image_origins(action: &Action<'static>, plan: &Plan) -> Vec<String> {
    if let Action::Raw(text) = action {
        return raw_origins(text, plan);
    }
    let image = |origin: &Origin<'static>| match origin {
        Origin::Image(name) => Some(name.to_string()),
        Origin::Stage(_) => None,
    };
    action.origins().into_iter().filter_map(image).collect()
}

fn raw_origins(text: &str, plan: &Plan) -> Vec<String> {
    let is_stage = |name: &str| {
        let mut names = plan.spec.stages().iter().filter_map(|stage| stage.from.name.as_deref());
        name.parse::<usize>().is_ok() || names.any(|stage| stage.eq_ignore_ascii_case(name))
    };
    let mut origins = RawInstruction::read(text).origins();
    origins.retain(|name| !is_stage(name) && !name.contains('$'));
    origins
}

/// Returns the base images that are named by a digest, each with its name and statement.
fn bases_with_digest(plan: &Plan) -> impl Iterator<Item = (&str, String, Option<At>)> {
    let stages = plan.spec.stages().iter().enumerate();
    stages.filter_map(|(number, stage)| match &stage.from.base {
        Base::Id(digest) => Some((&**digest, tag_of(digest), plan.at(number, None))),
        Base::Image(_) | Base::Scratch | Base::Stage(_) => None,
    })
}

/// The base images that are named by a digest, each with its id; or the problems with them.
pub(crate) type DigestBases = Result<Vec<(String, String)>, Vec<BuildProblem>>;

/// Looks up the base images that are named by a digest. The engine must have each, built by this project from the spec
/// of that digest. No registry is asked.
pub(crate) fn find_digest_bases(plan: &Plan, engine: &Engine) -> Result<DigestBases, EngineError> {
    let all: Vec<_> = bases_with_digest(plan).collect();
    if all.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    if !engine.is_local_to_docker() {
        let elsewhere = |(digest, _, at): &(&str, String, Option<At>)| BuildProblem {
            at: *at,
            kind: ProblemKind::ImageElsewhere((*digest).to_owned()),
        };
        return Ok(Err(all.iter().map(elsewhere).collect()));
    }
    let names: Vec<String> = all.iter().map(|(_, name, _)| engine.own_form(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut ids, mut problems) = (Vec::new(), Vec::new());
    for ((digest, name, at), known) in all.into_iter().zip(engine.find_images(&names)?) {
        match known.as_ref().map(|known| (known.label(SPEC_LABEL), known.id())) {
            Some((Some(spec), Some(id))) if spec == digest => ids.push((name, id.to_string())),
            other => problems.push(BuildProblem {
                at,
                kind: ProblemKind::NoImage(digest.to_owned(), other.is_some()),
            }),
        }
    }
    Ok(if problems.is_empty() { Ok(ids) } else { Err(problems) })
}
