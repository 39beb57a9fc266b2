//! `uv`: packages and projects. uv is in the image for the step only, and so is all that it keeps.

use super::installer;
use super::options::Opts;
use super::packages::{bound, folder_of, mounted, option, push_then, requirements, tool_option, words};
use super::tools::{self, UV};
use super::{Lowering, Scope, Sink, private};
use crate::model::{Opt, OptName};
use crate::shell;
use crate::spec::{Command, Mount, Sharing};
use crate::tools::{UV_VERSION, is_before};

/// The first uv that has `--default-index` and `--index`, of its releases with a middle number of their own.
const FIRST_INDEX: [u32; 3] = [0, 5, 0];
/// The options of the language by uv's names, but for those of indexes.
const OPTIONS: &[(OptName, &str)] = &[
    (OptName::Pre, "--prerelease allow"),
    (OptName::FindLinks, "--find-links"),
    (OptName::Requirements, "-r"),
    (OptName::Group, "--group"),
    (OptName::Extra, "--extra"),
];
const INDEXES: &[(OptName, &str)] = &[
    (OptName::IndexUrl, "--default-index"),
    (OptName::ExtraIndexUrl, "--index"),
];
/// The same of a uv that has other names.
const OLD_INDEXES: &[(OptName, &str)] = &[
    (OptName::IndexUrl, "--index-url"),
    (OptName::ExtraIndexUrl, "--extra-index-url"),
];
/// The folder of uv's cache.
const CACHE: &str = "/root/.cache/uv";
/// Prints where a Python is installed, which uv takes as the environment of a project.
const PREFIX: &str = "-c 'import sys; print(sys.prefix)'";

/// A step with uv while it is written.
struct Step<'a> {
    text: String,
    mounts: Vec<Mount<'a>>,
    /// Whether it has a folder for the time of the step, `$d`.
    has_folder: bool,
    options: Options<'a>,
}

/// The options of uv, and the Python whose packages it installs.
struct Options<'a> {
    version: &'a str,
    is_from_pip: bool,
    python: Option<&'a str>,
    /// The uv of the image, where the stage has a command of one and the statement does not say which uv.
    command: Option<installer::Command<'a>>,
}

impl<'a> Options<'a> {
    fn of(opts: Opts<'a>, scope: Scope<'a>) -> Self {
        let version = opts.text(OptName::Version);
        let installer = opts.text(OptName::Installer);
        let is_said = version.is_some() || installer.is_some();
        let python = opts.text(OptName::Python);
        Self {
            version: version.unwrap_or(UV_VERSION),
            is_from_pip: installer == Some("pip"),
            python: python.or(scope.python()),
            command: installer::Command::of_uv(scope, python).filter(|_| !is_said),
        }
    }
}

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Lowers `uv "package", …`.
    pub(super) fn uv(&mut self, packages: &'a [&'a str], opts: Opts<'a>) {
        let mut step = self.with_uv(Options::of(opts, self.scope), false);
        step.text.push_str(&private::variables(opts));
        self.uv_variables(&mut step);
        step.installer();
        let mut files = opts.texts(OptName::Requirements);
        if let Some(pyproject) = files.find(|file| file.rsplit('/').next() == Some("pyproject.toml")) {
            // What the file, and a uv.toml beside it, say of packages is read for the project that is named.
            option(&mut step.text, "--project", &folder_of(pyproject));
        }
        for opt in opts.iter() {
            step.option(opt);
            step.mounts.extend(requirements(opt));
        }
        words(&mut step.text, packages);
        words(&mut step.text, &private::urls(opts));
        self.uv_step(step, opts);
    }

    /// Lowers `uv sync = "folder"`.
    pub(super) fn uv_sync(&mut self, pyproject: &'a str, opts: Opts<'a>) {
        let is_frozen = opts.has(OptName::Frozen);
        let mut options = Options::of(opts, self.scope);
        // It installs packages that are named, and no project.
        options.command = None;
        let mut step = self.with_uv(options, !is_frozen);
        let files = opts
            .texts(OptName::Lockfile)
            .chain(opts.texts(OptName::RequirementsPart))
            .chain([pyproject]);
        step.mounts.extend(files.map(bound));
        let python = step.options.python.unwrap_or("python3");
        environment(&mut step.text, python);
        if !is_frozen {
            step.copy(pyproject, opts);
        }
        step.text.push_str("UV_PROJECT_ENVIRONMENT=\"$p\" ");
        self.uv_variables(&mut step);
        step.program("sync --no-python-downloads");
        option(&mut step.text, "--python", python);
        step.project(is_frozen.then_some(pyproject));
        // What is in the environment besides stays there, and the project itself is not installed.
        step.text.push_str(" --inexact --no-install-workspace");
        for opt in opts.iter() {
            step.option(opt);
        }
        self.uv_step(step, opts);
    }

    /// Returns a step that has uv and, if that is asked for or needed, a folder.
    fn with_uv(&mut self, options: Options<'a>, needs_folder: bool) -> Step<'a> {
        let mut step = Step {
            text: String::with_capacity(256),
            mounts: Vec::with_capacity(4),
            has_folder: needs_folder || options.is_from_pip || !self.is_root(),
            options,
        };
        if step.has_folder {
            step.text.push_str("d=$(mktemp -d)");
        }
        if step.options.is_from_pip {
            push_then(&mut step.text, "");
            let python = step.options.python;
            let package = format!("uv=={}", step.options.version);
            step.mounts
                .extend(self.pip_to(&mut step.text, python, "\"$d/uv\"", &package));
        } else if step.options.command.is_none() {
            step.mounts.push(tools::uv(step.options.version));
        }
        if !step.text.is_empty() {
            step.text.push_str(" && ");
        }
        step
    }

    /// Sets the variables of uv: where it keeps what it fetches, and its locks, which it leaves there.
    fn uv_variables(&self, step: &mut Step<'a>) {
        if self.is_root() {
            step.mounts.push(self.cache(CACHE, Sharing::Shared));
            step.text.extend(["UV_CACHE_DIR=", CACHE, " UV_LINK_MODE=copy "]);
        } else {
            // Root's cache is closed to this user, and one of their own would stay in the layer.
            step.text.push_str("UV_NO_CACHE=1 ");
        }
        let folder = if step.has_folder { "\"$d\"" } else { CACHE };
        step.text.extend(["TMPDIR=", folder, " "]);
    }

    fn uv_step(&mut self, mut step: Step<'a>, opts: Opts<'a>) {
        if step.has_folder {
            push_then(&mut step.text, "rm -rf \"$d\"");
        }
        self.run(Command::Shell(step.text.into()), step.mounts, opts);
    }
}

impl Step<'_> {
    /// Writes the command that installs packages, and for which Python.
    fn installer(&mut self) {
        if let Some(command) = &self.options.command {
            return command.write(&mut self.text);
        }
        self.program("pip install");
        match self.options.python {
            None => self.text.push_str(" --system"),
            Some(python) => option(&mut self.text, "--python", python),
        }
    }

    /// Adds uv, and what it is to do.
    fn program(&mut self, command: &'static str) {
        let program = if self.options.is_from_pip {
            "\"$d/uv/bin/uv\""
        } else {
            UV
        };
        self.text.extend([program, " ", command]);
    }

    /// Copies a project into the folder of the step, as uv writes its lock beside it.
    fn copy(&mut self, pyproject: &str, opts: Opts<'_>) {
        self.text.push_str("cp");
        let others = opts
            .texts(OptName::Lockfile)
            .chain(opts.texts(OptName::RequirementsPart));
        for file in [pyproject].into_iter().chain(others) {
            words(&mut self.text, &[mounted(file)]);
        }
        self.text.push_str(" \"$d\" && ");
    }

    /// Writes the folder of the project: its mounts if it is used as it is, or else the folder of the step.
    fn project(&mut self, pyproject: Option<&str>) {
        match pyproject {
            None => self.text.push_str(" --project \"$d\""),
            Some(pyproject) => {
                option(&mut self.text, "--project", &folder_of(pyproject));
                self.text.push_str(" --frozen");
            }
        }
    }

    /// Writes an option by uv's own name for it.
    fn option(&mut self, opt: Opt<'_>) {
        let is_old = is_before(self.options.version, FIRST_INDEX);
        let indexes = if is_old { OLD_INDEXES } else { INDEXES };
        tool_option(&mut self.text, opt, OPTIONS.iter().chain(indexes));
    }
}

/// Finds the environment of a Python: `$p`.
pub(super) fn environment(text: &mut String, python: &str) {
    text.push_str("p=$(");
    shell::push_word(text, python);
    text.extend([" ", PREFIX, ") && "]);
}
