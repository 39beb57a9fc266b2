//! A private folder for what an engine reads and writes by name, removed afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Environment;
use super::error::EngineError;

const PREFIX: &str = "image-dsl-";
/// The file with the number of the client that uses the folder.
const CLIENT: &str = "client";

/// The folder.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// A new folder. Those that killed programs have left are removed.
    pub(crate) fn new(environment: &Environment) -> Result<Self, EngineError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let root = root(environment);
        let space = space();
        sweep(&root, &space);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = root.join(format!("{PREFIX}{space}-{}-{count}", process::id()));
        // One of this name is of a program that had our number before.
        let _ = fs::remove_dir_all(&path);
        create(&path).map_err(failed("a folder", &path))?;
        Ok(Self(path))
    }

    /// A path in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<PathBuf, EngineError> {
        let path = self.join(name);
        fs::write(&path, content).map_err(failed("a file", &path))?;
        Ok(path)
    }

    /// Keeps the folder for a client, should it live longer than this program.
    pub(crate) fn used_by(&self, process: u32) {
        let _ = fs::write(self.join(CLIENT), process.to_string());
    }

    /// Reads a file that an engine has written in it.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.join(name)).ok()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Something of it could not be written.
pub(crate) fn failed(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> EngineError {
    let at = path.display();
    EngineError::io(format!(
        "writing {what} for the engine, {at} (in another folder if TMPDIR names one)"
    ))
}

/// Contexts can be large, and `/tmp` be memory.
fn root(environment: &Environment) -> PathBuf {
    let large = Path::new("/var/tmp");
    match environment.get("TMPDIR") {
        Some(set) => set.into(),
        None if large.is_dir() => large.to_owned(),
        None => std::env::temp_dir(),
    }
}

/// The space in which process numbers mean something: containers that share the folder have others.
fn space() -> String {
    let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
}

fn sweep(root: &Path, space: &str) {
    if space.is_empty() {
        return;
    }
    let prefix = format!("{PREFIX}{space}-");
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.split('-').next());
        if number.is_some_and(|number| !lives(number)) && !is_used(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A client goes on when the program that started it is killed. It must not see half of its context.
fn is_used(folder: &Path) -> bool {
    fs::read_to_string(folder.join(CLIENT)).is_ok_and(|number| lives(number.trim()))
}

fn lives(process: &str) -> bool {
    Path::new("/proc").join(process).exists()
}

#[cfg(unix)]
fn create(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> std::io::Result<()> {
    fs::create_dir(path)
}
