//! Images of one program as a bake file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image_core::plan::Plan;
use image_core::spec::Spec;
use image_core::target::{Engine, Target};

use crate::bakefile;
use crate::caches::CacheScope;
use crate::continued::Shared;
use crate::engine::EngineError;
use crate::error::{BuildError, Problem};
use crate::key::{SPEC_LABEL, own_name};
use crate::options::BuildOptions;
use crate::prepare::{NAMESPACE, Prepared, bases_by_digest, is_forced};

/// An image of a bake file, and what it is called there.
#[derive(Clone, Debug)]
pub struct Baked {
    /// Letters, digits, `_` and `-`.
    pub name: String,
    /// The image.
    pub plan: Plan,
}

/// The text of a `docker-bake.json` for images. Their packed contexts are put into folders below `out`, each named by
/// its digest; one that is there already is not written again.
///
/// An image that continues another one of these (or says `from id(…)` of it) is built from that target, where the text
/// of its own steps needs nothing of the other's stages; otherwise it has the other's steps in its own text, and
/// `BuildKit` runs them once.
///
/// # Errors
/// All that is wrong with one of them, or a folder cannot be written.
pub fn bake(images: &[Baked], out: &Path, options: &BuildOptions) -> Result<String, BuildError> {
    let mut targets = Vec::new();
    for (number, image) in images.iter().enumerate() {
        targets.push(target(image, number, images, out, options)?);
    }
    Ok(bakefile::file(&targets))
}

fn target(
    image: &Baked,
    number: usize,
    images: &[Baked],
    out: &Path,
    options: &BuildOptions,
) -> Result<bakefile::Target, BuildError> {
    let (plan, spec) = (&image.plan, &image.plan.spec);
    let prepared = Prepared::of(plan, &oldest(spec), None, &called(options, &image.name))?;
    let others = || {
        images
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != number)
            .map(|(_, other)| other)
    };
    let shared = others().filter_map(|base| Some((base, Shared::of(spec, &base.plan.spec)?)));
    // Of the images that it continues, the one that has the most of its steps.
    let shared = shared.max_by_key(|(base, _)| length(&base.plan.spec));
    // Of two equal images one has to have the steps.
    let shared = shared.filter(|(base, _)| length(&base.plan.spec) < length(spec));
    let dockerfile = shared.map_or_else(
        || prepared.dockerfile.clone(),
        |(base, shared)| shared.text(&prepared.dockerfile, &prepared.lines, spec, &base.plan.spec),
    );
    let context = folder(&prepared, out)?;
    let named = |base: &&Baked| dockerfile.contains(&own_name(base.plan.spec.digest()));
    let bases = others()
        .filter(named)
        .map(|base| (own_name(base.plan.spec.digest()), base.name.clone()));
    Ok(bakefile::Target {
        name: image.name.clone(),
        context,
        bases: bases.collect(),
        tags: if options.push {
            prepared.pushed.clone()
        } else {
            prepared.names.clone()
        },
        labels: label(plan, &prepared),
        forced: is_forced(plan),
        options: with_scope(prepared.options, prepared.scope),
        dockerfile,
    })
}

/// The options with what an image is called that has no name.
fn called(options: &BuildOptions, name: &str) -> BuildOptions {
    let mut options = options.clone();
    if options.caches == CacheScope::Image {
        options.caches = CacheScope::Called(name.to_owned());
    }
    options
}

/// The options with the scope of what bases have left by `ONBUILD`.
fn with_scope(mut options: BuildOptions, scope: String) -> BuildOptions {
    options.build_args.push((NAMESPACE.to_owned(), scope));
    options
}

/// How many steps an image has.
fn length(spec: &Spec) -> usize {
    spec.stages.iter().map(|stage| 1 + stage.instructions.len()).sum()
}

/// The labels by which a later build finds the image, where they cannot be wrong: platforms are known, and no image that
/// is elsewhere is continued by its digest. That of its spec is known in any case.
fn label(plan: &Plan, prepared: &Prepared) -> BTreeMap<String, String> {
    let labels = prepared.ingredients(&[], &[]).labels();
    let is_known = !prepared.options.platforms.is_empty() && bases_by_digest(plan).next().is_none();
    labels
        .into_iter()
        .filter(|(key, _)| is_known || key == SPEC_LABEL)
        .collect()
}

/// The oldest docker that builds an image: what is rendered for it builds everywhere.
fn oldest(spec: &Spec) -> Target {
    let needed = spec
        .requires()
        .into_iter()
        .filter_map(|needed| needed.feature.since(Engine::Docker));
    let version = needed
        .max()
        .map_or_else(|| "20.10".to_owned(), |version| version.to_string());
    Target::docker(version)
}

/// The folder of a packed context. It is there when all of it is: until then it has another name.
fn folder(prepared: &Prepared, out: &Path) -> Result<PathBuf, BuildError> {
    let digest = prepared.context.to_string();
    let folder = out.join(digest.trim_start_matches("sha256:"));
    if folder.is_dir() {
        return Ok(folder);
    }
    let part = folder.with_extension(format!("{}.part", std::process::id()));
    let failed = |error: io::Error| EngineError::Io {
        doing: format!("writing {}", part.display()),
        error,
    };
    // What a program of this number has left is no whole context.
    fs::remove_dir_all(&part).ok();
    fs::create_dir_all(&part).map_err(failed)?;
    let written = prepared
        .files
        .0
        .unpack_to(&part)
        .map_err(|error| BuildError::Problems(vec![Problem::of_file(error)]));
    let moved = written.and_then(|()| match fs::rename(&part, &folder) {
        // Another program was faster, and its folder is the same.
        Err(_) if folder.is_dir() => fs::remove_dir_all(&part).map_err(|error| failed(error).into()),
        done => done.map_err(|error| failed(error).into()),
    });
    if moved.is_err() {
        fs::remove_dir_all(&part).ok();
    }
    moved.map(|()| folder)
}
