//! Separates the local files of `mount`, which containers get, from those that go into the image.

use std::borrow::Cow;

use image_core::plan::{Local, Plan};
use image_core::spec::{LocalSource, Spec};

/// Returns the local files that go into the image, without those of `mount`.
pub(crate) fn files_of_image(plan: &Plan) -> Vec<Local> {
    let mounted = |name: &str| {
        plan.mounts()
            .iter()
            .any(|mount| mount.sources.iter().any(|source| source == name))
    };
    let built = built_sources(&plan.spec);
    let is_built = |local: &&Local| {
        let name = local.name();
        !mounted(name) || built.iter().any(|source| source == name)
    };
    plan.locals.iter().filter(is_built).cloned().collect()
}

/// Returns the names of the local files that build steps need.
fn built_sources(spec: &Spec) -> Vec<Cow<'_, str>> {
    let instructions = spec.stages().iter().flat_map(|stage| &stage.instructions);
    let sources = instructions.flat_map(|instruction| instruction.action.local_sources());
    sources.map(LocalSource::into_path).collect()
}
