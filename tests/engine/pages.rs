//! The images of `docs/coming-from` whose bases and packages can be had here: they build, and their containers start.

use std::fs;
use std::path::Path;

use image_dsl::Image;

use crate::case::Case;
use crate::host::{Engine, Program, engines};
use crate::tools::provide_uv;

/// The bases that an engine of the kit has.
const BASES: &[&str] = &[
    "python:3.12-slim",
    "python:3.12-slim-bookworm",
    "python:3.11-slim",
    "debian:bookworm-slim",
    "ubuntu:22.04",
    "ubuntu:24.04",
];

/// Pages that take minutes, are made up, or are closed to others. (Poetry reads more of `PyPI` than its mirrors have.)
const LEFT_OUT: &[&str] = &[
    "poetry",
    "torch",
    "transformers",
    "scikit",
    "notebook",
    "ffmpeg",
    "build-essential",
    "opt/python",
    "example.com",
    "my-pypi",
    "mypackage",
    "private",
    "large-package",
    "xyz",
    "train.py",
    "/data/model.pt",
    "project /app",
    "gitrepos",
    ".image-dsl/",
];

/// Docker of the first suite: what the page says is the same for all.
fn first_docker(engine: &Engine) -> bool {
    let first = engines().iter().find(|engine| engine.program == Program::Docker);
    first.is_some_and(|first| first.to_string() == engine.to_string())
}

fn can_be_built(image: &Image) -> bool {
    let text = image.dockerfile();
    let mut bases = text.lines().filter_map(|line| line.strip_prefix("FROM "));
    bases.all(|base| BASES.contains(&base.split(' ').next().unwrap_or(base)))
        && !LEFT_OUT.iter().any(|word| text.contains(word))
}

/// Puts the files of a folder into the context.
fn copy(case: &Case, folder: &Path, below: &str) {
    for entry in fs::read_dir(folder).expect("a folder of the pages").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        if entry.path().is_dir() {
            copy(case, &entry.path(), &format!("{path}/"));
        } else {
            case.file(&path, fs::read(entry.path()).expect("a file of the pages"));
        }
    }
}

#[test]
fn images_of_the_pages_are_built() {
    provide_uv();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coming-from");
    let mut count = 0;
    for (page, images) in coming_from::pages() {
        for (name, image) in images.into_iter().filter(|(_, image)| can_be_built(image)) {
            count += 1;
            let name = format!("page-{page}-{name}").replace([',', ' '], "-").to_lowercase();
            let case = Case::new(name.leak()).only(first_docker);
            copy(&case, &folder, "");
            // The certificates of the machine are those that the base has.
            let text = image
                .dockerfile()
                .replace("UV_CACHE_DIR=", "UV_NATIVE_TLS=1 UV_CACHE_DIR=");
            case.verify_text(
                &text,
                |_| &[],
                |built, findings| {
                    findings.same("starts", &built.prints(&["true"]), &Ok(Vec::new()));
                },
            );
        }
    }
    assert!(count > 20, "only {count} images of the pages can be built");
}
