//! What is remembered between builds, in the user's cache folder. Everything there can be found out again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::context::{Index, checksum, read_private, write_private};

/// How long a file stays without use.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The start of the names of files.
const PREFIX: &str = "oci-";

/// The folder of remembered files.
#[derive(Clone, Debug)]
pub(super) struct Memory(Option<PathBuf>);

impl Memory {
    pub(super) fn new(index: &Index) -> Self {
        Self(index.folder().map(Path::to_owned))
    }

    /// Returns a memory that remembers nothing.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Returns the folder for temporary files.
    pub(super) fn temporary(&self) -> PathBuf {
        let made = self.0.clone().filter(|folder| fs::create_dir_all(folder).is_ok());
        made.unwrap_or_else(std::env::temp_dir)
    }

    /// Returns what is remembered of something that a digest identifies, unless its file is cut short or of another one.
    pub(super) fn load(&self, digest: &str) -> Option<Value> {
        let text = String::from_utf8(read_private(&self.file(digest)?).ok()?).ok()?;
        let (sum, text) = text.split_once('\n')?;
        if sum != format!("{:016x}", checksum(text.as_bytes())) {
            return None;
        }
        let (own, value): (String, Value) = serde_json::from_str(text).ok()?;
        (own == digest).then_some(value)
    }

    pub(super) fn store(&self, digest: &str, value: &Value) {
        let Some(file) = self.file(digest) else { return };
        let text = json!([digest, value]).to_string();
        let text = format!("{:016x}\n{text}", checksum(text.as_bytes()));
        // Without it, everything is found out again.
        drop(write_private(&file, text.as_bytes()));
    }

    /// Removes what was not written for long.
    pub(super) fn tidy(&self) {
        if let Some(folder) = &self.0 {
            remove_old(folder);
        }
    }

    pub(super) fn forget(&self, digest: &str) {
        if let Some(file) = self.file(digest) {
            drop(fs::remove_file(file));
        }
    }

    fn file(&self, digest: &str) -> Option<PathBuf> {
        let digits: String = digest.trim_start_matches("sha256:").chars().take(32).collect();
        Some(self.0.as_ref()?.join(format!("{PREFIX}{digits}")))
    }
}

fn remove_old(folder: &Path) {
    let oldest = SystemTime::now().checked_sub(KEPT);
    for other in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = |other: &fs::DirEntry| other.metadata().ok()?.modified().ok().map(|time| Some(time) < oldest);
        if other.file_name().to_string_lossy().starts_with(PREFIX) && is_old(&other) == Some(true) {
            drop(fs::remove_file(other.path()));
        }
    }
}
