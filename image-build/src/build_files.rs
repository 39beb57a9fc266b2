//! Separates the local files of `mount`, which containers get, from those that go into the image.

use image_core::plan::{Local, LocalOrigin, Plan};
use image_core::spec::{Action, Mount, Spec};

/// Returns the local files that go into the image, without those of `mount`.
pub(crate) fn files_of_image(plan: &Plan) -> Vec<Local> {
    let mounted = |name: &str| {
        plan.mounts()
            .iter()
            .any(|mount| mount.sources.iter().any(|source| source == name))
    };
    let built = built_sources(&plan.spec);
    let raw = raw_texts(&plan.spec);
    let is_built = |local: &&Local| {
        let name = source_name(local);
        !mounted(name) || built.contains(&name) || raw.iter().any(|text| text.contains(name))
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
fn built_sources(spec: &Spec) -> Vec<&str> {
    let mut found = Vec::new();
    for instruction in spec.stages().iter().flat_map(|stage| &stage.instructions) {
        match &instruction.action {
            Action::Copy(copy) if copy.from.is_none() => found.extend(copy.sources.iter()),
            Action::Run(run) => found.extend(run.mounts.iter().filter_map(bound_source)),
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
            | Action::Raw(_) => {}
        }
    }
    found
}

/// Returns raw instructions, which may name any file.
fn raw_texts(spec: &Spec) -> Vec<&str> {
    let steps = spec.stages().iter().flat_map(|stage| &stage.instructions);
    let raw = steps.filter_map(|step| {
        if let Action::Raw(text) = &step.action {
            Some(&**text)
        } else {
            None
        }
    });
    raw.collect()
}

fn bound_source<'a>(mount: &'a Mount<'static>) -> Option<&'a str> {
    match mount {
        Mount::Bind(bind) if bind.from.is_none() => Some(&bind.source),
        Mount::Bind(_) | Mount::Cache(_) | Mount::Secret(_) | Mount::Ssh => None,
    }
}
