//! The engines of this machine.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A program that builds images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// Docker, with `BuildKit`.
    Docker,
    /// Buildah; podman, where it is there, runs what it has built.
    Buildah,
    /// Podman, which builds with buildah's library.
    Podman,
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Program::Docker => "docker",
            Program::Buildah => "buildah",
            Program::Podman => "podman",
        }
    }

    /// A command that only an engine that can build answers.
    const fn probe(self) -> &'static str {
        match self {
            Program::Docker => "version",
            Program::Buildah | Program::Podman => "info",
        }
    }
}

/// An engine that answers.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    /// Its kind.
    pub(crate) program: Program,
    suite: Option<PathBuf>,
    version: String,
    has_podman: bool,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suite = self.suite.as_deref().and_then(Path::parent).and_then(Path::file_name);
        let suite = suite.and_then(OsStr::to_str).unwrap_or("path");
        write!(f, "{suite}-{} ({})", self.program.name(), self.version)
    }
}

/// The engines of this machine: docker and buildah of each suite under `ENGINE_HOME` whose `env` file can be sourced;
/// where there is no suite, what is on the PATH.
pub(crate) fn engines() -> &'static [Engine] {
    static ENGINES: OnceLock<Vec<Engine>> = OnceLock::new();
    ENGINES.get_or_init(|| {
        let mut found = suites();
        if found.is_empty() {
            let programs = [Program::Docker, Program::Buildah, Program::Podman];
            found = programs
                .iter()
                .filter_map(|program| Engine::find(*program, None))
                .collect();
        }
        found.retain(Engine::is_wanted);
        if found.is_empty() {
            say("SKIPPED: no container engine is reachable; the engine tests have checked nothing");
        }
        found
    })
}

fn suites() -> Vec<Engine> {
    let home = std::env::var_os("ENGINE_HOME").unwrap_or_else(|| "/tmp/engine".into());
    let folders = std::fs::read_dir(home).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = folders.map(|folder| folder.path().join("env")).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let programs = [Program::Docker, Program::Buildah];
    files
        .iter()
        .flat_map(|file| programs.iter().filter_map(|program| Engine::find(*program, Some(file))))
        .collect()
}

/// Writes a line to standard error even where the test harness keeps the output of tests that pass to itself.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

impl Engine {
    fn find(program: Program, suite: Option<&PathBuf>) -> Option<Self> {
        let mut engine = Engine {
            program,
            suite: suite.cloned(),
            version: String::new(),
            has_podman: program == Program::Podman,
        };
        engine.output(program.name(), [program.probe()]).ok()?;
        let version = engine.output(program.name(), ["--version"]).ok()?;
        String::from_utf8_lossy(&version).trim().clone_into(&mut engine.version);
        engine.has_podman |= engine.output("podman", ["--version"]).is_ok();
        Some(engine)
    }

    fn is_wanted(&self) -> bool {
        std::env::var("IMAGE_DSL_ENGINE").map_or(true, |part| self.to_string().contains(&part))
    }

    /// Returns whether it is the first of the machine's.
    pub(crate) fn is_first(&self) -> bool {
        engines()
            .first()
            .is_some_and(|first| first.to_string() == self.to_string())
    }

    /// Returns whether it is of Debian 12: Docker 20.10, buildah 1.28. They fail at names that have wildcards or
    /// control characters in them, in `COPY` or in `.dockerignore`, and lack what `Spec::requires` says.
    pub(crate) fn is_old(&self) -> bool {
        ["Docker version 20.", "buildah version 1.2", "podman version 4."]
            .iter()
            .any(|old| self.version.starts_with(old))
    }

    /// Returns whether it is a docker that has all of `docker build --check`: of release 28 or later.
    pub(crate) fn has_checks(&self) -> bool {
        let release = self
            .version
            .strip_prefix("Docker version ")
            .and_then(|rest| rest.split('.').next());
        release.is_some_and(|release| release.parse::<u32>().is_ok_and(|release| release >= 28))
    }

    /// Returns whether it is imagebuilder, buildah's library, that reads Dockerfiles.
    pub(crate) fn is_imagebuilder(&self) -> bool {
        self.program != Program::Docker
    }

    /// The program that runs containers of its images; without podman, buildah itself.
    pub(crate) const fn runner(&self) -> &'static str {
        match self.program {
            Program::Docker => "docker",
            Program::Buildah | Program::Podman if self.has_podman => "podman",
            Program::Buildah | Program::Podman => "buildah",
        }
    }

    /// The program that builds.
    pub(crate) const fn builder(&self) -> &'static str {
        self.program.name()
    }

    /// Runs a program of the engine's suite; what it printed is the error if it fails.
    pub(crate) fn output<S: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Vec<u8>, String> {
        let output = self.run(program, args)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(format!(
            "{program}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))
    }

    /// Runs a program of the engine's suite.
    pub(crate) fn run<S: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Output, String> {
        let mut command = match &self.suite {
            None => Command::new(program),
            Some(file) => {
                let mut command = Command::new("bash");
                command.args(["-c", r#". "$0" && exec "$@""#]).arg(file).arg(program);
                command
            }
        };
        command.args(args).stdin(std::process::Stdio::null());
        command.output().map_err(|error| format!("{program}: {error}"))
    }
}
