//! Projects of Cargo, built by this machine's cargo as an image's steps build them: the packed files, and the commands of the
//! Dockerfile with other folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image_build::context::Context;
use image_core::builder::Builder;
use image_core::spec::Spec;
use tempfile::TempDir;

/// A folder with a project, a registry in place of crates.io, and what builds leave.
pub(crate) struct Project {
    folder: TempDir,
    /// A variable of the base.
    pub(crate) variable: Option<(&'static str, &'static str)>,
}

/// What the steps of a statement printed and made.
pub(crate) struct Built {
    /// The packages that each step compiled, such as `num 1.0.0`, in the order of their names.
    pub(crate) compiled: Vec<Vec<String>>,
    out: PathBuf,
}

impl Project {
    /// Makes a project with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self {
            folder: tempfile::tempdir().unwrap(),
            variable: None,
        };
        for name in ["context", "home", "registry", "out"] {
            fs::create_dir(project.path(name)).unwrap();
        }
        let registry = project.path("registry");
        let config = format!(
            "[source.crates-io]\nreplace-with = \"own\"\n[source.own]\ndirectory = {:?}\n",
            registry.display().to_string()
        );
        fs::write(project.path("home/config.toml"), config).unwrap();
        for (path, text) in files {
            project.file(path, text);
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    /// Returns the folder of the build context.
    pub(crate) fn context(&self) -> PathBuf {
        self.path("context")
    }

    /// Writes a file of the context.
    pub(crate) fn file(&self, path: &str, text: &str) {
        write(&self.path("context").join(path), text);
    }

    /// Changes a file of the context, and keeps its time.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let place = self.path("context").join(path);
        let times = filetime::FileTime::from_last_modification_time(&fs::metadata(&place).unwrap());
        let text = fs::read_to_string(&place).unwrap();
        assert!(text.contains(from), "{path}");
        fs::write(&place, text.replace(from, to)).unwrap();
        filetime::set_file_mtime(&place, times).unwrap();
    }

    /// Adds a package to the registry: what follows `version` in its manifest, and its library.
    pub(crate) fn publish(&self, name: &str, version: &str, manifest: &str, library: &str) {
        publish_in(&self.path("registry"), name, version, manifest, library);
    }

    /// Runs cargo in a folder of the context.
    pub(crate) fn cargo(&self, folder: &str, args: &[&str]) {
        let mut command = self.command("cargo");
        command.args(args).current_dir(self.path("context").join(folder));
        succeeded(&command.output().unwrap());
    }

    /// A program with the environment of a base: a cargo home of its own.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("CARGO_HOME", self.path("home"));
        for name in [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
        ] {
            command.env_remove(name);
        }
        command.envs(self.variable);
        command
    }

    /// An image whose programs are put where [`Built::run`] finds them.
    pub(crate) fn image(&self) -> Builder {
        self.image_without(&[])
    }

    /// Such an image, with patterns of what it leaves out.
    pub(crate) fn image_without(&self, patterns: &[&str]) -> Builder {
        let image = Spec::builder().context(self.context());
        let image = patterns.iter().fold(image, |image, pattern| image.ignore(*pattern));
        image.from("rust:1.88")
    }

    /// The folder of the programs.
    pub(crate) fn out(&self) -> String {
        self.path("out").display().to_string()
    }

    /// Packs an image, and runs its steps in a new container, so to speak.
    pub(crate) fn build(&self, image: &Builder) -> Built {
        self.try_build(image).unwrap()
    }

    /// The same, with what the step that failed printed.
    pub(crate) fn try_build(&self, image: &Builder) -> Result<Built, String> {
        let _ = fs::remove_dir_all(self.path("work"));
        let packed = packed(image);
        let text = image.plan().unwrap().spec.dockerfile();
        let mut compiled = Vec::new();
        for line in text.lines().filter(|line| line.starts_with("RUN ")) {
            // The second step of a statement needs no network.
            let is_offline = compiled.len() % 2 == 1;
            let printed = self.step(line, packed.path(), is_offline)?;
            compiled.push(names(&printed));
        }
        Ok(Built {
            compiled,
            out: self.path("out"),
        })
    }

    fn step(&self, line: &str, packed: &Path, is_offline: bool) -> Result<String, String> {
        let (mount, text) = line["RUN --mount=type=bind,source=".len()..].split_once(' ').unwrap();
        let source = mount.split_once(',').unwrap().0;
        let text = text
            .replace("/var/tmp/image-dsl/cargo", &self.path("work").display().to_string())
            .replace("/tmp/image-dsl/cargo", &packed.join(source).display().to_string());
        let mut command = self.command("sh");
        command.args(["-c", &text]).current_dir(packed);
        if is_offline {
            command.env("CARGO_NET_OFFLINE", "true");
        }
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        if output.status.success() {
            Ok(printed)
        } else {
            Err(format!("{text}\n{printed}"))
        }
    }
}

impl Built {
    /// Runs a program, and returns what it prints.
    pub(crate) fn run(&self, name: &str) -> String {
        let output = Command::new(self.out.join(name)).output().unwrap();
        succeeded(&output);
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Adds a package to a folder of vendored ones.
pub(crate) fn publish_in(folder: &Path, name: &str, version: &str, manifest: &str, library: &str) {
    let place = folder.join(format!("{name}-{version}"));
    let text = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n{manifest}");
    write(&place.join("Cargo.toml"), &text);
    write(&place.join("src/lib.rs"), library);
    write(&place.join(".cargo-checksum.json"), r#"{"files":{},"package":null}"#);
}

/// Packs the build context of an image.
pub(crate) fn packed(image: &Builder) -> TempDir {
    let plan = image.plan().unwrap_or_else(|errors| panic!("{errors}"));
    let context = Context::collect(&plan.locals, plan.spec.ignore()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let packed = tempfile::tempdir().unwrap();
    context.unpack_to(packed.path()).unwrap();
    packed
}

/// The packages that were compiled.
fn names(printed: &str) -> Vec<String> {
    let lines = printed
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Compiling "));
    let mut names: Vec<String> = lines
        .map(|line| line.split(" (").next().unwrap_or(line).replace(" v", " "))
        .collect();
    names.sort();
    names
}

/// Runs git in a folder.
pub(crate) fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    let identity = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "-c",
        "init.defaultBranch=main",
    ];
    command.args(identity).args(args).current_dir(folder);
    succeeded(&command.output().unwrap());
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
