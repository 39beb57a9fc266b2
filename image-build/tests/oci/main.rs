//! Images without an engine: registries that misbehave, layouts, archives.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, their helpers too"
)]

mod binaries;
#[path = "../binary/mod.rs"]
mod binary;
mod certificates;
mod layouts;
mod locks;
mod logins;
mod pushes;
mod put;
mod registry;

use std::fs;
use std::path::PathBuf;

use image_build::engine::Environment;
use image_build::{BuildError, BuildOptions, Built, Output, build_without_engine_in};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::registry::Registry;

/// A folder with local files and the cache of builds.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.file("src/app.py", "print('app')");
        project.file("src/lib/a.py", "a = 1");
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn scratch(&self, name: &str) -> Builder {
        Spec::builder().name(name).context(self.0.path()).from_scratch()
    }

    fn from(&self, base: &str, name: &str) -> Builder {
        Spec::builder().name(name).context(self.0.path()).from(base)
    }

    /// An image of a few files.
    fn app(&self, name: &str) -> Plan {
        let image = self
            .scratch(name)
            .copy("src", "/app")
            .env("A", "1")
            .workdir("/app")
            .cmd(["python", "app.py"]);
        image.plan().unwrap()
    }

    fn options(&self) -> BuildOptions {
        BuildOptions {
            cache_folder: Some(self.path(".cache")),
            ..BuildOptions::default()
        }
    }

    fn pushing(&self, registry: &Registry) -> BuildOptions {
        BuildOptions {
            push: true,
            registry: Some(registry.host.clone()),
            ..self.options()
        }
    }

    fn layout(&self, folder: &str) -> BuildOptions {
        BuildOptions {
            outputs: vec![Output::OciFolder(self.path(folder))],
            ..self.options()
        }
    }

    /// An environment without logins of this machine's user.
    fn environment(&self) -> Environment {
        let nowhere = self.path(".docker");
        Environment::current()
            .with("DOCKER_CONFIG", nowhere)
            .without("DOCKER_AUTH_CONFIG")
            .without("REGISTRY_AUTH_FILE")
    }

    fn build(&self, plan: &Plan, options: &BuildOptions) -> Result<Built, BuildError> {
        build_without_engine_in(&self.environment(), plan, options, &mut |_| ())
    }

    fn must_build(&self, plan: &Plan, options: &BuildOptions) -> Built {
        self.build(plan, options).unwrap_or_else(|error| panic!("{error}"))
    }

    fn problem(&self, plan: &Plan, options: &BuildOptions) -> String {
        self.build(plan, options).expect_err("it is built").to_string()
    }
}
