//! The environment that engines run in: that of this process, with changes.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The default time limit of a question. A machine may be busy, and an engine far away.
const PATIENCE: Duration = Duration::from_secs(120);

/// The environment in which engines are found and run: that of this process, unless changed.
#[derive(Clone, Default)]
pub struct Environment {
    changes: BTreeMap<OsString, Option<OsString>>,
}

impl Environment {
    /// Returns the environment of this process.
    #[must_use]
    pub fn current() -> Self {
        Self::default()
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.changes.insert(name.into(), Some(value.into()));
        self
    }

    /// Removes a variable.
    #[must_use]
    pub fn without(mut self, name: impl Into<OsString>) -> Self {
        self.changes.insert(name.into(), None);
        self
    }

    /// Returns the value of a variable. An empty one counts as not set, as it does for engines.
    #[must_use]
    pub fn get(&self, name: impl AsRef<OsStr>) -> Option<OsString> {
        self.value(name.as_ref()).filter(|value| !value.is_empty())
    }

    /// Returns the value of a variable, even if it is empty.
    pub(crate) fn value(&self, name: &OsStr) -> Option<OsString> {
        match self.changes.get(name) {
            Some(change) => change.clone(),
            None => env::var_os(name),
        }
    }

    /// Returns the value of a variable as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.into_string().ok()
    }

    /// Returns the path of a program on the `PATH`.
    pub(crate) fn find_program(&self, program: &str) -> Option<PathBuf> {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        let path = self.get("PATH")?;
        env::split_paths(&path)
            .map(|folder| folder.join(&name))
            .find(|file| is_program(file))
    }

    /// Returns a command that runs in this environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, value) in &self.changes {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Returns how long to wait for a client's answer. Builds, pulls and pushes have no limit.
    pub(crate) fn patience(&self) -> Duration {
        let seconds = self.text("IMAGE_DSL_TIMEOUT").and_then(|text| text.trim().parse().ok());
        seconds.map_or(PATIENCE, Duration::from_secs)
    }

    /// Returns the home folder.
    pub(crate) fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.get(name).map(PathBuf::from)
    }

    /// Returns the folder of docker's client configuration.
    pub(crate) fn docker_config(&self) -> Option<PathBuf> {
        let set = self.get("DOCKER_CONFIG").map(PathBuf::from);
        set.or_else(|| Some(self.home()?.join(".docker")))
    }
}

/// Shows only names, because a value may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Environment").field(&self.changes.keys()).finish()
    }
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
