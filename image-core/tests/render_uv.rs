//! `uv` as it is rendered, as snapshots that have been read.
#![cfg(all(feature = "files", feature = "program"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::Builder;
use image_core::spec::Spec;

/// A stage whose context is the one of `tests/ui`.
fn python() -> Builder {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    Spec::builder().context(context).from("python:3.12")
}

fn rendered(builder: &Builder) -> String {
    builder.build().unwrap().dockerfile()
}

#[test]
fn packages() {
    let builder = python()
        .uv(["torch==2.7.1", "pandas>=2"])
        .uv("a")
        .option("requirements", "requirements.txt")
        .option("pyproject", "pyproject.toml")
        .option("extras", "dev")
        .option("find_links", "/wheels")
        .option("index_url", "https://i.example/simple")
        .option("extra_index_url", ["https://e.example", "https://f.example"])
        .flag("pre")
        .option("extra_options", "--no-build-isolation --config-setting 'x y'")
        .option("python", "/opt/venv/bin/python")
        .option("secret", "TOKEN")
        .uv("b")
        .option("version", "0.4.30")
        .option("index_url", "https://i.example/simple")
        .option("extra_index_url", "https://e.example")
        .uv("six")
        .option("private", ["github.com/org/repo@1.0.0"])
        .option("git_user", "octocat")
        .option("secret", "TOKEN")
        .user("app")
        .uv("c");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn uv_from_pip() {
    let builder = python()
        .uv("a>=1")
        .option("installer", "pip")
        .uv("b")
        .option("installer", "pip")
        .option("python", "/opt/venv/bin/python")
        .option("version", "0.8.0")
        .user("1000:1000")
        .uv("c")
        .option("installer", "pip");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn projects() {
    let builder = python()
        .uv_sync("locked")
        .uv_sync("./locked/")
        .option("groups", ["g", "dev"])
        .option("extras", "X")
        .option("version", "0.6.1")
        .option("extra_options", "--no-dev")
        .option("python", "/opt/venv/bin/python")
        .option("secret", "UV_INDEX_PRIVATE_PASSWORD")
        .uv_sync("locked")
        .option("frozen", false)
        .option("index_url", "https://i.example/simple")
        .option("installer", "pip")
        .uv_sync("unlocked")
        .option("groups", "g")
        .flag("pre")
        .user("app")
        .uv_sync("locked")
        .uv_sync("unlocked");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn a_project_that_is_the_context() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files/locked");
    let builder = Spec::builder().context(context).from("python:3.12").uv_sync(".");
    insta::assert_snapshot!(rendered(&builder));
}
