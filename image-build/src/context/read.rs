//! Reads files that must not change meanwhile.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::entry::{Entry, EntryKind, EntryOrigin, SourceBase};
use super::error::{ContextError, Fault};
use super::handle::{Type, look_at, look_into, open_file};
use super::system::{Stamp, now};

/// The number of bytes that are read at once. More is not faster.
pub(super) const BUFFER: usize = 128 * 1024;

/// The longest time that a file's stamp takes to settle, in nanoseconds.
const PATIENCE: i64 = 2_100_000_000;

/// A function that takes the bytes of a file, piece by piece.
pub(super) type Take<'t> = dyn FnMut(&[u8]) -> io::Result<()> + 't;

/// Returns the origin and size of a file, following links.
pub(super) fn find_origin(
    path: &Path,
    base: impl FnOnce(PathBuf) -> SourceBase,
) -> Result<(EntryOrigin, u64), ContextError> {
    let wrong = |error| {
        Fault::Unreadable {
            path: path.to_owned(),
            error,
        }
        .at(None)
    };
    let source = fs::canonicalize(path).map_err(wrong)?;
    let seen = look_at(&source).map_err(wrong)?;
    if seen.kind != Type::File {
        return Err(Fault::Special(source).at(None));
    }
    let base = Arc::new(base(source));
    let stamp = seen.stamp;
    Ok((EntryOrigin::Found { base, stamp }, stamp.size))
}

/// Waits until a change of any of these files would change its stamp. A stamp is only as fine as the clock of the file
/// system, so a file that was written just now could be written once more within the same tick.
pub(super) fn wait_to_settle<'e>(entries: impl Iterator<Item = &'e Entry>) {
    let started = now();
    let settles = entries.filter_map(|entry| match &entry.origin {
        EntryOrigin::Found { stamp, .. } if matches!(entry.kind, EntryKind::File { .. }) => Some(stamp.settles()),
        EntryOrigin::Found { .. } | EntryOrigin::Given(_) => None,
    });
    // A file with a time in the future never settles, so there is no point in waiting.
    let last = settles.filter(|at| at - started < PATIENCE).max().unwrap_or(started);
    if let Ok(wait) = u64::try_from(last - started) {
        std::thread::sleep(Duration::from_nanos(wait));
    }
}

/// Reads a whole file, if it has not changed since it was found and does not change meanwhile.
pub(super) fn read_file(entry: &Entry, buffer: &mut [u8], take: &mut Take<'_>) -> Result<(), ContextError> {
    let (base, stamp) = match &entry.origin {
        EntryOrigin::Given(bytes) => return Ok(take(bytes)?),
        EntryOrigin::Found { base, stamp } => (base, stamp),
    };
    let path = base.source_of(&entry.archive_path);
    let changed = |path: PathBuf| Fault::Changed(path).at(base.at);
    let mut file = match open(&path, stamp) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(changed(path)),
        Err(error) => return Err(Fault::from_read_error(&path, error).at(base.at)),
    };
    let whole = copy_pieces(&mut file, stamp.size, buffer, take, |error| {
        Fault::from_read_error(&path, error).at(base.at)
    })?;
    match look_into(&file) {
        Ok(seen) if whole && seen.stamp == *stamp => Ok(()),
        _ => Err(changed(path)),
    }
}

/// Opens a file, if it has not changed since it was found.
fn open(path: &Path, stamp: &Stamp) -> io::Result<Option<File>> {
    let file = match open_file(path) {
        Ok(file) => file,
        // It is a folder or a device now.
        Err(_) if look_at(path).is_ok_and(|seen| seen.stamp != *stamp) => return Ok(None),
        Err(error) => return Err(error),
    };
    let seen = look_into(&file)?;
    let same = seen.kind == Type::File && seen.stamp == *stamp;
    Ok(same.then_some(file))
}

/// Passes on as many bytes as the file had. Returns `false` if it has fewer, or is a file that reports no size
/// (`/proc`).
fn copy_pieces(
    file: &mut File,
    size: u64,
    buffer: &mut [u8],
    take: &mut Take<'_>,
    wrong: impl Fn(io::Error) -> ContextError,
) -> Result<bool, ContextError> {
    let mut left = size;
    while left > 0 {
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let count = match file.read(&mut buffer[..most]) {
            Ok(0) => return Ok(false),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(wrong(error)),
        };
        take(&buffer[..count])?;
        left -= count as u64;
    }
    Ok(size > 0 || file.read(&mut buffer[..1]).map_err(wrong)? == 0)
}
