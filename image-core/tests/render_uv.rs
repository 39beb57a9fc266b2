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
        .requirements("requirements.txt")
        .pyproject("pyproject.toml")
        .extras("dev")
        .find_links("/wheels")
        .index_url("https://i.example/simple")
        .extra_index_url(["https://e.example", "https://f.example"])
        .pre(true)
        .extra_options("--no-build-isolation --config-setting 'x y'")
        .with_python("/opt/venv/bin/python")
        .secret("TOKEN")
        .uv("b")
        .version("0.4.30")
        .index_url("https://i.example/simple")
        .extra_index_url("https://e.example")
        .uv("six")
        .private(["github.com/org/repo@1.0.0"])
        .git_user("octocat")
        .secret("TOKEN")
        .user("app")
        .uv("c");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn uv_from_pip() {
    let builder = python()
        .uv("a>=1")
        .with_installer("pip")
        .uv("b")
        .with_installer("pip")
        .with_python("/opt/venv/bin/python")
        .version("0.8.0")
        .user("1000:1000")
        .uv("c")
        .with_installer("pip");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn projects() {
    let builder = python()
        .uv_sync("locked")
        .uv_sync("./locked/")
        .groups(["g", "dev"])
        .extras("X")
        .version("0.6.1")
        .extra_options("--no-dev")
        .with_python("/opt/venv/bin/python")
        .secret("UV_INDEX_PRIVATE_PASSWORD")
        .uv_sync("locked")
        .frozen(false)
        .index_url("https://i.example/simple")
        .with_installer("pip")
        .uv_sync("unlocked")
        .groups("g")
        .pre(true)
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
