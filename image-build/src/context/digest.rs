//! The digest of a build context.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use image_core::digest::Digest;
use sha2::{Digest as _, Sha256};

use super::Context;
use super::assemble::find;
use super::entry::{Entry, EntryKind};
use super::error::ContextError;
use super::index::Index;
use super::read::{BUFFER, read_file, wait_to_settle};
use super::system::{self, now};

/// A SHA-256 hash.
pub(super) type Hash = [u8; 32];

/// The hash of each file of a context, by the index of its entry.
#[derive(Debug, Default)]
pub(crate) struct FileHashes(Vec<Option<Hash>>);

impl FileHashes {
    /// Returns the hash of the entry at an index.
    pub(crate) fn at(&self, index: usize) -> Option<&[u8]> {
        self.0.get(index)?.as_ref().map(<[u8; 32]>::as_slice)
    }
}

/// The version of the digest's input. It changes whenever other things are packed.
const FORM: &[u8] = b"image-dsl context 1\0";

/// The most threads that hash files. More threads are not faster.
const MOST_THREADS: usize = 8;

/// The bytes that are worth a thread. Fewer are read sooner than a thread starts.
const WORTH_A_THREAD: u64 = 256 * 1024;

impl Context {
    /// Returns the digest of the context. It is equal for equal names, contents, links and modes ([`Entry::mode`]), on
    /// every machine. Files that `index` knows to be unchanged are not read; the others are added to it.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or has changed since it was found.
    pub fn digest(&self, index: &Index) -> Result<Digest, ContextError> {
        Ok(self.digest_with_hashes(index)?.0)
    }

    /// Returns the digest of the context, and the hashes of its files.
    pub(crate) fn digest_with_hashes(&self, index: &Index) -> Result<(Digest, FileHashes), ContextError> {
        let mut known = index.load(self);
        let unknown: Vec<usize> = (0..self.entries.len()).filter(|at| known.hash(*at).is_none()).collect();
        let unknown: Vec<usize> = unknown.into_iter().filter(|at| is_file(&self.entries[*at])).collect();
        wait_to_settle(unknown.iter().map(|at| &self.entries[*at]));
        let started = now();
        known.learn(started, self.hash_files(unknown)?);
        let hashes = FileHashes(known.save());
        Ok((self.digest_of(|at| hashes.0.get(at)?.as_ref()), hashes))
    }

    /// Returns the digest of a context of which this one has all files, whose hashes are known.
    pub(crate) fn digest_of_part(&self, part: &Self, hashes: &FileHashes) -> Digest {
        part.digest_of(|at| {
            let at = find(&self.entries, &part.entries.get(at)?.archive_path).ok()?;
            hashes.0.get(at)?.as_ref()
        })
    }

    fn digest_of<'h>(&self, hash: impl Fn(usize) -> Option<&'h Hash>) -> Digest {
        let mut all = Sha256::new_with_prefix(FORM);
        for (at, entry) in self.entries.iter().enumerate() {
            add_entry(&mut all, entry, hash(at));
        }
        Digest::from_bytes(all.finalize().into())
    }

    /// Returns the hashes of files, each with the index of its entry.
    fn hash_files(&self, mut files: Vec<usize>) -> Result<Vec<(usize, Hash)>, ContextError> {
        let bytes: u64 = files.iter().map(|at| self.entries[*at].size()).sum();
        // Large files come first, so that no thread is left with one at the end.
        files.sort_by_key(|at| std::cmp::Reverse(self.entries[*at].size() >> 20));
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_THREADS);
        let useful = usize::try_from(bytes / WORTH_A_THREAD).unwrap_or(MOST_THREADS) + files.len() / 64;
        let work = Work {
            entries: &self.entries,
            files: &files,
            next: AtomicUsize::new(0),
            failed: AtomicBool::new(false),
        };
        let parts = work.run(threads.min(useful).max(1));
        let mut hashes = Vec::with_capacity(files.len());
        for part in parts {
            hashes.extend(part?);
        }
        Ok(hashes)
    }
}

/// A list of files that several threads hash.
struct Work<'w> {
    entries: &'w [Entry],
    files: &'w [usize],
    next: AtomicUsize,
    failed: AtomicBool,
}

type HashedPart = Result<Vec<(usize, Hash)>, ContextError>;

impl Work<'_> {
    fn run(&self, threads: usize) -> Vec<HashedPart> {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| self.hash_part())).collect();
            let mut parts = vec![self.hash_part()];
            for other in others {
                match other.join() {
                    Ok(part) => parts.push(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            parts
        })
    }

    /// Hashes files until none is left.
    fn hash_part(&self) -> HashedPart {
        let mut buffer = vec![0; BUFFER];
        let mut hashes = Vec::new();
        while !self.failed.load(Ordering::Relaxed)
            && let Some(at) = self.files.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let hash = hash_content(&self.entries[*at], &mut buffer);
            self.failed.fetch_or(hash.is_err(), Ordering::Relaxed);
            hashes.push((*at, hash?));
        }
        Ok(hashes)
    }
}

fn is_file(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::File { .. })
}

/// Returns the hash of a file's content.
pub(super) fn hash_content(entry: &Entry, buffer: &mut [u8]) -> Result<Hash, ContextError> {
    let mut hash = Sha256::new();
    read_file(entry, buffer, &mut |bytes| {
        hash.update(bytes);
        Ok(())
    })?;
    Ok(hash.finalize().into())
}

/// Adds an entry to the hash. No other list of entries gives the same bytes.
fn add_entry(all: &mut Sha256, entry: &Entry, hash: Option<&Hash>) {
    let mut text = |text: &[u8]| {
        all.update((text.len() as u64).to_le_bytes());
        all.update(text);
    };
    text(&entry.archive_path);
    match &entry.kind {
        EntryKind::Folder if entry.mode == 0o755 => text(b"folder"),
        EntryKind::Folder => text(format!("folder {:o}", entry.mode).as_bytes()),
        EntryKind::Link { target } => {
            text(b"link");
            text(&system::bytes(target));
        }
        EntryKind::File { .. } => {
            match entry.mode {
                0o644 => text(b"file"),
                0o755 => text(b"program"),
                mode => text(format!("file {mode:o}").as_bytes()),
            }
            text(hash.map_or(&[], |hash| hash));
        }
    }
}
