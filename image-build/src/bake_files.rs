//! The files that a bake file names: packed contexts, and Dockerfiles beside them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image_core::digest::Digest;
use sha2::{Digest as _, Sha256};

use crate::context::Context;
use crate::engine::{EXCLUDES_NOTHING, EngineError};
use crate::error::{BuildError, BuildProblem, ProblemKind};
use crate::prepare::Prepared;

/// Unpacks the context into a folder below `out` that is named by its digest, and returns that folder. The folder has
/// another name until it is complete; an existing one is used only if its content has that digest.
pub(crate) fn write_context(prepared: &Prepared, out: &Path) -> Result<PathBuf, BuildError> {
    let digest = prepared.context.to_string();
    let folder = out.join(digest.trim_start_matches("sha256:"));
    if folder.to_str().is_none() {
        let kind = ProblemKind::Name(
            out.display().to_string(),
            "is not valid UTF-8, which a bake file requires",
            "choose another folder with `--out`",
        );
        return Err(BuildError::Problems(vec![BuildProblem { at: None, kind }]));
    }
    let files = &prepared.files.0;
    if Context::is_unpacked(&folder, prepared.context) {
        return Ok(folder);
    }
    let (part, old) = (path_beside(&folder, "part"), path_beside(&folder, "old"));
    // A folder that an earlier process with this number left is incomplete.
    remove_folder(&part)?;
    remove_folder(&old)?;
    fs::create_dir_all(&part).map_err(write_error(&part))?;
    let written = files
        .unpack_to(&part)
        .map_err(|error| BuildError::Problems(vec![BuildProblem::from_file(error)]));
    let moved = written.and_then(|()| replace_folder(&folder, &part, &old));
    if moved.is_err() {
        fs::remove_dir_all(&part).ok();
    }
    moved.map(|()| folder)
}

/// Moves a folder to the place of another one, which may not exist.
fn replace_folder(folder: &Path, part: &Path, old: &Path) -> Result<(), BuildError> {
    match fs::rename(folder, old) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write_error(folder)(error)),
        _ => {}
    }
    // Another program may have written the same folder first.
    match fs::rename(part, folder) {
        Err(_) if folder.is_dir() => remove_folder(part)?,
        done => done.map_err(write_error(folder))?,
    }
    remove_folder(old)
}

/// Writes a Dockerfile into `out`, under a name made from its digest, and returns that name.
pub(crate) fn write_dockerfile(text: &str, out: &Path) -> Result<String, BuildError> {
    let digest = Digest::from_bytes(Sha256::digest(text).into()).to_string();
    let name = format!("{}.Dockerfile", digest.trim_start_matches("sha256:"));
    write_file(&out.join(&name), text)?;
    // Without it, BuildKit would apply a packed `.dockerignore` a second time.
    write_file(&out.join(format!("{name}.dockerignore")), EXCLUDES_NOTHING)?;
    Ok(name)
}

fn write_file(path: &Path, text: &str) -> Result<(), BuildError> {
    let is_there = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    if is_there && fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let part = path_beside(path, "part");
    fs::write(&part, text)
        .and_then(|()| fs::rename(&part, path))
        .map_err(write_error(path))
}

/// Returns a path beside this one whose name no other process uses.
fn path_beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{what}", std::process::id()));
    path.with_file_name(name)
}

fn remove_folder(folder: &Path) -> Result<(), BuildError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(write_error(folder)(error)),
        _ => Ok(()),
    }
}

fn write_error(path: &Path) -> impl Fn(io::Error) -> BuildError {
    move |error| {
        let doing = format!("writing {}", path.display());
        EngineError::Io { doing, error }.into()
    }
}
