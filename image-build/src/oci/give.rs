//! Gives images to their outputs.

use std::io;
use std::time::Instant;

use image_core::plan::At;

use super::archive::Archive;
use super::layout;
use super::made::Made;
use super::output::Output;
use crate::build::Progress;
use crate::engine::{Engine, EngineError, Environment, Event, Scratch};
use crate::error::{BuildError, EngineProblem};
use crate::options::BuildOptions;

/// Refuses outputs that hold one platform, where several are asked for.
pub(super) fn refuse_several_platforms(options: &BuildOptions) -> Result<(), EngineError> {
    if options.platforms.len() > 1 && options.outputs.iter().any(Output::is_single) {
        return Err(EngineError::refused(
            "an archive for docker holds an image of one platform",
            "give `--platform` one, or write `oci-archive:FILE`",
        ));
    }
    Ok(())
}

/// Writes an image to an output. `names` are those of the image; the first is its internal one, which only engines get.
/// Returns `true` if something was written.
pub(super) fn write(
    made: &Made<'_>,
    output: &Output,
    names: &[String],
    environment: &Environment,
) -> Result<bool, EngineError> {
    let public = names.get(1..).unwrap_or_default();
    match output {
        Output::OciFolder(folder) => return layout::write_folder(made, folder, public),
        Output::OciArchive(file) => Archive::new(made, public, false).write_file(file)?,
        Output::DockerArchive(file) => Archive::new(made, public, true).write_file(file)?,
        Output::Docker => Archive::new(made, names, true).load(&docker(environment)?)?,
        Output::Podman => load_by_file(made, names, &Engine::named_in("podman", environment)?)?,
        Output::Buildah => load_by_file(made, names, &Engine::named_in("buildah", environment)?)?,
    }
    Ok(true)
}

/// Gives podman or buildah an image, which read it from a file.
fn load_by_file(made: &Made<'_>, names: &[String], engine: &Engine) -> Result<(), EngineError> {
    let Some(image) = made.images.first() else {
        return Ok(());
    };
    let scratch = Scratch::new(engine.environment())?;
    let file = scratch.join("image");
    // These know an image by its configuration. Names in the archive would be completed in another way than those of builds.
    Archive::new(made, &[], true).for_docker_alone().write_file(&file)?;
    engine.load_file(&file, &image.id(), names)
}

/// Returns docker, which takes an image as an archive.
fn docker(environment: &Environment) -> Result<Engine, EngineError> {
    let engine = Engine::named_in("docker", environment)?;
    if engine.can_load() {
        return Ok(engine);
    }
    Err(EngineError::refused(
        "docker takes images only by its socket on this machine, which does not answer",
        "write `docker-archive:FILE`, and load that with `docker load`",
    ))
}

/// Returns the name of the step that writes an output.
pub(super) fn describe(output: &Output) -> String {
    match output {
        Output::OciFolder(path) | Output::OciArchive(path) | Output::DockerArchive(path) => {
            format!("write {}", path.display())
        }
        Output::Docker => "load into docker".to_owned(),
        Output::Podman => "load into podman".to_owned(),
        Output::Buildah => "load into buildah".to_owned(),
    }
}

/// Does some work, and reports it as the step of this number.
pub(super) fn step<T>(
    step: usize,
    name: String,
    at: Option<At>,
    tell: &mut dyn FnMut(&Progress),
    work: impl FnOnce() -> Result<T, EngineError>,
) -> Result<T, BuildError> {
    let started = Instant::now();
    tell(&Progress {
        event: Event::Started {
            step,
            place: None,
            name,
        },
        at,
    });
    let done = work();
    let seconds = started.elapsed().as_secs_f64();
    let event = if done.is_ok() {
        Event::Done {
            step,
            cached: false,
            seconds,
        }
    } else {
        Event::Failed { step }
    };
    tell(&Progress { event, at });
    done.map_err(|error| failed(error, at))
}

fn failed(mut error: EngineError, at: Option<At>) -> BuildError {
    if let EngineError::Io { doing, error } = &mut error
        && error.kind() == io::ErrorKind::StorageFull
    {
        "the disk of this machine is full; free some space, and build again".clone_into(doing);
    }
    BuildError::Engine(Box::new(EngineProblem {
        at,
        error,
        advice: None,
    }))
}
