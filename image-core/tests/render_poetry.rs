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
        .option("lockfile", "poetry/poetry.lock")
        .option("with", "Extra")
        .option("without", ["dev"])
        .option("version", "1.8.5")
        .flag("old_installer")
        .option("secret", "POETRY_HTTP_BASIC_PRIVATE_PASSWORD")
        .poetry("poetry/pyproject.toml")
        .option("only", ["main", "dev"])
        .option("version", "none")
        .poetry("poetry/pyproject.toml")
        .flag("ignore_lockfile")
        .poetry("poetry_beside/pyproject.toml")
        .option("without", "dev")
        .poetry("poetry/pyproject.toml")
        .flag("ignore_lockfile")
        .option("version", "none")
        .user("app")
        .poetry("poetry/pyproject.toml")
        .poetry("poetry/pyproject.toml")
        .option("version", "none");
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}
