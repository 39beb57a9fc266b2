//! The images of one program as a bake file.

use std::collections::BTreeMap;
use std::path::Path;

use image_core::plan::Plan;
use image_core::spec::Spec;
use image_core::target::{Target, TargetEngine};

use crate::bases::asks_for_base;
use crate::build::Progress;
use crate::caches::CacheScope;
use crate::error::{BuildError, BuildProblem, ProblemKind};
use crate::key::{SPEC_LABEL, own_name};
use crate::options::BuildOptions;
use crate::prepare::{NAMESPACE, Prepared, digest_base_names, is_forced, plan_for};
use crate::shared_base::SharedSteps;
use crate::{bake_files, bake_json};

/// An image of a bake file, and its target's name.
#[derive(Clone, Debug)]
pub struct Baked {
    /// The target's name: letters, digits, `_` and `-`.
    pub name: String,
    /// The image.
    pub plan: Plan,
}

/// Returns the text of a `docker-bake.json` for images. Writes each packed build context into a folder below `out` that
/// is named by its digest, and the Dockerfiles beside these folders. Existing ones are compared, and written again only
/// if they differ.
///
/// If an image is based on another image of the list (or names it by `from id(…)`), its target is built from the other
/// target, provided that its own steps need nothing of the other's stages. Otherwise its Dockerfile has the other's
/// steps too, and `BuildKit` runs them once.
///
/// Calls `tell` with each event of the binaries that cargo builds for the contexts, on the current thread.
///
/// # Errors
/// If an image cannot be built ([`BuildError::OfImage`] has its name), if two images have one name, or if a file cannot
/// be written.
pub fn bake(
    images: &[Baked],
    out: &Path,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<String, BuildError> {
    let baked = |image: &Baked| Baked {
        name: image.name.clone(),
        plan: plan_for(&image.plan, options).into_owned(),
    };
    let images: Vec<Baked> = images.iter().map(baked).collect();
    let mut targets = Vec::new();
    for (number, image) in images.iter().enumerate() {
        let target =
            check_name(image, &images[..number]).and_then(|()| make_target(number, &images, out, options, tell));
        targets.push(target.map_err(|error| image_error(&image.name, error))?);
    }
    bake_json::bake_file_text(&targets).map_err(|changed| {
        let kind = ProblemKind::NotNormalized(changed.at);
        image_error(
            &changed.target,
            BuildError::Problems(vec![BuildProblem { at: None, kind }]),
        )
    })
}

fn image_error(name: &str, error: BuildError) -> BuildError {
    BuildError::OfImage(name.to_owned(), Box::new(error))
}

/// Checks the name of an image in the file.
fn check_name(image: &Baked, before: &[Baked]) -> Result<(), BuildError> {
    let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let (what, fix) = if image.name.is_empty() || !image.name.chars().all(fits) {
        (
            "is not a valid target name for buildx",
            "use only ASCII letters, digits, `_` and `-`",
        )
    } else if before.iter().any(|other| other.name == image.name) {
        ("is used by two images", "give each image its own name")
    } else {
        return Ok(());
    };
    let kind = ProblemKind::Name(image.name.clone(), what, fix);
    Err(BuildError::Problems(vec![BuildProblem { at: None, kind }]))
}

/// Returns the target names of images. A bake file allows only ASCII letters, digits, `_` and `-`, so a name is the one
/// on the command line in lower case with hyphens, and `_` for any other letter. If two are equal, all but the first
/// get a number.
#[cfg(feature = "cli")]
pub(crate) fn target_names<'a>(constants: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for constant in constants {
        let name = target_name(constant);
        let others = (2..).map(|number| format!("{name}-{number}"));
        let mut all = std::iter::once(name.clone()).chain(others);
        names.extend(all.find(|name| !names.contains(name)));
    }
    names
}

#[cfg(feature = "cli")]
fn target_name(constant: &str) -> String {
    let letter = |char: char| match char {
        '_' => '-',
        char if char.is_ascii_alphanumeric() => char.to_ascii_lowercase(),
        _ => '_',
    };
    let part = |part: &str| {
        let name = part.trim_start_matches('_');
        // A name that starts with a hyphen would be read as an option.
        let lines = "_".repeat(part.len() - name.len());
        lines + &name.chars().map(letter).collect::<String>()
    };
    let parts: Vec<String> = constant.split("::").map(part).collect();
    parts.join("-")
}

fn make_target(
    number: usize,
    images: &[Baked],
    out: &Path,
    options: &BuildOptions,
    tell: &mut dyn FnMut(&Progress),
) -> Result<bake_json::BakeTarget, BuildError> {
    let image = &images[number];
    let (plan, spec) = (&image.plan, &image.plan.spec);
    let options_of_image = with_cache_name(options, &image.name);
    let mut prepared = Prepared::prepare(plan, &oldest_docker(spec), None, &options_of_image, tell)?;
    prepared.await_secrets();
    let others = || {
        images
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != number)
            .map(|(_, other)| other)
    };
    // If two images could be based on each other, the first one has the steps.
    let earlier = images.iter().enumerate().filter(|(other, base)| {
        let (base, own) = (step_count(&base.plan.spec), step_count(spec));
        base < own || base == own && *other < number
    });
    let shared = earlier.filter_map(|(_, base)| Some((base, SharedSteps::find(spec, &base.plan.spec)?)));
    // Choose the base with the most steps.
    let shared = shared.max_by_key(|(base, _)| step_count(&base.plan.spec));
    let dockerfile = shared.map_or_else(
        || prepared.dockerfile.clone(),
        |(base, shared)| shared.rewrite(&prepared.dockerfile, &prepared.lines, spec, &base.plan.spec),
    );
    let context = bake_files::write_context(&prepared, out)?;
    let named = |base: &&Baked| dockerfile.contains(&own_name(base.plan.spec.digest()));
    let bases = others()
        .filter(named)
        .map(|base| (own_name(base.plan.spec.digest()), base.name.clone()));
    Ok(bake_json::BakeTarget {
        name: image.name.clone(),
        context,
        bases: bases.collect(),
        tags: if options.push {
            prepared.pushed.clone()
        } else {
            prepared.names.clone()
        },
        labels: certain_labels(plan, &prepared),
        forced: is_forced(plan),
        dockerfile: bake_files::write_dockerfile(&dockerfile, out)?,
        options: for_target(plan, prepared.options, prepared.scope),
    })
}

/// Returns the options with a name for the caches of an image that declares none.
fn with_cache_name(options: &BuildOptions, name: &str) -> BuildOptions {
    let mut options = options.clone();
    if options.caches == CacheScope::PerImage {
        options.caches = CacheScope::Called(name.to_owned());
    }
    options
}

/// Returns the options with the scope of the cache mounts that base images add by `ONBUILD`. A target has no option for
/// one base, so buildx asks registries for all if one has `force`.
fn for_target(plan: &Plan, mut options: BuildOptions, scope: String) -> BuildOptions {
    options.pull |= asks_for_base(plan);
    options.build_args.push((NAMESPACE.to_owned(), scope));
    options
}

/// Returns the number of steps of an image.
fn step_count(spec: &Spec) -> usize {
    spec.stages().iter().map(|stage| 1 + stage.instructions.len()).sum()
}

/// Returns the labels by which a later build finds the image, if they are certain: the platforms are known, and no base
/// image is named by its digest. The label of the spec is always certain.
fn certain_labels(plan: &Plan, prepared: &Prepared) -> BTreeMap<String, String> {
    let labels = prepared.ingredients(&[], &[]).labels();
    let is_known = !prepared.options.platforms.is_empty() && digest_base_names(plan).next().is_none();
    labels
        .into_iter()
        .filter(|(key, _)| is_known || key == SPEC_LABEL)
        .collect()
}

/// Returns the oldest docker that can build an image: text that is rendered for it builds everywhere.
fn oldest_docker(spec: &Spec) -> Target {
    let needed = spec
        .requires()
        .into_iter()
        .filter_map(|needed| needed.feature.since(TargetEngine::Docker));
    let version = needed
        .max()
        .map_or_else(|| "20.10".to_owned(), |version| version.to_string());
    Target::docker(version)
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::target_names;

    #[test]
    fn targets_are_called_as_on_the_command_line() {
        let of = |constants: &[&str]| target_names(constants.iter().copied());
        assert_eq!(
            of(&["WORKER", "BATCH_JOB", "web::APP"]),
            ["worker", "batch-job", "web-app"]
        );
        assert_eq!(
            of(&["GRÖSSE", "GRÜSSE", "Ω", "_X", "__"]),
            ["gr_sse", "gr_sse-2", "_", "_x", "__"]
        );
        assert_eq!(of(&["A_2", "A", "a", "A"]), ["a-2", "a", "a-3", "a-4"]);
    }
}
