//! Runs containers of images that were built.

use std::process::ExitStatus;

use image_core::plan::Plan;

use crate::build::Built;
use crate::context::Context;
use crate::engine::{Container, Engine, EngineKind};
use crate::error::{BuildError, BuildProblem};
use crate::mounted_files;
use crate::options::BuildOptions;
use crate::prepare::{PackedFiles, ignore_patterns, in_context, refuse_absent_context};
use crate::run_options::RunOptions;

/// Runs a container of an image that was built, with the files of `mount`, and returns its status. `arguments` replace
/// the image's `cmd`, unless they are empty.
///
/// The files of `mount` are copied into the container before it starts, to where `copy` would have put them in the
/// image. So this works with an engine on another machine too, and the container's changes to them stay in it.
///
/// # Errors
///
/// Those of [`run_with`].
pub fn run(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    built: &Built,
    arguments: &[String],
) -> Result<ExitStatus, BuildError> {
    let given = RunOptions {
        arguments: arguments.to_vec(),
        ..RunOptions::default()
    };
    run_with(plan, engine, options, built, &given)
}

/// Runs a container as [`run`] does, with ports, variables, volumes and other options.
///
/// # Errors
/// If the files of `mount` cannot be packed, or the engine does not support an option.
pub fn run_with(
    plan: &Plan,
    engine: &Engine,
    options: &BuildOptions,
    built: &Built,
    given: &RunOptions,
) -> Result<ExitStatus, BuildError> {
    let plan = &*in_context(plan, options);
    let files = pack_mounts(plan, options)?;
    let platform = options
        .platforms
        .first()
        .map(|platform| format!("--platform={platform}"));
    let (env, inherited) = split_variables(given);
    let container = Container {
        image: built.reference(),
        arguments: &given.arguments,
        env: &env,
        inherited: &inherited,
        publish: &given.publish,
        publish_all: given.publish_all,
        volumes: &given.volumes,
        name: given.name.as_deref(),
        workdir: given.workdir.as_deref(),
        user: given.user.as_deref(),
        tty: given.tty,
        detach: given.detach,
        gpus: given.gpus.as_deref(),
        id_file: given.id_file.as_deref(),
        // A working container of buildah has the platform of its image.
        options: if engine.kind() == EngineKind::Buildah {
            &[]
        } else {
            platform.as_slice()
        },
        ..Container::default()
    };
    Ok(match files {
        Some(files) => engine.run_with_files(&container, &files),
        None => engine.run(&container),
    }?)
}

/// Returns the variables with a value, and the names of those that are passed from this process.
fn split_variables(given: &RunOptions) -> (Vec<(String, String)>, Vec<String>) {
    let (mut set, mut inherited) = (Vec::new(), Vec::new());
    for (name, value) in &given.env {
        match value {
            Some(value) => set.push((name.clone(), value.clone())),
            None => inherited.push(name.clone()),
        }
    }
    (set, inherited)
}

/// Returns the packed files of `mount`, if there are any.
fn pack_mounts(plan: &Plan, options: &BuildOptions) -> Result<Option<PackedFiles>, BuildError> {
    let mounted = mounted_files::mounted_locals(plan, &options.build_args);
    if mounted.is_empty() || options.bake_mounts {
        return Ok(None);
    }
    let packed = refuse_absent_context(plan, &mounted)
        .and_then(|()| ignore_patterns(plan))
        .and_then(|ignored| Context::collect(&mounted, &ignored));
    let packed =
        packed.map_err(|errors| BuildError::Problems(errors.into_iter().map(BuildProblem::from_file).collect()))?;
    // Folders that the image already has keep their owners and modes.
    Ok(Some(PackedFiles(packed.without_shared_folders())))
}
