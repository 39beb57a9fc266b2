//! What `image.lock` says of ten real bases: each mistake about one is told at its own word.

use std::fs;
use std::path::{Path, PathBuf};

use image_core::check::{Whole, check};
use image_core::lock::Lock;
use proc_macro2::TokenStream;

use crate::expand::{Reader, expand};
use crate::parse::parse;

/// The crate that has the lock.
fn locked() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/locked")
}

/// Returns what is told of the statements of an image: `rule: word, fix`.
fn told(statements: &str) -> Vec<String> {
    told_in(&locked(), statements)
}

fn told_in(folder: &Path, statements: &str) -> Vec<String> {
    let parsed = parse(statements.parse::<TokenStream>().unwrap());
    let outcome = check(&parsed.tree, Whole::Image, Some(folder));
    let all = parsed.source.diagnostics.iter().chain(&outcome.diagnostics);
    all.map(|report| {
        let (first, last) = parsed.source.spans(report.at);
        let word = &statements[first.byte_range().start..last.byte_range().end];
        format!("{}: {word}: {}; {}", report.rule.name(), report.what, report.fix)
    })
    .collect()
}

#[test]
fn the_lock_of_the_tests_has_the_one_form() {
    let text = fs::read_to_string(locked().join("image.lock")).unwrap();
    assert_eq!(Lock::read(&text).unwrap().to_toml(), text);
}

/// Each base, and what is wrong about it: a variable, a user, a platform, a package manager, Python.
const WRONG: &[&str] = &[
    r#"from "python:3.12-slim"; env A = "$PYTHON_VERSON";"#,
    r#"from "python:3.12-slim"; user "app";"#,
    r#"from "python:3.12-slim", platform = "linux/riscv64";"#,
    r#"from "python:3.12-slim"; apk "git";"#,
    r#"from python(); dnf "git";"#,
    r#"from "debian:bookworm-slim"; env A = "$PYTHON_VERSION";"#,
    r#"from "debian:bookworm-slim"; user "nobdy";"#,
    r#"from debian(), platform = "windows/amd64";"#,
    r#"from "debian:bookworm-slim"; zypper "git";"#,
    r#"from debian(); pip "six";"#,
    r#"from "alpine:3"; env A = "$LANG";"#,
    r#"from "alpine:3"; file "x" -> "/x", chown = "www-data:www-data";"#,
    r#"from "alpine:3", platform = "linux/s390x";"#,
    r#"from "alpine:3"; apt "git";"#,
    r#"from "alpine:3"; uv "six";"#,
    r#"from "fedora:43"; env A = "$contaner";"#,
    r#"from "fedora:43"; user "nobody:nogroup";"#,
    r#"from "fedora:43", platform = "linux/386";"#,
    r#"from "fedora:43"; apt "git";"#,
    r#"from "fedora:43"; pip "six";"#,
    r#"from "node:22-slim"; env A = "$NODE_VERSIN";"#,
    r#"from "node:22-slim"; user "nodes";"#,
    r#"from "node:22-slim", platform = "linux/mips64";"#,
    r#"from "node:22-slim"; apk "git";"#,
    r#"from "node:22-slim"; pip "six";"#,
    r#"from "rust:1-slim"; env A = "$CARGO_HOMES";"#,
    r#"from "rust:1-slim"; user "rust";"#,
    r#"from "rust:1-slim", platform = "linux/s390x";"#,
    r#"from "rust:1-slim"; dnf "git";"#,
    r#"from "rust:1-slim"; pip "six";"#,
    r#"from "golang:1.25"; env A = "$GOPAT";"#,
    r#"from "golang:1.25"; user "go";"#,
    r#"from "golang:1.25", platform = "linux/riscv64";"#,
    r#"from "golang:1.25"; apk "git";"#,
    r#"from "nginx"; env A = "$NGINX_VERSON";"#,
    r#"from "nginx"; user "ngnix";"#,
    r#"from "nginx", platform = "linux/riscv64";"#,
    r#"from "nginx"; apk "git";"#,
    r#"from "nginx"; pip "six";"#,
    r#"from "postgres:16"; env A = "$PG_DATA";"#,
    r#"from "postgres:16"; user "postgre";"#,
    r#"from "postgres:16", platform = "linux/riscv64";"#,
    r#"from "postgres:16"; apk "git";"#,
    r#"from "postgres:16"; pip "six";"#,
    r#"from "gcr.io/distroless/cc"; env A = "$SSL_CERT_FIL";"#,
    r#"from "gcr.io/distroless/cc"; user "nonrot";"#,
    r#"from "gcr.io/distroless/cc", platform = "linux/riscv64";"#,
    r#"from "gcr.io/distroless/cc"; apt "git";"#,
    r#"from "gcr.io/distroless/cc"; run "ls";"#,
    r#"from "debian:12";"#,
    r#"from "debian"; copy "/x" -> "/x", from = "alpine:latest";"#,
    r#"arg TAG = "3"; from "alpine:$TAG";"#,
    r#"from "alpine:3" as base; from base; apt "git"; user "app";"#,
    r#"from dockerfile(text = "FROM alpine:3\nRUN true\nFROM debian:12"); run "id";"#,
    r#"from dockerfile(text = "FROM alpine:3\nUSER app");"#,
    "from scratch, unlocked;",
    r#"from "alpine:3@sha256:1111111111111111111111111111111111111111111111111111111111111111", unlocked;"#,
];

#[test]
fn mistakes_about_locked_bases() {
    let told: Vec<String> = WRONG
        .iter()
        .map(|statements| format!("{statements}\n    {}", told(statements).join("\n    ")))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// What looks like one of those mistakes, and is none.
const RIGHT: &[&str] = &[
    r#"from "python:3.12-slim"; env A = "$PYTHON_VERSION"; pip "six"; apt "git"; user "www-data:staff";"#,
    r#"from "docker.io/library/python:3.12-slim"; env A = "$PYTHON_VERSION";"#,
    r#"from "python:3.12-slim", platform = "linux/arm64"; user "nobody";"#,
    r#"from "python:3.12-slim", platform = "$BUILDPLATFORM"; user "nobody";"#,
    r#"from "nginx"; env A = "$NGINX_VERSION"; user "nginx";"#,
    r#"from "debian:bookworm-slim"; run "adduser app"; user "app";"#,
    r#"from "debian:bookworm-slim"; apt "nginx"; user "nginx";"#,
    r#"from "debian:bookworm-slim"; create_user "app", groups = ["docker"]; file "x" -> "/x", chown = "app:docker"; user "app:app";"#,
    r#"from "debian:bookworm-slim"; copy "/etc/passwd" -> "/etc/", from = "alpine:3"; user "guest";"#,
    r#"from "debian:bookworm-slim"; user "1000:1000";"#,
    r#"from "debian:bookworm-slim"; user "root:root";"#,
    r#"from "debian:bookworm-slim", setup = ["RUN adduser app"]; user "app";"#,
    r#"from "debian:bookworm-slim"; #[allow(absent_user)] user "app";"#,
    r#"from "debian:bookworm-slim"; run "curl https://x.example | sh"; pip "six";"#,
    r#"from "debian:bookworm-slim"; python "/opt/python/bin/python"; pip "six";"#,
    r#"from "debian:bookworm-slim", add_python = "3.12"; pip "six";"#,
    r#"from "debian:bookworm-slim"; apt "python3-venv"; run "python3 -m venv /v"; python "/v/bin/python"; pip "six";"#,
    r#"#[allow(absent_package_manager)] from "alpine:3"; #[allow(absent_package_manager)] apt "git";"#,
    r#"#[allow(absent_platform)] from "alpine:3", platform = "linux/s390x";"#,
    r#"from "alpine:3" as base; from base; apk "git"; user "guest";"#,
    r#"from "alpine:3", provides = ["LANG"]; env A = "$LANG";"#,
    r#"from "debian", unlocked, provides = ["A"]; env B = "$A";"#,
    r#"#[allow(unlocked_base)] from "debian:12"; user "app";"#,
    r#"from "debian:12@sha256:1111111111111111111111111111111111111111111111111111111111111111"; user "app";"#,
    r#"from dockerfile(text = "FROM debian:12"), unlocked; user "app";"#,
];

#[test]
fn what_is_right_about_locked_bases() {
    for statements in RIGHT {
        let mut told = told(statements);
        // What else is told of them is of no matter here.
        told.retain(|one| {
            !["unpinned_base", "pipefail", "externally_managed"]
                .iter()
                .any(|rule| one.starts_with(rule))
        });
        assert_eq!(told, [""; 0], "{statements}");
    }
}

#[test]
fn the_lock_is_tracked_where_a_base_may_be_in_it() {
    let expanded = |statements: &str| {
        let mut tokens: TokenStream = "image_dsl".parse().unwrap();
        tokens.extend(statements.parse::<TokenStream>().unwrap());
        let expansion = expand(Whole::Image, Reader::Compiler, tokens, Some(&locked()));
        prettyplease::unparse(&super::file(expansion))
    };
    insta::assert_snapshot!(expanded(
        r#"from "python:3.12-slim"; copy "/a" -> "/a", from = {NGINX};"#
    ));
    assert!(!expanded("from scratch;").contains("image.lock"));
}

#[test]
fn a_lock_that_is_wrong_is_told_once_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let twice = r#"from "debian:12" as a; from "debian:12"; copy "/x" -> "/x", from = a;"#;
    for (text, expected) in [
        (
            "version = 2",
            "image_lock: \"debian:12\": image.lock:1: it is of version 2",
        ),
        (
            "version = 1\n<<<<<<< HEAD",
            "image_lock: \"debian:12\": image.lock:2: this is not TOML",
        ),
    ] {
        fs::write(folder.path().join("image.lock"), text).unwrap();
        let told = told_in(folder.path(), twice);
        assert!(
            matches!(told.as_slice(), [one] if one.starts_with(expected)),
            "{told:?}"
        );
    }
    fs::remove_file(folder.path().join("image.lock")).unwrap();
    assert_eq!(told_in(folder.path(), twice), [""; 0]);
    fs::create_dir(folder.path().join("image.lock")).unwrap();
    let told = told_in(folder.path(), twice);
    assert!(
        matches!(told.as_slice(), [one] if one.contains("it cannot be read")),
        "{told:?}"
    );
}

#[test]
fn facts_count_where_they_hold_on_each_platform() {
    let folder = tempfile::tempdir().unwrap();
    let digest = format!("sha256:{}", "0".repeat(64));
    let platform = |name: &str, env: &str, user: &str| {
        format!(
            "[[image.platform]]\nplatform = \"{name}\"\ndigest = \"{digest}\"\n[image.platform.config]\nenv = [\"A=1\", \"{env}=1\"]\n\
             [image.platform.files]\nusers = [\"{user}:1000\"]\nprograms = [\"{user}\"]\n"
        )
    };
    let (amd, arm) = (
        platform("linux/amd64", "B", "python3"),
        platform("linux/arm64", "C", "git"),
    );
    let text = format!("version = 1\n[[image]]\nreference = \"base:1\"\ndigest = \"{digest}\"\n{amd}{arm}");
    fs::write(folder.path().join("image.lock"), text).unwrap();
    let rules = |statements: &str| -> Vec<String> {
        let told = told_in(folder.path(), statements);
        told.iter()
            .map(|one| one.split(": ").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(rules(r#"from "base:1"; env X = "$A";"#), [""; 0]);
    assert_eq!(rules(r#"from "base:1"; env X = "$B";"#), ["undefined_variable"]);
    assert_eq!(
        rules(r#"from "base:1", platform = "linux/amd64"; env X = "$B";"#),
        [""; 0]
    );
    assert_eq!(rules(r#"from "base:1"; user "git";"#), [""; 0]);
    assert_eq!(
        rules(r#"from "base:1", platform = "linux/amd64"; user "git";"#),
        ["absent_user"]
    );
}
