//! `poetry`: Poetry is in an environment of its own for the step only, and installs into that of the system's Python.

use super::options::Opts;
use super::packages::{bound, bound_at, folder_of, mounted, push_then, tool_option, words};
use super::uv::environment;
use super::{Lowering, Sink};
use crate::model::OptName;
use crate::shell;
use crate::spec::{Command, Mount, Sharing};
use crate::tools::POETRY_VERSION;

/// The folder of Poetry's cache.
const CACHE: &str = "/root/.cache/pypoetry";
/// The folder of the packages of Poetry's own Python.
const PACKAGES: &str = r#""$("$d/poetry/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')""#;
/// The options for groups by Poetry's names.
const GROUPS: &[(OptName, &str)] = &[
    (OptName::With, "--with"),
    (OptName::Without, "--without"),
    (OptName::Only, "--only"),
];

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Lowers `poetry "pyproject.toml"`.
    pub(super) fn poetry(&mut self, pyproject: &'a str, opts: Opts<'a>) {
        let version = version(opts);
        let lock = opts.text(OptName::Lockfile);
        let has_folder = version.is_some() || lock.is_none() || !self.is_root();
        let mut text = String::with_capacity(512);
        let mut mounts = self.poetry_itself(&mut text, has_folder, version);
        let project = project(&mut text, &mut mounts, pyproject, lock);
        environment(&mut text, "python3");
        self.poetry_variables(&mut text, &mut mounts);
        // A Poetry that finds itself in conda's base environment takes another one, so it is not told of conda.
        text.push_str("POETRY_VIRTUALENVS_CREATE=false CONDA_DEFAULT_ENV='' VIRTUAL_ENV=\"$p\" ");
        if opts.has(OptName::OldInstaller) {
            // The first name is of 1.4 and later, the second of those before.
            text.push_str("POETRY_INSTALLER_MODERN_INSTALLATION=false POETRY_EXPERIMENTAL_NEW_INSTALLER=false ");
        }
        text.push_str(if version.is_some() {
            "\"$d/poetry/bin/python\" -m poetry"
        } else {
            "poetry"
        });
        text.extend([" install --no-interaction --no-root --directory ", &project]);
        for opt in opts.iter() {
            tool_option(&mut text, opt, GROUPS);
        }
        if has_folder {
            push_then(&mut text, "rm -rf \"$d\"");
        }
        self.run(Command::Shell(text.into()), mounts, opts);
    }

    /// Installs Poetry into a folder of the step. Neither the Python of the base nor its pip has to be able to make
    /// environments with a pip in them, which Debian's does not by itself.
    fn poetry_itself(&self, text: &mut String, has_folder: bool, version: Option<&str>) -> Vec<Mount<'a>> {
        let mut mounts = Vec::with_capacity(4);
        if has_folder {
            text.push_str("d=$(mktemp -d) && ");
        }
        if let Some(version) = version {
            text.push_str("python3 -m venv --without-pip \"$d/poetry\" && ");
            mounts.extend(self.pip_to(text, Some("python3"), PACKAGES, &format!("poetry=={version}")));
            text.push_str(" && ");
        }
        mounts
    }

    fn poetry_variables(&self, text: &mut String, mounts: &mut Vec<Mount<'a>>) {
        if self.is_root() {
            mounts.push(self.cache(CACHE, Sharing::Shared));
            text.extend(["POETRY_CACHE_DIR=", CACHE, " "]);
        } else {
            text.push_str("POETRY_CACHE_DIR=\"$d/cache\" ");
        }
    }
}

/// Returns the Poetry to install; nothing where the base has it.
fn version(opts: Opts<'_>) -> Option<&str> {
    let said = opts.text(OptName::Version);
    Some(said.unwrap_or(POETRY_VERSION)).filter(|version| *version != "none")
}

/// Puts the project where Poetry finds it, and gives that folder as a word of the shell. The names there are Poetry's
/// own, and without a lock it is a folder of the step, as Poetry writes one.
fn project<'a>(text: &mut String, mounts: &mut Vec<Mount<'a>>, pyproject: &'a str, lock: Option<&'a str>) -> String {
    let Some(lock) = lock else {
        mounts.push(bound(pyproject));
        text.push_str("cp");
        words(text, &[mounted(pyproject)]);
        text.push_str(" \"$d/pyproject.toml\" && ");
        return "\"$d\"".to_owned();
    };
    let folder = folder_of(pyproject);
    for (file, name) in [(pyproject, "pyproject.toml"), (lock, "poetry.lock")] {
        mounts.push(bound_at(file, format!("{folder}/{name}")));
    }
    let mut word = String::new();
    shell::push_word(&mut word, &folder);
    word
}
