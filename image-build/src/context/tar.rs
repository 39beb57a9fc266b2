//! The build context as a tar stream.

use std::io::{self, Read, Write};

use ::tar::{Builder, EntryType, Header};

use super::Context;
use super::entry::{Entry, EntryKind};
use super::error::ContextError;
use super::read::{BUFFER, read_file, wait_to_settle};
use super::system;

/// The modification time of everything that is packed: the start of 2010, in seconds since 1970.
///
/// The image gets this time. ZIP files, and so Python wheels, cannot hold times before 1980. A tool in the image that
/// compares times to find changes (make, cargo) sees no change in a file that is copied anew, so its results should not
/// be kept in a `cache` of a step.
pub const TIME: u64 = 1_262_304_000;

/// The size of a tar stream's records.
const BLOCK: u64 = 512;

impl Context {
    /// Writes the context as a tar stream, which is always the same for the same files: in order, with names as they
    /// are, owner 0, [`Entry::mode`] and [`TIME`]. Calls `progress` with the number of bytes of files written so far,
    /// out of [`Context::size`].
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or has changed since it was found. The output is then incomplete.
    pub fn write_tar(&self, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> Result<(), ContextError> {
        let mut builder = Builder::new(io::BufWriter::with_capacity(BUFFER, out));
        self.append_to(&mut builder, progress)?;
        Ok(builder.into_inner()?.flush()?)
    }

    /// Appends the context to an archive that may hold more, in the form of [`write_tar`](Self::write_tar).
    pub(crate) fn append_to<W: Write>(
        &self,
        builder: &mut Builder<W>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), ContextError> {
        wait_to_settle(self.entries.iter());
        let mut packer = Packer {
            builder,
            buffer: vec![0; BUFFER],
            done: 0,
            progress,
        };
        self.entries.iter().try_for_each(|entry| packer.append_entry(entry))
    }
}

struct Packer<'p, W: Write> {
    builder: &'p mut Builder<W>,
    buffer: Vec<u8>,
    /// The number of bytes of files that are written.
    done: u64,
    progress: &'p mut dyn FnMut(u64),
}

impl<W: Write> Packer<'_, W> {
    fn append_entry(&mut self, entry: &Entry) -> Result<(), ContextError> {
        let (done, progress) = (&mut self.done, &mut self.progress);
        let placed = Placed {
            path: &entry.archive_path,
            mode: entry.mode(),
            owner: (0, 0),
        };
        append_placed(self.builder, Some(entry), placed, &mut self.buffer, &mut |length| {
            *done += length;
            progress(*done);
        })
    }
}

/// The place of an entry in an archive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'p> {
    pub(crate) path: &'p [u8],
    pub(crate) mode: u32,
    /// The numbers of its user and group.
    pub(crate) owner: (u64, u64),
}

/// Appends an entry of a context, or a folder, to an archive. Calls `wrote` with the number of bytes of each piece.
pub(crate) fn append_placed<W: Write>(
    builder: &mut Builder<W>,
    entry: Option<&Entry>,
    placed: Placed<'_>,
    buffer: &mut [u8],
    wrote: &mut dyn FnMut(u64),
) -> Result<(), ContextError> {
    let kind = entry.map_or(&EntryKind::Folder, Entry::kind);
    let mut header = header(kind, placed);
    let path = system::path(placed.path);
    match kind {
        EntryKind::Link { target } => builder.append_link(&mut header, path, target)?,
        // The name of a folder ends in `/`.
        EntryKind::Folder => builder.append_data(&mut header, path.join(""), io::empty())?,
        // The content is written separately, because the library would copy it in smaller pieces.
        EntryKind::File { .. } => builder.append_data(&mut header, path, io::empty())?,
    }
    let Some(entry) = entry.filter(|entry| entry.size() > 0) else {
        return Ok(());
    };
    let out = builder.get_mut();
    read_file(entry, buffer, &mut |bytes| {
        out.write_all(bytes)?;
        wrote(bytes.len() as u64);
        Ok(())
    })?;
    let padding = entry.size().next_multiple_of(BLOCK) - entry.size();
    Ok(io::copy(&mut io::repeat(0).take(padding), builder.get_mut()).map(drop)?)
}

fn header(kind: &EntryKind, placed: Placed<'_>) -> Header {
    let mut header = Header::new_gnu();
    let (entry_type, size) = match kind {
        EntryKind::File { size, .. } => (EntryType::Regular, *size),
        EntryKind::Folder => (EntryType::Directory, 0),
        EntryKind::Link { .. } => (EntryType::Symlink, 0),
    };
    header.set_entry_type(entry_type);
    header.set_size(size);
    header.set_mode(placed.mode);
    header.set_uid(placed.owner.0);
    header.set_gid(placed.owner.1);
    header.set_mtime(TIME);
    header
}
