//! Separates the local files of `mount`, which containers get, from those that go into the image.

use std::borrow::Cow;

use image_core::plan::{Local, LocalOrigin, Plan};
use image_core::spec::{Action, Mount, RawInstruction, Spec};

/// Returns the local files that go into the image, without those of `mount`.
pub(crate) fn files_of_image(plan: &Plan) -> Vec<Local> {
    let mounted = |name: &str| {
        plan.mounts()
            .iter()
            .any(|mount| mount.sources.iter().any(|source| source == name))
    };
    let built = built_sources(&plan.spec);
    let is_built = |local: &&Local| {
        let name = source_name(local);
        !mounted(name) || built.iter().any(|source| source == name)
    };
    plan.locals.iter().filter(is_built).cloned().collect()
}

/// Returns a step's name of a local file: its place in the packed context, or its path.
pub(crate) fn source_name(local: &Local) -> &str {
    match (&local.place, &local.origin) {
        (Some(place), _) => place,
        (
            None,
            LocalOrigin::Context(path)
            | LocalOrigin::External(path)
            | LocalOrigin::Python(path)
            | LocalOrigin::Module(path),
        ) => path,
    }
}

/// Returns the names of the local files that build steps need.
fn built_sources(spec: &Spec) -> Vec<Cow<'_, str>> {
    let mut found = Vec::new();
    for instruction in spec.stages().iter().flat_map(|stage| &stage.instructions) {
        match &instruction.action {
            Action::Copy(copy) if copy.from.is_none() => found.extend(copy.sources.iter().map(Cow::Borrowed)),
            Action::Run(run) => found.extend(run.mounts.iter().filter_map(bound_source).map(Cow::Borrowed)),
            Action::Raw(text) => found.extend(RawInstruction::read(text).local_sources().into_iter().map(Cow::Owned)),
            Action::Copy(_)
            | Action::Arg(_)
            | Action::Env(_)
            | Action::Label(_)
            | Action::Workdir(_)
            | Action::User(_)
            | Action::Expose(_)
            | Action::Volume(_)
            | Action::StopSignal(_)
            | Action::Shell(_)
            | Action::Entrypoint(_)
            | Action::Cmd(_)
            | Action::Healthcheck(_)
            | Action::Add(_)
            | Action::OnBuild(_) => {}
        }
    }
    found
}

fn bound_source<'a>(mount: &'a Mount<'static>) -> Option<&'a str> {
    match mount {
        Mount::Bind(bind) if bind.from.is_none() => Some(&bind.source),
        Mount::Bind(_) | Mount::Cache(_) | Mount::Secret(_) | Mount::Ssh => None,
    }
}
