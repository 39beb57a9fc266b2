//! What Dockerfiles are imported as: the modules in `tests/import/files`, which this test compiles and renders.
//!
//! `UPDATE_IMPORT=1 cargo test -p tests --test import` writes them anew.
#![cfg(feature = "import")]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(deprecated, reason = "the lints of the images are what their Dockerfiles deserve")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use image_dsl::{Image, import};

#[path = "../image-core/tests/dockerfile_common/mod.rs"]
mod dockerfile_common;
#[path = "support/meaning.rs"]
mod meaning;

use dockerfile_common::spec_of;
use meaning::meaning;

macro_rules! files {
    ($($name:ident)*) => {
        // As a user has them: public items of modules.
        #[allow(unreachable_pub, reason = "that is how modules are imported")]
        mod files {
            $(pub(super) mod $name {
                include!(concat!("import/files/", stringify!($name), ".rs"));
            })*
        }

        /// The files that are imported, and the images that they are.
        const FILES: &[(&str, Image)] = &[$((stringify!($name), files::$name::IMAGE)),*];
    };
}

files! { arguments carriage_returns flags invisible loose on_build quirks rules service shells stages windows written }

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name)
}

fn dockerfile(name: &str) -> String {
    fs::read_to_string(folder("files").join(format!("{name}.Dockerfile"))).unwrap()
}

#[test]
fn files_are_the_modules_of_the_repository() {
    for (name, _) in FILES {
        let path = folder("files").join(format!("{name}.rs"));
        let source = import(&dockerfile(name)).unwrap();
        if std::env::var_os("UPDATE_IMPORT").is_some() {
            fs::write(&path, &source).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap() == source,
            "{name}: UPDATE_IMPORT=1 cargo test -p tests --test import, and read what it writes:\n{source}"
        );
    }
}

#[test]
fn every_file_has_its_module() {
    let names = fs::read_dir(folder("files")).unwrap();
    let names = names.filter_map(|entry| {
        entry
            .unwrap()
            .file_name()
            .into_string()
            .unwrap()
            .strip_suffix(".rs")
            .map(str::to_owned)
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert!(FILES.iter().map(|(name, _)| *name).eq(names));
}

#[test]
fn images_mean_what_their_files_mean() {
    // Stages and sources get other names in `stages`, and `written` makes the same by other instructions: see the next tests.
    for (name, image) in FILES.iter().filter(|(name, _)| !matches!(*name, "stages" | "written")) {
        let rendered = image.dockerfile();
        assert_eq!(
            meaning(&spec_of(&rendered).unwrap()),
            meaning(&spec_of(&dockerfile(name)).unwrap()),
            "{name}\n{rendered}"
        );
    }
}

#[test]
fn stages_and_sources_whose_names_mean_something_else_get_others() {
    insta::assert_snapshot!(files::stages::IMAGE.dockerfile());
}

#[test]
fn files_users_and_secrets_are_statements_that_make_the_same() {
    insta::assert_snapshot!(files::written::IMAGE.dockerfile());
}

#[test]
fn what_cannot_be_imported_says_why() {
    let mut files: Vec<_> = fs::read_dir(folder("refused"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut out = String::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for problem in import(&fs::read_to_string(&path).unwrap()).unwrap_err() {
            writeln!(out, "{name}:{problem}").unwrap();
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn files_of_any_size_have_a_limit_that_is_named() {
    let large = "FROM debian:12\n".to_owned() + &"#\n".repeat(9 << 20);
    let long = format!("FROM debian:12\nRUN {}\n", "a ".repeat(40_000));
    let deep = format!("FROM debian:12\nENV A={}b{}\n", "${A:-".repeat(20), "}".repeat(20));
    let rules = [large, long, deep].map(|text| import(&text).unwrap_err()[0].rule.name());
    assert_eq!(rules, ["file_size", "line_length", "expansion"]);
}
