//! The examples on real engines: built, and not built again; pushed, pulled by digest and run; built after a file has
//! changed. [`table`] says for each what its container does.
//!
//! The engines are docker, each that there is, and one buildah. Images are pushed only to the registry of the kit, which
//! is there where engines are required (`IMAGE_DSL_REQUIRE_ENGINE`).
#![cfg(all(feature = "cli", feature = "import"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests, their helpers too")]

/// The examples as modules.
macro_rules! examples {
    ($($name:ident $path:literal)*) => {
        $(#[path = $path]
        #[allow(dead_code, reason = "its program is another one")]
        mod $name;)*
    };
}

examples! {
    agent "../../examples/agent.rs"
    cli "../../examples/cli.rs"
    function "../../examples/function.rs"
    inference "../../examples/inference.rs"
    layered "../../examples/layered/main.rs"
    pytorch "../../examples/pytorch.rs"
    quickstart "../../examples/quickstart.rs"
    rust_service "../../examples/rust_service.rs"
    sandbox "../../examples/sandbox.rs"
    training "../../examples/training.rs"
    web_service "../../examples/web_service.rs"
    worker "../../examples/worker.rs"
}

#[path = "../../image-build/tests/engine/support.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use more of it")]
mod support;

mod called;
mod container;
#[allow(unreachable_pub, reason = "that is how modules are imported")]
mod imported;
mod prepared;
mod round;
mod stand_ins;
mod table;
mod without_engine;

use std::collections::BTreeSet;

use support::Real;

/// A repository in the registry of the engines' kit: one, as layers that it has are not sent again.
const REPOSITORY: &str = "127.0.0.1:5000/image-dsl-test/published";

/// Examples that are shown elsewhere: a crate of its own, which CI compiles.
const ELSEWHERE: &[&str] = &["containers"];

/// Runs a check on each engine, on all at the same time.
fn on_each(check: impl Fn(&'static Real) + Sync) {
    let required = std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_some_and(|value| !value.is_empty());
    if !required {
        eprintln!("SKIPPED: images are pushed only to the registry of the kit, where engines are required");
        return;
    }
    std::thread::scope(|scope| {
        for real in support::engines().iter().filter(|real| stand_ins::is_used(real)) {
            let check = &check;
            scope.spawn(move || check(real));
        }
    });
}

/// The programs in `examples`: files, and folders that have a `main.rs` or a manifest.
fn programs() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = entries.filter_map(|path| {
        let is_program = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file()
            || path.join("Cargo.toml").is_file();
        is_program.then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
    });
    named.collect()
}

#[test]
fn every_example_is_shown() {
    let rows = table::NAMES.iter().map(|name| name.split("::").next().unwrap());
    let shown: BTreeSet<String> = rows
        .chain(["prepared", "self"])
        .chain(ELSEWHERE.iter().copied())
        .map(str::to_owned)
        .collect();
    assert_eq!(
        programs(),
        shown,
        "an example without a row in tests/published/table.rs, or a row without an example"
    );
}
