//! What `ignore`, `only` and `python_source` take of real folders, by the plan of a builder.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Tree, shown};
use image_build::context::Context;
use image_core::builder::{Builder, ignore};
use image_core::spec::Spec;

/// The paths of files that are packed, less the folder of sources that have a place of their own.
fn packed(tree: &Tree, builder: Builder) -> Vec<String> {
    let names = shown(&context(tree, builder)).into_iter();
    let names = names.map(|name| name.trim_start_matches(".image-dsl/").to_owned());
    names.filter(|name| !name.is_empty() && name != "0/").collect()
}

fn context(tree: &Tree, builder: Builder) -> Context {
    let plan = builder.context(tree.root()).plan().unwrap();
    Context::collect(&plan.locals, plan.spec.ignore()).unwrap()
}

fn image() -> Builder {
    Spec::builder()
}

/// The files, without folders.
fn files(tree: &Tree, builder: Builder) -> Vec<String> {
    let mut names = packed(tree, builder);
    names.retain(|name| !name.ends_with('/'));
    names
}

fn repository() -> Tree {
    let tree = Tree::new(&[
        ".git/HEAD",
        "a.log",
        "build",
        "src/a.py",
        "src/__pycache__/a.pyc",
        "src/data.json",
        "src/keep.log",
        "src/target/x.rs",
        "src/sub/.git",
        "src/sub/.venv/x",
        "src/sub/b.py",
        "src/sub/build/x",
        "target/x",
    ]);
    tree.file(".gitignore", "*.log\n!keep.log\nbuild/\n/src/data.json\n");
    tree
}

#[test]
fn lists_by_name_and_files_of_git_leave_out_what_they_say() {
    let tree = repository();
    let all = image()
        .ignore([
            ignore::python(),
            ignore::vcs(),
            ignore::rust(),
            ignore::gitignore(".gitignore"),
        ])
        .ignore(".gitignore")
        .from("debian:12")
        .copy(".", "/app");
    let left = ["build", "src/a.py", "src/keep.log", "src/sub/b.py", "src/target/x.rs"];
    let found: Vec<String> = files(&tree, all)
        .iter()
        .map(|name| name.replace("other/0/", ""))
        .collect();
    assert_eq!(found, left);
}

#[test]
fn entries_of_a_statement_are_relative_to_its_sources() {
    let tree = repository();
    let git = || {
        image()
            .from("debian:12")
            .copy("src", "/app")
            .with_ignore(ignore::gitignore(".gitignore"))
    };
    let of_git = files(&tree, git());
    assert!(
        !of_git
            .iter()
            .any(|name| name.ends_with("data.json") || name.contains("/build/")),
        "{of_git:?}"
    );
    assert!(of_git.contains(&"0/src/keep.log".to_owned()), "{of_git:?}");
    let outside = tree.path("src").display().to_string();
    let external = image().from("debian:12").copy(&outside, "/app").external(true);
    let external = external.with_ignore([ignore::python(), ignore::vcs(), ignore::pattern("**/*.log")]);
    let left = [
        "0/src/a.py",
        "0/src/data.json",
        "0/src/sub/b.py",
        "0/src/sub/build/x",
        "0/src/target/x.rs",
    ];
    assert_eq!(files(&tree, external), left);
}

#[test]
fn only_takes_what_matches_less_what_is_ignored() {
    let tree = repository();
    let copy = |source: &str| image().from("debian:12").copy(source, "/app/");
    let table: [(Builder, &[&str]); 5] = [
        (
            copy("src").only("**/*.py"),
            &["0/src/", "0/src/a.py", "0/src/sub/", "0/src/sub/b.py"],
        ),
        (copy("src").only(["**/*.py", "!sub"]), &["0/src/", "0/src/a.py"]),
        (
            copy("src").only("**/*.py").with_ignore("sub"),
            &["0/src/", "0/src/a.py"],
        ),
        (
            copy("src").only(["sub", "!sub/.*"]),
            &[
                "0/src/",
                "0/src/sub/",
                "0/src/sub/b.py",
                "0/src/sub/build/",
                "0/src/sub/build/x",
            ],
        ),
        (copy("src/*").only("**/*.py"), &["0/a.py", "0/b.py"]),
    ];
    for (builder, expected) in table {
        let mut found = packed(&tree, builder);
        found.retain(|name| !name.ends_with("target/"));
        assert_eq!(found, expected);
    }
    let mounted = image().from("debian:12").mount("src", "/app").only("*.json");
    assert_eq!(files(&tree, mounted), ["0/src/data.json"]);
}

#[test]
fn modules_take_all_but_what_is_ignored_and_every_user_reads_them() {
    let tree = Tree::new(&["pkg/__init__.py", "pkg/data.json", "pkg/model.bin", "pkg/empty/"]);
    let module = || image().from("python:3.12").python_source("pkg");
    assert_eq!(files(&tree, module()), ["0/pkg/__init__.py"]);
    let less = module().with_ignore("data.json");
    assert_eq!(files(&tree, less), ["0/pkg/__init__.py", "0/pkg/model.bin"]);
    let all = [
        "0/pkg/",
        "0/pkg/__init__.py",
        "0/pkg/data.json",
        "0/pkg/empty/",
        "0/pkg/model.bin",
    ];
    assert_eq!(packed(&tree, module().with_ignore([])), all);
    assert_eq!(packed(&tree, module().with_mount(true).with_ignore([])), all);
    let path = tree.path("pkg").display().to_string();
    let outside = || image().from("python:3.12").python_source(&path).external(true);
    assert_eq!(files(&tree, outside()), ["0/pkg/__init__.py"]);
    assert_eq!(packed(&tree, outside().with_ignore([])), all);
    let file = tree.path("pkg/__init__.py").display().to_string();
    let file = image().from("python:3.12").python_source(file).external(true);
    assert_eq!(files(&tree, file), ["0/__init__.py"]);
}

#[cfg(unix)]
#[test]
fn closed_files_of_modules_are_opened() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let tree = Tree::new(&["pkg/__init__.py", "pkg/sub/data"]);
    for (path, mode) in [("pkg/__init__.py", 0o600), ("pkg/sub/data", 0o700), ("pkg/sub", 0o700)] {
        set_permissions(tree.path(path), Permissions::from_mode(mode)).unwrap();
    }
    let path = tree.path("pkg").display().to_string();
    let modules = [
        image().from("python:3.12").python_source("pkg").with_ignore([]),
        image()
            .from("python:3.12")
            .python_source(path)
            .external(true)
            .with_ignore([]),
    ];
    for module in modules {
        let context = context(&tree, module);
        let modes: Vec<String> = context
            .entries()
            .iter()
            .map(|entry| format!("{:o}", entry.mode()))
            .collect();
        assert!(modes.iter().all(|mode| mode == "755" || mode == "644"), "{modes:?}");
    }
}
