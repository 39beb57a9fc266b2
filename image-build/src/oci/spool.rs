//! Files without a name that hold blobs for the time of a build: memory does not depend on their size, and a killed
//! program leaves nothing.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// The number of bytes that are read at once.
const BUFFER: usize = 128 * 1024;

/// A file that several readers read from its start.
#[derive(Clone, Debug)]
pub(super) struct Spool(Arc<File>);

impl Spool {
    /// Fills a new file in a folder.
    pub(super) fn fill<T>(folder: &Path, work: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<(Self, T)> {
        let mut file = tempfile::tempfile_in(folder)?;
        let result = work(&mut file)?;
        Ok((Self(Arc::new(file)), result))
    }

    /// Returns a reader of the whole file.
    pub(super) fn reader(&self) -> Box<dyn Read + Send> {
        Box::new(io::BufReader::with_capacity(
            BUFFER,
            SpoolReader {
                file: Arc::clone(&self.0),
                at: 0,
            },
        ))
    }
}

struct SpoolReader {
    file: Arc<File>,
    at: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = read_at(&self.file, buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
