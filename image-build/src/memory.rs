//! What builds remember for later ones: files in the user's cache folder, each with a checksum. One that is cut short,
//! changed or lost counts as none.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::context::{Index, checksum, read_private, write_private};
use crate::key::first_digits;
use crate::options::BuildOptions;

/// How long a file stays that is not written again.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The starts of the names of these files: what is known of images, the engine's images of first steps, the files that
/// images were made of, what only an engine can build, and what is known of images of registries and layouts.
const STARTS: [&str; 5] = ["image-", "first-", "files-", "whole-", "oci-"];

/// The folder of these files, if there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Option<PathBuf>);

impl Memory {
    /// Returns the memory of the builds with these options.
    pub(crate) fn of(options: &BuildOptions) -> Self {
        Self::beside(&options.cache_folder.as_deref().map_or_else(Index::of_user, Index::new))
    }

    /// Returns the memory in the folder of an index.
    pub(crate) fn beside(index: &Index) -> Self {
        Self(index.folder().map(Path::to_owned))
    }

    /// Returns the folder, if there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    /// Returns what was saved under a name.
    pub(crate) fn load(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = read_private(&self.file(name)?).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let content = bytes.split_off(end + 1);
        (bytes == checksum_line(&content).as_bytes()).then_some(content)
    }

    /// Saves bytes under a name. If that fails, later builds find out again.
    pub(crate) fn save(&self, name: &str, content: &[u8]) {
        let Some(file) = self.file(name) else { return };
        let bytes = [checksum_line(content).as_bytes(), content].concat();
        drop(write_private(&file, &bytes));
        self.remove_old();
    }

    /// Forgets what was saved under a name.
    pub(crate) fn forget(&self, name: &str) {
        if let Some(file) = self.file(name) {
            drop(fs::remove_file(file));
        }
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        self.0.as_deref().map(|folder| folder.join(name))
    }

    fn remove_old(&self) {
        let folder = self.0.as_deref().and_then(|folder| fs::read_dir(folder).ok());
        let oldest = SystemTime::now().checked_sub(KEPT);
        for file in folder.into_iter().flatten().flatten() {
            let name = file.file_name();
            let name = name.to_string_lossy();
            let is_old = || Some(Some(file.metadata().ok()?.modified().ok()?) < oldest);
            if STARTS.iter().any(|start| name.starts_with(start)) && is_old() == Some(true) {
                drop(fs::remove_file(file.path()));
            }
        }
    }
}

/// Returns the first digits of a digest, for the name of a file.
pub(crate) fn short(digest: &str) -> String {
    first_digits(digest, 32)
}

fn checksum_line(content: &[u8]) -> String {
    format!("{:016x}\n", checksum(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_short_or_changed_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory(Some(folder.path().join("own")));
        assert_eq!(memory.load("image-1"), None);
        memory.save("image-1", b"a text");
        assert_eq!(memory.load("image-1").as_deref(), Some(b"a text".as_slice()));
        let file = folder.path().join("own/image-1");
        let whole = fs::read(&file).unwrap();
        for end in 0..whole.len() {
            fs::write(&file, &whole[..end]).unwrap();
            assert_eq!(memory.load("image-1"), None, "{end}");
        }
        let mut changed = whole;
        *changed.last_mut().unwrap() ^= 1;
        fs::write(&file, changed).unwrap();
        assert_eq!(memory.load("image-1"), None);
    }
}
