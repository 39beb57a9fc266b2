//! Images of one program as a bake file.

use std::collections::BTreeMap;
use std::path::Path;

use image_core::plan::Plan;
use image_core::spec::Spec;
use image_core::target::{Engine, Target};

use crate::caches::CacheScope;
use crate::continued::Shared;
use crate::error::{BuildError, Problem, ProblemKind};
use crate::key::{SPEC_LABEL, own_name};
use crate::options::BuildOptions;
use crate::prepare::{NAMESPACE, Prepared, bases_by_digest, is_forced};
use crate::{bake_files, bakefile};

/// An image of a bake file, and what it is called there.
#[derive(Clone, Debug)]
pub struct Baked {
    /// Letters, digits, `_` and `-`.
    pub name: String,
    /// The image.
    pub plan: Plan,
}

/// The text of a `docker-bake.json` for images. Their packed contexts are put into folders below `out`, each named by its
/// digest, and their Dockerfiles beside them; what is there already is compared, and written again only if it differs.
///
/// An image that continues another one of these (or says `from id(…)` of it) is built from that target, where the text
/// of its own steps needs nothing of the other's stages; otherwise it has the other's steps in its own text, and
/// `BuildKit` runs them once.
///
/// # Errors
/// All that is wrong with one of them ([`BuildError::OfImage`] says with which), two have one name, or a file cannot be
/// written.
pub fn bake(images: &[Baked], out: &Path, options: &BuildOptions) -> Result<String, BuildError> {
    let mut targets = Vec::new();
    for (number, image) in images.iter().enumerate() {
        let target = named(image, &images[..number]).and_then(|()| target(image, number, images, out, options));
        targets.push(target.map_err(|error| of_image(&image.name, error))?);
    }
    bakefile::file(&targets).map_err(|changed| {
        let kind = ProblemKind::NotNormalized(changed.at);
        of_image(&changed.target, BuildError::Problems(vec![Problem { at: None, kind }]))
    })
}

fn of_image(name: &str, error: BuildError) -> BuildError {
    BuildError::OfImage(name.to_owned(), Box::new(error))
}

/// Checks the name of an image in the file.
fn named(image: &Baked, before: &[Baked]) -> Result<(), BuildError> {
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
    Err(BuildError::Problems(vec![Problem { at: None, kind }]))
}

/// Names for images in a bake file, which has only letters of ASCII, digits, `_` and `-`: those that the command line
/// shows in lower case with hyphens, with `_` for any other letter. Where two would be equal, all but the first get a number.
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
        // A name that starts with a hyphen would be an option.
        let lines = "_".repeat(part.len() - name.len());
        lines + &name.chars().map(letter).collect::<String>()
    };
    let parts: Vec<String> = constant.split("::").map(part).collect();
    parts.join("-")
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
    // Of two that may continue each other, the first one has the steps.
    let earlier = images.iter().enumerate().filter(|(other, base)| {
        let (base, own) = (length(&base.plan.spec), length(spec));
        base < own || base == own && *other < number
    });
    let shared = earlier.filter_map(|(_, base)| Some((base, Shared::of(spec, &base.plan.spec)?)));
    // Of the images that it continues, the one that has the most of its steps.
    let shared = shared.max_by_key(|(base, _)| length(&base.plan.spec));
    let dockerfile = shared.map_or_else(
        || prepared.dockerfile.clone(),
        |(base, shared)| shared.text(&prepared.dockerfile, &prepared.lines, spec, &base.plan.spec),
    );
    let context = bake_files::context(&prepared, out)?;
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
        dockerfile: bake_files::dockerfile(&dockerfile, out)?,
        options: with_scope(prepared.options, prepared.scope),
    })
}

/// The options with what an image is called that has no name.
fn called(options: &BuildOptions, name: &str) -> BuildOptions {
    let mut options = options.clone();
    if options.caches == CacheScope::PerImage {
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
    spec.stages().iter().map(|stage| 1 + stage.instructions.len()).sum()
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
