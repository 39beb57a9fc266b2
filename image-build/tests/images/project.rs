//! A folder with an image's files, and the names that its builds leave.

use std::fs;
use std::path::Path;
use std::process::Output;

use image_build::engine::EngineKind;
use image_build::{BuildError, BuildOptions, Built, Progress, build};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::private::small_root;
use crate::support::{Real, engines};

/// Runs a check on one engine of each kind, or with `IMAGE_DSL_ALL_ENGINES` on all.
pub(crate) fn on_each(check: impl Fn(&Project<'_>)) {
    let all = set("IMAGE_DSL_ALL_ENGINES");
    let mut seen = Vec::new();
    on_all(|project| {
        let kind = project.real.engine.kind();
        // The clients of docker with and without buildx are one engine, and podman builds as buildah does.
        let other = !matches!(kind, EngineKind::Buildx | EngineKind::Buildah) || seen.contains(&kind);
        seen.push(kind);
        if !other || all {
            check(project);
        }
    });
}

fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Runs a check on all engines.
pub(crate) fn on_all(mut check: impl FnMut(&Project<'_>)) {
    assert!(
        !engines().is_empty() || !set("IMAGE_DSL_REQUIRE_ENGINE"),
        "no engine is reachable"
    );
    if engines().is_empty() {
        eprintln!("SKIPPED: no engine is reachable");
    }
    for real in engines() {
        check(&Project::new(real));
    }
}

/// A folder, an engine, and what was built there.
pub(crate) struct Project<'a> {
    pub(crate) real: &'a Real,
    pub(crate) folder: tempfile::TempDir,
    /// A text that no other image has: it makes an image another one than those of other tests.
    pub(crate) own: String,
}

impl<'a> Project<'a> {
    pub(crate) fn new(real: &'a Real) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = format!("{}-{}", real.name, folder.path().file_name().unwrap().to_string_lossy());
        Self { real, folder, own }
    }

    pub(crate) fn file(&self, path: &str, contents: &str) {
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, contents).unwrap();
    }

    /// An image that starts as all of these tests do.
    pub(crate) fn image(&self) -> Builder {
        self.add_base(Spec::builder())
    }

    /// The same with a name.
    pub(crate) fn builder_named(&self, name: &str) -> Builder {
        self.add_base(Spec::builder().name(name))
    }

    /// An image without a base, with a shell and a few programs: engines of a test's own have no base, and between a builder
    /// and docker all of an image is sent. Its name may be empty.
    pub(crate) fn small(&self, name: &str) -> Builder {
        small_root(&self.folder.path().join("root"));
        let head = Spec::builder().context(self.folder.path());
        let head = if name.is_empty() { head } else { head.name(name) };
        head.from_scratch().env("OWN", self.own.as_str()).copy("root", "/")
    }

    /// An image of another base.
    pub(crate) fn builder_from(&self, base: &str) -> Builder {
        let builder = Spec::builder().context(self.folder.path());
        builder.from(base).env("OWN", self.own.as_str())
    }

    fn add_base(&self, builder: Builder) -> Builder {
        let builder = builder.context(self.folder.path());
        builder.from("debian:bookworm-slim").env("OWN", self.own.as_str())
    }

    pub(crate) fn options(&self) -> BuildOptions {
        BuildOptions {
            cache_folder: Some(self.folder.path().join(".index")),
            ..BuildOptions::default()
        }
    }

    /// Builds, and gives what happened.
    pub(crate) fn build(&self, plan: &Plan, options: &BuildOptions) -> (Result<Built, BuildError>, Vec<Progress>) {
        let mut events = Vec::new();
        let built = build(plan, &self.real.engine, options, &mut |progress| {
            events.push(progress.clone());
        });
        (built, events)
    }

    pub(crate) fn must_build(&self, plan: &Plan, options: &BuildOptions) -> (Built, Vec<Progress>) {
        let (built, events) = self.build(plan, options);
        (
            built.unwrap_or_else(|error| panic!("{}: {error}", self.real.name)),
            events,
        )
    }

    pub(crate) fn problem(&self, plan: &Plan, options: &BuildOptions) -> (String, Vec<Progress>) {
        let (built, events) = self.build(plan, options);
        (built.expect_err(&self.real.name).to_string(), events)
    }

    /// Runs the engine's client. Podman, which looks for cached layers, fails at one that another test removes meanwhile,
    /// and is asked again then.
    pub(crate) fn client(&self, arguments: &[&str]) -> Output {
        let done = self.real.client(arguments);
        if String::from_utf8_lossy(&done.stderr).contains("layer not known") {
            return self.real.client(arguments);
        }
        done
    }

    /// Returns what a container of an image prints. It has to end well. One that prints nothing is asked again: on a busy
    /// machine nothing has come of a container that prints and ends at once, and an image without the text stays without.
    pub(crate) fn printed(&self, image: &str, command: &[&str]) -> String {
        let run = [&["run", "--rm", image], command].concat();
        let print = || {
            let ended = self.client(&run);
            assert!(ended.status.success(), "{run:?}: {ended:?}");
            String::from_utf8_lossy(&ended.stdout).into_owned()
        };
        let mut printed = (0..3).map(|_| print());
        printed.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Removes what was built.
    pub(crate) fn remove(&self, built: &Built) {
        for tag in &built.tags {
            self.client(&["rmi", "--force", tag]);
        }
    }

    /// A name that an image may declare.
    pub(crate) fn own_name(&self, what: &str) -> String {
        let number = std::process::id();
        format!("image-dsl-test/images-{what}-{}:{number}", self.real.name)
    }

    /// A name that no other test has.
    pub(crate) fn name(&self, what: &str) -> String {
        self.real.unique(&format!("images-{what}"))
    }
}

/// A folder of these tests' own.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}
