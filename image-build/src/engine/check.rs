//! The checks of a job before anything is sent.

use super::error::EngineError;
use super::job::Job;
use super::{Engine, EngineKind, cache, scratch};

/// Checks that this engine can do the job.
pub(crate) fn check_job(engine: &Engine, job: &Job<'_>) -> Result<(), EngineError> {
    if job.push && job.tags.is_empty() {
        return Err(EngineError::refused(
            "an image without a name cannot be pushed",
            "give it a tag",
        ));
    }
    if engine.kind == EngineKind::Buildx && !engine.is_local_to_docker() {
        return check_remote_builder(job);
    }
    if engine.kind.is_docker() {
        check_docker(engine, job)
    } else {
        check_cache_owner(engine, job)?;
        check_buildah(job)
    }
}

/// Checks that no other user can write to cache mounts. Podman and buildah keep them in a place where any user can make
/// the folder first, and do not check that.
#[cfg(unix)]
fn check_cache_owner(engine: &Engine, job: &Job<'_>) -> Result<(), EngineError> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(own) = std::fs::metadata("/proc/self") else {
        return Ok(());
    };
    let user = engine.environment.text("_CONTAINERS_ROOTLESS_UID");
    let user = user.unwrap_or_else(|| own.uid().to_string());
    let folder = scratch::temporary_root(&engine.environment).join(format!("buildah-cache-{user}"));
    let Ok(found) = folder.symlink_metadata() else {
        return Ok(());
    };
    let is_own = found.is_dir() && found.uid() == own.uid() && found.mode() & 0o022 == 0;
    if is_own || !engine.local || !job.dockerfile.contains("type=cache") {
        return Ok(());
    }
    Err(EngineError::refused(
        format!(
            "other users can write to {}, where {} keeps cache mounts, and so into the image",
            folder.display(),
            engine.kind
        ),
        "remove it, or set TMPDIR to a folder of your own",
    ))
}

#[cfg(not(unix))]
fn check_cache_owner(_: &Engine, _: &Job<'_>) -> Result<(), EngineError> {
    Ok(())
}

fn check_buildah(job: &Job<'_>) -> Result<(), EngineError> {
    if job.platforms.len() > 1 && job.tags.is_empty() {
        return Err(EngineError::refused(
            "podman and buildah need a name for an image of several platforms",
            "give it a tag",
        ));
    }
    // Newer buildah writes labels into the Dockerfile, where some characters are special; older buildah does not.
    let means = |c: char| matches!(c, '$' | '\\') || c.is_control();
    let label = |(key, value): &&(String, String)| key.contains(means) || value.contains(means);
    match job.labels.iter().find(label) {
        Some((key, _)) => Err(EngineError::refused(
            format!("podman and buildah change `$`, backslashes and line breaks in the label `{key}`"),
            "declare the label in the image, or use docker",
        )),
        None => Ok(()),
    }
}

/// Checks a job for a builder outside docker. It builds everything, but docker cannot load all of it.
fn check_remote_builder(job: &Job<'_>) -> Result<(), EngineError> {
    if job.platforms.len() > 1 && !job.push {
        return Err(EngineError::refused(
            "an image for several platforms cannot be loaded into docker from its builder",
            "push it, or build for one platform",
        ));
    }
    Ok(())
}

fn check_docker(engine: &Engine, job: &Job<'_>) -> Result<(), EngineError> {
    let several = job.platforms.len() > 1;
    let exports = cache::needs_containerd(job.cache_to);
    if !(several || exports) || engine.has_containerd_store()? {
        return Ok(());
    }
    let what = if several {
        "this docker cannot keep an image for several platforms"
    } else {
        "this docker cannot write a cache outside the image"
    };
    Err(EngineError::refused(
        what,
        "turn on docker's containerd image store, or create another builder (`docker buildx create --use`)",
    ))
}

/// Returns the error of a docker client that needs buildx and does not have it.
pub(crate) fn missing_buildx(engine: &Engine, words: &[String]) -> Option<EngineError> {
    let missing = |line: &String| {
        line.contains("is not a docker command")
            || line.contains("unknown command: docker buildx")
            || line.contains("the buildx component is missing")
            || (line.contains("unknown flag") && words.iter().any(|line| line.contains("docker --help")))
    };
    words.iter().any(missing).then(|| {
        EngineError::refused(
            format!(
                "docker {} needs buildx to build, and buildx is not installed",
                engine.version
            ),
            "install docker-buildx (docker-buildx-plugin in Docker's own packages), or choose another engine with \
             --engine or IMAGE_DSL_ENGINE",
        )
    })
}
