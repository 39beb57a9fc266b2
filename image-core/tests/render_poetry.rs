//! `poetry` as it is rendered, as a snapshot that has been read.
#![cfg(all(feature = "files", feature = "program"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::spec::Spec;

#[test]
fn projects() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    let builder = Spec::builder()
        .context(context)
        .from("python:3.12")
        .poetry("poetry/pyproject.toml")
        .poetry("./poetry/pyproject.toml")
        .lockfile("poetry/poetry.lock")
        .with("Extra")
        .without(["dev"])
        .version("1.8.5")
        .old_installer(true)
        .secret("POETRY_HTTP_BASIC_PRIVATE_PASSWORD")
        .poetry("poetry/pyproject.toml")
        .only(["main", "dev"])
        .version("none")
        .poetry("poetry/pyproject.toml")
        .ignore_lockfile(true)
        .poetry("poetry_beside/pyproject.toml")
        .without("dev")
        .poetry("poetry/pyproject.toml")
        .ignore_lockfile(true)
        .version("none")
        .user("app")
        .poetry("poetry/pyproject.toml")
        .poetry("poetry/pyproject.toml")
        .version("none");
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}
