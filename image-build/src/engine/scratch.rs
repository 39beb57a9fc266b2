//! A private folder for files that an engine reads and writes by name, removed afterwards.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use super::Environment;
use super::error::EngineError;
use super::sweep;

/// The folder. It is private, because it holds build contexts and secrets.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes a folder, and removes those of killed programs.
    pub(crate) fn new(environment: &Environment) -> Result<Self, EngineError> {
        let root = temporary_root(environment);
        let host = sweep::process_space();
        let name = sweep::folder_prefix(host.as_deref(), process::id());
        let made = private_folder(&name).tempdir_in(&root);
        let scratch = Self(made.map_err(write_error("a folder", &root))?.keep());
        if let Some(host) = &host {
            sweep::remove_abandoned(&root, host, &scratch.0);
        }
        Ok(scratch)
    }

    /// Returns a path in the folder.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file that only its owner can read, and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf, EngineError> {
        let path = self.join(name);
        create(&path)
            .and_then(|mut file| file.write_all(content.as_ref()))
            .map_err(write_error("a file", &path))?;
        Ok(path)
    }

    /// Records that a client uses the folder, in case it outlives this program.
    pub(crate) fn used_by(&self, process: u32) {
        let _ = fs::write(self.join(sweep::CLIENT), process.to_string());
    }

    /// Reads a file that an engine has written in the folder.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.join(name)).ok()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns the error of a file or folder that could not be written.
pub(crate) fn write_error(what: &str, path: &Path) -> impl FnOnce(io::Error) -> EngineError {
    let at = path.display();
    EngineError::io(format!(
        "writing {what} for the engine at {at} (set TMPDIR to use another folder)"
    ))
}

/// Returns the folder for temporary files. Contexts can be large, and `/tmp` may be in memory.
pub(crate) fn temporary_root(environment: &Environment) -> PathBuf {
    let large = Path::new("/var/tmp");
    match environment.get("TMPDIR") {
        Some(set) => set.into(),
        None if large.is_dir() => large.to_owned(),
        None => std::env::temp_dir(),
    }
}

/// Returns a builder of folders with unpredictable names: the text after the prefix is random.
fn private_folder(prefix: &str) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder
}

fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
