//! Contexts, and the engines of this machine.

use std::fs;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use image_build::engine::{Archive, ContextSource, Engine, EngineKind, Environment, Event};

/// A context of a few files.
#[derive(Clone, Default)]
pub(crate) struct Files(pub(crate) Vec<(String, Vec<u8>)>);

impl Files {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let owned = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        Self(owned.collect())
    }
}

impl ContextSource for Files {
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()> {
        let mut files = self.0.iter();
        files.try_for_each(|(name, content)| append_file(archive, name, content.len() as u64, &content[..]))
    }

    fn unpack_to(&self, folder: &Path) -> io::Result<()> {
        for (name, content) in &self.0 {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, content)?;
        }
        Ok(())
    }
}

/// Appends a file that everybody may read.
pub(crate) fn append_file(archive: &mut Archive<'_>, name: &str, size: u64, content: impl Read) -> io::Result<()> {
    let mut header = image_build::engine::tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_size(size);
    archive.append_data(&mut header, name, content)
}

/// Collects what is reported.
pub(crate) fn collect(events: &mut Vec<Event>) -> impl FnMut(Event) + '_ {
    |event| events.push(event)
}

/// An engine that answers, and which it is.
pub(crate) struct Real {
    pub(crate) name: String,
    pub(crate) engine: Engine,
    pub(crate) environment: Environment,
}

impl Real {
    /// A name for an image of this process's own.
    pub(crate) fn unique(&self, what: &str) -> String {
        format!(
            "localhost/image-dsl-test/engines-{what}-{}:{}",
            self.name,
            std::process::id()
        )
    }

    /// Returns the output of its client.
    pub(crate) fn client(&self, arguments: &[&str]) -> std::process::Output {
        self.command(self.engine.program()).args(arguments).output().unwrap()
    }

    /// A program that asks this engine.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for name in VARIABLES {
            if let Some(value) = self.environment.get(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// An environment in which docker's client goes through another socket.
    pub(crate) fn through(&self, folder: &Path, socket: &Path) -> Environment {
        self.with_client_variables(folder, &[("DOCKER_HOST", Some(format!("unix://{}", socket.display())))])
    }

    /// An environment in which docker's client has other variables. The clients of suites are scripts that set theirs
    /// again.
    pub(crate) fn with_client_variables(&self, folder: &Path, changes: &[(&str, Option<String>)]) -> Environment {
        let mut environment = self.environment.clone();
        let (mut unset, mut set) = (Vec::new(), Vec::new());
        for (name, value) in changes {
            if let Some(value) = value {
                environment = environment.with(*name, value);
                set.push(format!(" '{name}={value}'"));
            } else {
                environment = environment.without(*name);
                unset.push(format!(" --unset={name}"));
            }
        }
        let words = unset.concat() + &set.concat();
        let program = self.engine.program();
        let within = program.with_file_name("in");
        let client = if within.is_file() {
            format!("'{}' env{words} /usr/bin/docker", within.display())
        } else {
            format!("env{words} '{}'", program.display())
        };
        let script = format!("#!/bin/sh\nexec {client} \"$@\"\n");
        let with_client = self.with_client(folder, "docker", &script);
        environment.with("PATH", with_client.get("PATH").unwrap())
    }

    /// An environment in which a script in a folder is the client of this name.
    pub(crate) fn with_client(&self, folder: &Path, name: &str, script: &str) -> Environment {
        let (draft, client) = (folder.join(format!("{name}.draft")), folder.join(name));
        fs::write(&draft, script).unwrap();
        // A file that this process had open for writing could be open in what another test starts: "text file busy".
        let copied = Command::new("install").args([&draft, &client]).status();
        assert!(copied.unwrap().success());
        let path = self.environment.get("PATH").unwrap();
        let path = std::env::join_paths([folder.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
        self.environment.clone().with("PATH", path)
    }

    /// Removes an image.
    pub(crate) fn remove(&self, name: &str) {
        // Other builds may hold it for a moment.
        for _ in 0..50 {
            if self.client(&["rmi", name]).status.success() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("{}: {name} cannot be removed", self.name);
    }
}

/// The engines of this machine: those of each suite under `ENGINE_HOME`, else those of this environment.
pub(crate) fn engines() -> &'static [Real] {
    static ENGINES: OnceLock<Vec<Real>> = OnceLock::new();
    ENGINES.get_or_init(|| {
        let mut found: Vec<Real> = environments()
            .into_iter()
            .flat_map(|(suite, environment)| of(&suite, &environment))
            .collect();
        let wanted = std::env::var("IMAGE_DSL_ENGINE").unwrap_or_default();
        found.retain(|real| real.name.contains(&wanted));
        let required = std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_some_and(|value| !value.is_empty());
        assert!(
            !found.is_empty() || !required,
            "no engine is reachable, and IMAGE_DSL_REQUIRE_ENGINE is set"
        );
        if found.is_empty() {
            let _ = writeln!(
                io::stderr(),
                "SKIPPED: no container engine is reachable; this has checked nothing"
            );
        }
        found
    })
}

fn of(suite: &str, environment: &Environment) -> Vec<Real> {
    let environment = environment.clone().without("IMAGE_DSL_ENGINE");
    let named = |name: &&str| {
        let engine = Engine::named_in(name, &environment).ok()?;
        // Docker without buildx answers to both names.
        let needs_buildx = engine.kind() == EngineKind::Buildx;
        let real = Real {
            name: format!("{suite}-{name}"),
            engine,
            environment: environment.clone(),
        };
        let usable = !needs_buildx || real.client(&["buildx", "version"]).status.success();
        usable.then_some(real)
    };
    ["buildx", "docker", "podman", "buildah"]
        .iter()
        .filter_map(named)
        .collect()
}

/// Returns the variables that a suite's `env` file sets.
const VARIABLES: [&str; 8] = [
    "PATH",
    "DOCKER_HOST",
    "BUILDX_CONFIG",
    "CONTAINERS_STORAGE_CONF",
    "CONTAINERS_CONF",
    "CONTAINERS_REGISTRIES_CONF",
    "PODMAN_IGNORE_CGROUPSV1_WARNING",
    "BUILDAH_RUNTIME",
];

fn environments() -> Vec<(String, Environment)> {
    let home = std::env::var_os("ENGINE_HOME").unwrap_or_else(|| "/tmp/engine".into());
    let mut found = Vec::new();
    for folder in fs::read_dir(home).into_iter().flatten().flatten() {
        if let Some(environment) = sourced(&folder.path().join("env")) {
            found.push((folder.file_name().to_string_lossy().into_owned(), environment));
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    if found.is_empty() {
        found.push(("path".to_owned(), Environment::current()));
    }
    found
}

fn sourced(file: &Path) -> Option<Environment> {
    if !file.is_file() {
        return None;
    }
    let script = format!(". '{}' && env -0", file.display());
    let output = Command::new("bash").args(["-c", &script]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
    let wanted = pairs.filter(|(name, _)| VARIABLES.contains(name));
    Some(wanted.fold(Environment::current(), |all, (name, value)| all.with(name, value)))
}
