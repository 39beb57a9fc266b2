//! The command lines of builds.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use image_core::csv::quote;

use super::error::EngineError;
use super::job::{Job, Secret, SecretFrom};
use super::manifest_list::ManifestList;
use super::scratch::{Scratch, write_error};
use super::{Engine, EngineKind, Environment, cache};

/// The path of the Dockerfile in the archive that docker reads. `.image-dsl/` is reserved in every build context.
pub(crate) const IN_ARCHIVE: &str = ".image-dsl/Dockerfile";
pub(crate) const ID_FILE: &str = "id";
pub(crate) const METADATA_FILE: &str = "metadata";
const DOCKERFILE: &str = "Dockerfile";
const CONTEXT: &str = "context";
/// An ignore file that excludes nothing. Without it, engines would use a packed `.dockerignore` and exclude more.
pub(crate) const EXCLUDES_NOTHING: &str = "/.image-dsl-excludes-nothing\n";

/// The form in which docker shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressForm {
    RawJson,
    Plain,
}

/// The form in which the engine gets the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContextForm {
    /// An archive on standard input, with the Dockerfile in it.
    Archive,
    /// A folder in the scratch folder, with the Dockerfile beside it.
    Folder,
}

/// Writes the context and the Dockerfile into the scratch folder.
pub(crate) fn unpack_context(job: &Job<'_>, scratch: &Scratch) -> Result<(), EngineError> {
    scratch.write(DOCKERFILE, job.dockerfile)?;
    // BuildKit reads it beside the Dockerfile, podman and buildah at the path of an option.
    scratch.write("Dockerfile.dockerignore", EXCLUDES_NOTHING)?;
    let folder = scratch.join(CONTEXT);
    std::fs::create_dir(&folder).map_err(EngineError::io("making the folder for the build context"))?;
    job.context.unpack_to(&folder).map_err(|error| {
        if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            write_error("the build context", &folder)(error)
        } else {
            EngineError::Context(error)
        }
    })
}

/// The arguments of a command.
#[derive(Debug, Default)]
pub(crate) struct Arguments(pub(crate) Vec<OsString>);

impl Arguments {
    fn add_flag(&mut self, flag: &str) {
        self.0.push(flag.into());
    }

    fn add_option(&mut self, name: &str, value: impl Into<OsString>) {
        self.0.push(name.into());
        self.0.push(value.into());
    }

    fn add_options<T: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        for value in values {
            self.add_option(name, value.as_ref());
        }
    }

    /// Adds the options that have the same names on all engines.
    fn add_common(&mut self, job: &Job<'_>) {
        let pairs = |pairs: &[(String, String)]| {
            let joined = pairs.iter().map(|(key, value)| format!("{key}={value}"));
            joined.collect::<Vec<_>>()
        };
        self.add_options("--label", pairs(job.labels));
        self.add_options("--build-arg", pairs(job.build_args));
        self.add_options("--ssh", job.ssh);
        if !job.platforms.is_empty() {
            self.add_option("--platform", job.platforms.join(","));
        }
        if job.no_cache {
            self.add_flag("--no-cache");
        }
    }

    fn add_files(&mut self, given: ContextForm, scratch: &Scratch) {
        match given {
            ContextForm::Archive => {
                self.add_option("--file", IN_ARCHIVE);
                self.add_flag("-");
            }
            ContextForm::Folder => {
                self.add_option("--file", scratch.join(DOCKERFILE));
                self.0.push(scratch.join(CONTEXT).into());
            }
        }
    }
}

/// Returns the arguments of `docker buildx build …` or `docker build …`.
pub(crate) fn docker_arguments(
    engine: &Engine,
    job: &Job<'_>,
    scratch: &Scratch,
    given: ContextForm,
    shown: ProgressForm,
) -> Arguments {
    let mut all = Arguments::default();
    let buildx = engine.kind == EngineKind::Buildx;
    if buildx {
        all.add_flag("buildx");
    }
    all.add_flag("build");
    let shown = if shown == ProgressForm::RawJson {
        "rawjson"
    } else {
        "plain"
    };
    all.add_option("--progress", shown);
    if buildx || !engine.is_old_docker() {
        all.add_option("--metadata-file", scratch.join(METADATA_FILE));
    }
    if buildx {
        // Docker's own builder loads what it builds; others keep it.
        all.add_flag(if job.push { "--push" } else { "--load" });
    }
    all.add_options("--tag", job.tags);
    all.add_option("--iidfile", scratch.join(ID_FILE));
    all.add_common(job);
    all.add_options("--secret", job.secrets.iter().map(secret_option));
    if job.pull {
        all.add_flag("--pull");
    }
    all.add_options("--cache-from", job.cache_from);
    all.add_options("--cache-to", job.cache_to);
    all.add_files(given, scratch);
    all
}

/// Returns the arguments of `podman build …` or `buildah build …`. Images for several platforms go into a list. No tags
/// are set: an interrupted buildah has been seen to take a step for done, and an interrupted program sets no tags
/// afterwards.
pub(crate) fn buildah_arguments(
    engine: &Engine,
    job: &Job<'_>,
    scratch: &Scratch,
    list: Option<&ManifestList<'_>>,
) -> Result<Arguments, EngineError> {
    let mut all = Arguments::default();
    // In OCI's format SHELL, HEALTHCHECK and ONBUILD are lost.
    for flag in ["build", "--format=docker", "--layers", "--force-rm"] {
        all.add_flag(flag);
    }
    if let Some(list) = list {
        all.add_option("--manifest", list.name());
    } else {
        all.add_option("--iidfile", scratch.join(ID_FILE));
    }
    all.add_common(job);
    for (number, secret) in job.secrets.iter().enumerate() {
        let secret = write_secret(secret, number, &engine.environment, scratch)?;
        all.add_option("--secret", buildah_secret_option(&secret)?);
    }
    if job.pull {
        all.add_flag("--pull=always");
    }
    all.add_options("--cache-from", cache::repositories("--cache-from", job.cache_from)?);
    all.add_options("--cache-to", cache::repositories("--cache-to", job.cache_to)?);
    all.add_option("--ignorefile", scratch.join("Dockerfile.dockerignore"));
    all.add_files(ContextForm::Folder, scratch);
    Ok(all)
}

/// Returns a secret as `id=X,env=Y`, with each part a field of CSV.
fn secret_option(secret: &Secret) -> String {
    let from = match &secret.from {
        SecretFrom::Env(name) => format!("env={name}"),
        SecretFrom::File(path) => format!("src={}", absolute_path(path)),
    };
    format!("{},{}", quote(&format!("id={}", secret.id)), quote(&from))
}

/// Writes the value of a variable to a file in the scratch folder, and returns that secret. From a variable, buildah
/// would write the value to a temporary file that every user can read during the step, and newer buildah leaves that
/// file there. The value of a file goes to its private store.
fn write_secret(
    secret: &Secret,
    number: usize,
    environment: &Environment,
    scratch: &Scratch,
) -> Result<Secret, EngineError> {
    let SecretFrom::Env(name) = &secret.from else {
        return Ok(secret.clone());
    };
    let value = environment.value(name.as_ref()).unwrap_or_default();
    let path = scratch.write(&format!("secret-{number}"), value.into_encoded_bytes())?;
    Ok(Secret {
        id: secret.id.clone(),
        from: SecretFrom::File(path),
    })
}

/// Returns a secret as buildah reads it. Buildah splits at commas, quoted or not.
fn buildah_secret_option(secret: &Secret) -> Result<String, EngineError> {
    if let SecretFrom::File(path) = &secret.from
        && path.to_string_lossy().contains(',')
    {
        return Err(EngineError::refused(
            format!(
                "podman and buildah cannot read a secret from {}, because of the comma",
                path.display()
            ),
            "use a path without a comma, or a variable",
        ));
    }
    // Without the type, buildah takes a variable that is named like the secret for the source, and `src` for its name.
    Ok(format!("{},type=file", secret_option(secret)))
}

/// Returns an absolute path, because some engines start in another folder.
fn absolute_path(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.to_string_lossy().into_owned()
}
