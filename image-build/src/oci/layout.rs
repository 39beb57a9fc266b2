//! Writes OCI image layouts: folders that have images as blobs and an index.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::compress::Verified;
use super::made::{Made, Piece, on_threads};
use super::types::Descriptor;
use crate::engine::EngineError;
use crate::tail::full_name;

pub(super) const MARKER: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;

/// Writes an image into the layout of a folder, which is made if it is not there. Its index is replaced at once, when all
/// blobs are there. Images with other names stay. Returns `true` if something was written.
///
/// # Errors
/// If the folder has something else in it, or cannot be written.
pub(super) fn write_folder(made: &Made<'_>, folder: &Path, names: &[String]) -> Result<bool, EngineError> {
    refuse_other_folder(folder)?;
    let failed = || EngineError::io(format!("writing the layout {}", folder.display()));
    fs::create_dir_all(folder.join("blobs/sha256")).map_err(failed())?;
    let (top, bytes) = made.top();
    let top_piece = Piece {
        blob: top.clone(),
        content: super::made::Content::Bytes(bytes),
    };
    let pieces: Vec<Piece<'_>> = made
        .pieces()
        .into_iter()
        .chain(made.inner())
        .chain([top_piece])
        .collect();
    let mut any = false;
    for written in on_threads(&pieces, |piece| write_blob(made, piece, folder)) {
        any |= written.map_err(failed())?;
    }
    replace(&folder.join("oci-layout"), MARKER.as_bytes()).map_err(failed())?;
    let _lock = lock(folder).map_err(failed())?;
    let file = folder.join("index.json");
    let before = fs::read(&file).ok();
    let old = before
        .as_deref()
        .and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let index = index_with(old.as_ref(), &top, names).to_string().into_bytes();
    if before.as_deref() == Some(&index) {
        return Ok(any);
    }
    replace(&file, &index).map_err(failed())?;
    Ok(true)
}

fn refuse_other_folder(folder: &Path) -> Result<(), EngineError> {
    let mut inside = fs::read_dir(folder).into_iter().flatten();
    if folder.join("oci-layout").is_file()
        || folder.join("blobs").is_dir()
        || inside.next().is_none() && !folder.is_file()
    {
        return Ok(());
    }
    Err(EngineError::refused(
        format!("{} is there, and is no OCI layout", folder.display()),
        "name a folder that is empty or not there",
    ))
}

/// Writes a blob, unless the layout has it whole.
fn write_blob(made: &Made<'_>, piece: &Piece<'_>, folder: &Path) -> io::Result<bool> {
    let path = folder.join(piece.blob.path());
    if is_whole(&path, &piece.blob) {
        return Ok(false);
    }
    let mut draft = tempfile::Builder::new()
        .prefix(".draft-")
        .tempfile_in(folder.join("blobs"))?;
    let mut reader = Verified::new(piece.reader(&made.memory)?, &piece.blob.digest, piece.blob.size);
    io::copy(&mut reader, draft.as_file_mut())?;
    allow_reading(draft.as_file())?;
    draft.persist(path)?;
    Ok(true)
}

/// Returns `true` for a file that is what its digest says: a disk may have been full, or a machine have lost its power.
fn is_whole(path: &Path, blob: &Descriptor) -> bool {
    let read = |file: File| io::copy(&mut Verified::new(file, &blob.digest, blob.size), &mut io::sink());
    let is_long_enough = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == blob.size);
    is_long_enough && File::open(path).and_then(read).is_ok()
}

/// Replaces a file at once.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new().prefix(".draft-").tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    allow_reading(draft.as_file())?;
    draft.persist(path)?;
    Ok(())
}

/// Gives a temporary file the mode of others.
#[cfg(unix)]
pub(super) fn allow_reading(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn allow_reading(_: &File) -> io::Result<()> {
    Ok(())
}

/// Waits until no other program writes the index.
#[cfg(unix)]
fn lock(folder: &Path) -> io::Result<File> {
    // The folder itself is locked, so that no other file is in it.
    let folder = File::open(folder)?;
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive)?;
    Ok(folder)
}

#[cfg(not(unix))]
fn lock(folder: &Path) -> io::Result<File> {
    File::open(folder.join("oci-layout"))
}

/// Returns the index of a layout with an image, in place of those with the same names.
pub(super) fn index_with(old: Option<&Value>, top: &Descriptor, names: &[String]) -> Value {
    let new: Vec<Value> = if names.is_empty() {
        vec![top.to_json()]
    } else {
        names.iter().map(|name| named(top, name)).collect()
    };
    let name_of = |one: &Value| one.pointer(NAME).cloned();
    let is_replaced = |one: &Value| match name_of(one) {
        Some(name) => new.iter().any(|one| name_of(one).as_ref() == Some(&name)),
        None => one.get("digest").and_then(Value::as_str) == Some(&top.digest),
    };
    let kept = old.and_then(|old| old.get("manifests")?.as_array());
    let kept: Vec<Value> = kept
        .into_iter()
        .flatten()
        .filter(|one| !is_replaced(one))
        .cloned()
        .collect();
    let all: Vec<Value> = kept.into_iter().chain(new).collect();
    json!({ "schemaVersion": 2, "mediaType": super::types::INDEX, "manifests": all })
}

/// The place of an image's whole name in an index.
const NAME: &str = "/annotations/io.containerd.image.name";

fn named(top: &Descriptor, name: &str) -> Value {
    let tag = super::reference::Reference::parse(name).version;
    let mut one = top.to_json();
    one["annotations"] = json!({
        "io.containerd.image.name": full_name(name),
        "org.opencontainers.image.ref.name": tag,
    });
    one
}

/// Copies a blob to a writer, and checks it on the way.
pub(super) fn copy_blob(made: &Made<'_>, piece: &Piece<'_>, to: &mut dyn Write) -> io::Result<()> {
    let reader: Box<dyn Read + '_> = piece.reader(&made.memory)?;
    io::copy(&mut Verified::new(reader, &piece.blob.digest, piece.blob.size), to).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_has_each_name_once() {
        let top = |digit: &str| super::super::made::of_bytes(digit.as_bytes(), "type");
        let names = |index: &Value| {
            let all = index["manifests"].as_array().unwrap().iter();
            all.map(|one| {
                format!(
                    "{} {}",
                    one["digest"].as_str().unwrap().split_at(9).0,
                    one.pointer(NAME).unwrap_or(&Value::Null)
                )
            })
            .collect::<Vec<_>>()
        };
        let first = index_with(None, &top("1"), &["a:1".to_owned(), "ghcr.io/b:1".to_owned()]);
        let second = index_with(Some(&first), &top("2"), &["a:1".to_owned()]);
        assert_eq!(
            names(&second),
            ["sha256:6b \"ghcr.io/b:1\"", "sha256:d4 \"docker.io/library/a:1\""]
        );
        let third = index_with(Some(&second), &top("2"), &[]);
        assert_eq!(index_with(Some(&third), &top("2"), &[]), third);
    }
}
