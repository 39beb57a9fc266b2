//! `cargo`: binaries of a project, in two steps. The first builds what the packages of the context depend on, from a
//! skeleton of the manifests; the second builds those packages.
//!
//! What the first builds is in its layer, and no cache mount: a cache of layers keeps it on any machine, and the step that
//! follows finds just what its own lock and features made. The same goes for what cargo fetches, without which it would
//! not take what is built: the second step needs no network.
//!
//! Of the packages of the context nothing is left in a layer but the programs (`cargo clean`), so that cargo compiles them
//! in each second step. It would compare times of files, and those of a context are always the same.

use super::options::Opts;
use super::packages::{option, push_then};
use super::{Lowering, Sink};
use crate::model::OptName;
use crate::shell;
use crate::spec::{BindMount, CargoSource, Command, Mount, SourceOrigin};
use crate::tools::{CARGO_MEMBERS, profile_folder};

/// The place of the packed files during a step.
const PACKED: &str = "/tmp/image-dsl/cargo";
/// The folder of both steps. Every user can write there, and nothing empties it.
const FOLDER: &str = "/var/tmp/image-dsl/cargo";
/// The default folder of programs.
const PROGRAMS: &str = "/usr/local/bin";

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    /// Lowers `cargo "binary", …`.
    pub(super) fn cargo(&mut self, binaries: &'a [&'a str], opts: Opts<'a>) {
        let project = Project { binaries, opts };
        let origin = SourceOrigin::CargoDependencies(project.source());
        self.cargo_step(origin, project.dependencies(), opts);
        let origin = SourceOrigin::CargoProgram(project.source());
        self.cargo_step(origin, project.program(), opts);
    }

    fn cargo_step(&mut self, origin: SourceOrigin, text: String, opts: Opts<'a>) {
        let bind = Mount::Bind(BindMount {
            from: None,
            source: self.archive("cargo", origin, Opts::NONE).into(),
            target: PACKED.into(),
        });
        self.run(Command::Shell(text.into()), vec![bind], opts);
    }
}

struct Project<'a> {
    binaries: &'a [&'a str],
    opts: Opts<'a>,
}

impl Project<'_> {
    fn source(&self) -> CargoSource {
        let manifest = self.opts.text(OptName::Manifest).unwrap_or("Cargo.toml");
        CargoSource {
            manifest: manifest.to_owned(),
            packages: self.opts.texts(OptName::Package).map(str::to_owned).collect(),
            binaries: self.binaries.iter().copied().map(str::to_owned).collect(),
        }
    }

    fn is_locked(&self) -> bool {
        self.opts.has(OptName::Frozen)
    }

    fn dependencies(&self) -> String {
        let mut text = self.entered();
        self.build(&mut text);
        if !self.is_locked() {
            // The programs are built with the versions that were found here.
            text.extend([" && cp Cargo.lock ", FOLDER, "/Cargo.lock"]);
        }
        self.remove_sources(&mut text);
        text
    }

    fn program(&self) -> String {
        let mut text = self.entered();
        if !self.is_locked() {
            text.extend([" && cp ", FOLDER, "/Cargo.lock Cargo.lock"]);
        }
        self.build(&mut text);
        let to = self.opts.text(OptName::To).unwrap_or(PROGRAMS);
        push_then(&mut text, "mkdir -p ");
        shell::push_word(&mut text, to);
        push_then(&mut text, "cp");
        let results = self.results();
        for binary in self.binaries {
            text.extend([" ", &results, "/"]);
            shell::push_word(&mut text, binary);
        }
        text.push(' ');
        shell::push_word(&mut text, &format!("{}/", to.trim_end_matches('/')));
        self.remove_sources(&mut text);
        text
    }

    /// Returns the copy of the packed files, which a build script may write to, whoever runs the step. What is compiled
    /// has a folder of its own, whatever a configuration says.
    fn entered(&self) -> String {
        let mut text = format!(
            "rm -rf {FOLDER}/source && mkdir -p {FOLDER} && cp -Rp {PACKED} {FOLDER}/source \
             && export CARGO_TARGET_DIR={FOLDER}/target CARGO_BUILD_BUILD_DIR={FOLDER}/target && cd "
        );
        shell::push_word(&mut text, &self.source_folder());
        text
    }

    /// Returns the folder of the workspace during a step.
    fn source_folder(&self) -> String {
        let folder = self.opts.text(OptName::Workspace).unwrap_or_default();
        format!("{FOLDER}/source/{folder}").trim_end_matches('/').to_owned()
    }

    fn build(&self, text: &mut String) {
        push_then(text, "cargo build");
        self.common(text);
        self.packages(text);
        for binary in self.binaries {
            option(text, "--bin", binary);
        }
        let features: Vec<&str> = self.opts.texts(OptName::Feature).collect();
        if !features.is_empty() {
            option(text, "--features", &features.join(","));
        }
        if self.opts.has(OptName::AllFeatures) {
            text.push_str(" --all-features");
        }
        if self.opts.has(OptName::NoDefaultFeatures) {
            text.push_str(" --no-default-features");
        }
    }

    /// Writes the packages: by the manifest of one, by the names of several, or by their folders.
    fn packages(&self, text: &mut String) {
        let members: Vec<&str> = self.opts.texts(OptName::Member).collect();
        match &*members {
            [] => self
                .opts
                .texts(OptName::Package)
                .for_each(|package| option(text, "-p", package)),
            [one] => option(text, "--manifest-path", one),
            several => {
                let source = self.source_folder();
                let folders = several.iter().map(|path| path.trim_end_matches("Cargo.toml"));
                for folder in folders {
                    let place = format!("{source}/{folder}");
                    option(text, "-p", &format!("file://{}", place.trim_end_matches('/')));
                }
            }
        }
    }

    /// Writes the options that say where results are.
    fn common(&self, text: &mut String) {
        if self.is_locked() {
            text.push_str(" --locked");
        }
        match self.profile() {
            "release" => text.push_str(" --release"),
            profile => option(text, "--profile", profile),
        }
        if let Some(target) = self.opts.text(OptName::Target) {
            option(text, "--target", target);
        }
    }

    /// Removes the sources, and what was compiled of them.
    fn remove_sources(&self, text: &mut String) {
        push_then(text, "cargo clean --quiet");
        self.common(text);
        text.extend([" $(cat ", CARGO_MEMBERS, ")"]);
        push_then(text, "rm -rf ");
        text.extend([FOLDER, "/source"]);
    }

    fn profile(&self) -> &str {
        self.opts.text(OptName::Profile).unwrap_or("release")
    }

    /// Returns the folder of the programs that cargo builds, as text of the shell: a base may name the target in a
    /// variable, which counts for more than what a configuration says.
    fn results(&self) -> String {
        let mut text = format!("{FOLDER}/target/");
        let configured = self.opts.text(OptName::ConfiguredTarget);
        if let Some(target) = self.opts.text(OptName::Target) {
            shell::push_word(&mut text, target);
            text.push('/');
        } else if let Some(target) = configured {
            text.push_str("${CARGO_BUILD_TARGET:-");
            shell::push_word(&mut text, target_folder(target));
            text.push_str("}/");
        } else {
            text.push_str("${CARGO_BUILD_TARGET:+$CARGO_BUILD_TARGET/}");
        }
        shell::push_word(&mut text, profile_folder(self.profile()));
        text
    }
}

/// Returns the folder of the results of a target, which may be a file that describes it.
fn target_folder(target: &str) -> &str {
    let name = target.rsplit('/').next().unwrap_or(target);
    name.strip_suffix(".json").unwrap_or(name)
}
