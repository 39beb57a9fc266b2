//! The examples whose bases and packages can be had, on real engines: built, pushed, run, and not built again.
#![cfg(feature = "build")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests, their helpers too")]

#[path = "../examples/layered/main.rs"]
#[allow(dead_code, reason = "its program prints the images")]
mod layered;
#[path = "../examples/quickstart.rs"]
#[allow(dead_code, reason = "its program prints the image")]
mod quickstart;
#[path = "../examples/sandbox.rs"]
#[allow(dead_code, reason = "its program prints the image")]
mod sandbox;
#[path = "../image-build/tests/engine/support.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use more of it")]
mod support;

use image_dsl::build::engine::EngineKind;
use image_dsl::build::{BuildOptions, LABEL, Outcome, run};
use image_dsl::{Build, Image};
use support::Real;

/// The registry of the engines' kit.
const REGISTRY: &str = "127.0.0.1:5000/image-dsl-test-published";

/// Packages are downloaded, so one docker and one buildah are enough. Only where engines are required the registry is
/// known to be there.
fn engines() -> impl Iterator<Item = &'static Real> {
    let required = std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_some_and(|value| !value.is_empty());
    if !required {
        eprintln!("SKIPPED: images are pushed only to the registry of the kit, where engines are required");
    }
    let first = |kind| support::engines().iter().find(move |real| real.engine.kind() == kind);
    let kinds = [EngineKind::Buildx, EngineKind::Buildah];
    kinds.into_iter().filter_map(first).filter(move |_| required)
}

fn is_published(image: Image, command: &[&str]) {
    for real in engines() {
        let options = BuildOptions {
            registry: Some(REGISTRY.to_owned()),
            push: true,
            ..BuildOptions::default()
        };
        let built = image.build_with(&real.engine, &options, &mut |_| {}).unwrap();
        // What the registry has of an earlier run is not pushed again.
        let name = format!("{REGISTRY}/{}", image.spec().name.unwrap());
        let label = || real.engine.label_in_registry(&name, LABEL).unwrap();
        assert!(
            built.pushed.len() == 1 || label() == Some(built.digest.to_string()),
            "{}: {:?}",
            real.name,
            built.tags
        );
        let unpushed = BuildOptions::default();
        let again = image
            .build_with(&real.engine, &unpushed, &mut |progress| panic!("{progress:?}"))
            .unwrap();
        assert_eq!(
            (again.outcome, &again.id),
            (Outcome::Unchanged, &built.id),
            "{}",
            real.name
        );
        if real.engine.kind() == EngineKind::Buildx {
            let arguments: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
            let status = run(&image.plan(), &real.engine, &unpushed, &again, &arguments).unwrap();
            assert!(status.success(), "{}: {command:?}: {status}", real.name);
        }
    }
}

#[test]
fn quickstart() {
    let script = "import os, pandas, requests; assert os.getcwd() == '/app' and os.environ['PROJECT_ROOT']";
    is_published(quickstart::APP, &["python", "-c", script]);
}

#[test]
fn sandbox() {
    is_published(
        sandbox::SANDBOX,
        &["sh", "-c", "git --version && rg --version && gcc --version"],
    );
}

#[test]
fn layered_images() {
    is_published(layered::API, &["uvicorn", "--version"]);
    is_published(layered::WORKER, &["celery", "--version"]);
}
