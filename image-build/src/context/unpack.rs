//! The build context as a folder, for engines that take nothing else.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use filetime::FileTime;
use image_core::digest::Digest;
use image_core::plan::{Local, LocalOrigin};

use super::entry::{Entry, EntryKind};
use super::error::ContextError;
use super::read::{BUFFER, read_file, wait_to_settle};
use super::system::{self, SECOND};
use super::tar::TIME;
use super::{Context, Index};

impl Context {
    /// Writes the context into an empty folder, with the names, contents, links, modes and times of
    /// [`Context::write_tar`]. The files belong to the user; engines use owner 0 for everything in a context.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or has changed since it was found, or if the folder cannot be written to.
    pub fn unpack_to(&self, folder: &Path) -> Result<(), ContextError> {
        wait_to_settle(self.entries.iter());
        let mut buffer = vec![0; BUFFER];
        for entry in &self.entries {
            write_entry(entry, &entry.below(folder), &mut buffer)?;
        }
        // Folders come last: each entry changes the time of its folder, and some modes would keep entries out.
        for entry in self
            .entries
            .iter()
            .rev()
            .filter(|entry| entry.kind == EntryKind::Folder)
        {
            let path = entry.below(folder);
            system::set_mode(&path, entry.mode())?;
            set_time(&path)?;
        }
        Ok(())
    }

    /// Returns `true` if a folder is what [`Context::unpack_to`] makes of the context with a digest.
    pub(crate) fn is_unpacked(folder: &Path, digest: Digest) -> bool {
        let all = Local {
            root: folder.to_owned(),
            origin: LocalOrigin::Context(".".to_owned()),
            place: None,
            ignore: Vec::new(),
            at: None,
        };
        let there = Context::collect(&[all], &[]).ok();
        there.is_some_and(|there| {
            let old = |entry: &Entry| entry.modified().is_none_or(|time| time == TIME.cast_signed() * SECOND);
            there.entries.iter().all(old) && there.digest(&Index::none()).is_ok_and(|own| own == digest)
        })
    }
}

fn write_entry(entry: &Entry, path: &Path, buffer: &mut [u8]) -> Result<(), ContextError> {
    match entry.kind() {
        EntryKind::Folder => fs::create_dir(path)?,
        EntryKind::Link { target } => {
            system::link(target, path)?;
            set_time(path)?;
        }
        EntryKind::File { .. } => {
            let mut file = system::new_file(path)?;
            read_file(entry, buffer, &mut |bytes| file.write_all(bytes))?;
            system::set_mode(path, entry.mode())?;
            set_time(path)?;
        }
    }
    Ok(())
}

fn set_time(path: &Path) -> io::Result<()> {
    let time = FileTime::from_unix_time(TIME.cast_signed(), 0);
    filetime::set_symlink_file_times(path, time, time)
}
