//! What installs Python packages: pip, that of a Python, or a command; of the statement, or of its stage.

use super::Scope;
use super::options::Opts;
use super::packages::option;
use crate::model::OptName;
use crate::shell;

/// The installers of Python packages.
pub(super) enum Installer<'a> {
    Pip,
    PipOf(&'a str),
    Other(Command<'a>),
}

/// A command that installs, for a Python that it is told if it takes one.
pub(super) struct Command<'a> {
    words: Vec<String>,
    python: Option<&'a str>,
}

impl<'a> Command<'a> {
    fn new(text: &str, python: Option<&'a str>) -> Self {
        let words = shell::split(text);
        Self { words, python }
    }

    /// Returns the command that the stage has for `uv`: one of uv, as that statement installs with uv, for the Python
    /// that the statement names, if it does.
    pub(super) fn of_uv(scope: Scope<'a>, own: Option<&'a str>) -> Option<Self> {
        let command = Self::new(scope.installer()?, own.or(scope.python()));
        let is_right = command.takes_python() || (own.is_none() && command.is_uv());
        is_right.then_some(command)
    }

    fn is_uv(&self) -> bool {
        let program = self.words.first();
        program.is_some_and(|program| program.rsplit('/').next() == Some("uv"))
    }

    /// Returns whether it installs for a Python that it is told.
    fn takes_python(&self) -> bool {
        let names = |word: &String| word.starts_with("-p") || word.split('=').next() == Some("--python");
        self.is_uv() && !self.words.iter().any(names)
    }

    pub(super) fn write(&self, text: &mut String) {
        shell::push_words(text, &self.words);
        if let Some(python) = self.python.filter(|_| self.takes_python()) {
            option(text, "--python", python);
        }
    }
}

impl<'a> Installer<'a> {
    /// Returns the installer of a `pip`. What the statement says itself goes before what its stage says, and a command
    /// that takes no Python does not install for one that the statement names.
    pub(super) fn of(scope: Scope<'a>, opts: Opts<'a>) -> Self {
        let python = opts.text(OptName::Python);
        let own = opts.text(OptName::Command);
        if let Some(command) = own.or(scope.installer()) {
            let command = Command::new(command, python.or(scope.python()));
            if own.is_some() || python.is_none() || command.takes_python() {
                return Self::Other(command);
            }
        }
        python.or(scope.python()).map_or(Self::Pip, Self::PipOf)
    }

    fn is_uv(&self) -> bool {
        matches!(self, Self::Other(command) if command.is_uv())
    }

    /// Returns where it keeps what it has fetched.
    pub(super) fn cache(&self) -> &'static str {
        if self.is_uv() {
            "/root/.cache/uv"
        } else {
            "/root/.cache/pip"
        }
    }

    /// Returns the variables that make it use its cache. They say where it is, as the base may have another place in
    /// its environment, which would stay in the layer.
    pub(super) fn with_cache(&self) -> &'static str {
        if self.is_uv() {
            "UV_CACHE_DIR=/root/.cache/uv UV_LINK_MODE=copy "
        } else {
            "PIP_CACHE_DIR=/root/.cache/pip "
        }
    }

    pub(super) fn without_cache(&self) -> &'static str {
        if self.is_uv() {
            "UV_NO_CACHE=1 "
        } else {
            "PIP_NO_CACHE_DIR=1 "
        }
    }

    pub(super) fn write(&self, text: &mut String) {
        match self {
            Installer::Pip => text.push_str("pip install"),
            Installer::PipOf(python) => {
                shell::push_word(text, python);
                text.push_str(" -m pip install");
            }
            Installer::Other(command) => command.write(text),
        }
    }
}
