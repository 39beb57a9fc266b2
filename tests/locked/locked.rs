//! Bases that a lock has are those of their digests.

use image_dsl::lock::{Lock, unlocked};
use image_dsl::{Image, Spec};

/// Returns the lines of an image that name images.
fn bases(image: Image) -> Vec<String> {
    let text = image.dockerfile();
    let of_base = |line: &&str| line.starts_with("FROM ") || line.contains("--from=");
    text.lines().filter(of_base).map(str::to_owned).collect()
}

/// The digest of the stand-in with this number.
fn digest(number: u8) -> String {
    format!("sha256:{}", format!("{number:02x}").repeat(32))
}

#[test]
fn references_get_the_digests_of_the_lock() {
    let (python, nginx, debian) = (digest(0x10), digest(0x80), digest(0x20));
    let lines = bases(locked::SERVICE);
    assert_eq!(lines[0], format!("FROM golang:1.25@{} AS build", digest(0x70)));
    assert_eq!(lines[1], format!("FROM debian:bookworm-slim@{debian} AS tools"));
    assert_eq!(lines[2], format!("FROM python:3.12-slim@{python}"));
    assert!(
        lines[5].starts_with(&format!("COPY --from=nginx@{nginx} ")),
        "{lines:?}"
    );
}

#[test]
fn constants_are_looked_up() {
    let (python, debian) = (digest(0x10), digest(0x20));
    let lines = bases(locked::CONSTANT);
    assert_eq!(lines[0], format!("FROM python:3.12-slim@{python} AS python"));
    assert_eq!(lines[1], format!("FROM debian:bookworm-slim@{debian}"));
    assert!(
        lines[3].starts_with(&format!("COPY --from=debian:bookworm-slim@{debian} ")),
        "{lines:?}"
    );
}

#[test]
fn digests_that_are_written_and_unlocked_bases_stay() {
    let own = format!("FROM alpine:3@sha256:{} AS own", "1".repeat(64));
    assert_eq!(bases(locked::OTHERS)[..2], [own, "FROM alpine:3".to_owned()]);
    assert_eq!(bases(locked::OF_UNLOCKED_FILE), ["FROM alpine:3"]);
    assert_eq!(unlocked(&locked::OTHERS), ["alpine:3"]);
    assert_eq!(unlocked(&locked::OF_UNLOCKED_FILE), ["alpine:3"]);
    assert_eq!(unlocked(&locked::SERVICE), [""; 0]);
}

#[test]
fn dockerfiles_get_the_digests_too() {
    let lines = bases(locked::OF_FILE);
    assert_eq!(lines[0], format!("FROM node:22-slim@{} AS build", digest(0x50)));
    assert_eq!(lines[1], format!("FROM alpine:3@{}", digest(0x30)));
    assert!(
        lines[3].contains(&format!("--from=postgres:16@{} ", digest(0x90))),
        "{lines:?}"
    );
}

#[test]
fn fragments_and_images_that_are_continued_are_locked() {
    let lines = bases(locked::CONTINUED);
    assert!(
        lines[2].contains("@sha256:") && lines[6].contains("--from=nginx@sha256:"),
        "{lines:?}"
    );
}

#[test]
fn specs_have_the_digest() {
    let json = format!("{:?}", locked::OF_FILE.spec());
    assert!(json.contains(&format!("alpine:3@{}", digest(0x30))), "{json}");
}

#[test]
fn builders_check_by_a_lock_too() {
    let lock = Lock::read(include_str!("image.lock")).unwrap_or_default();
    let right = Spec::builder()
        .lock(&lock)
        .from("python:3.12-slim")
        .env("A", "$PYTHON_VERSION");
    let text = right.build().map(|spec| spec.dockerfile()).unwrap_or_default();
    assert!(
        text.starts_with(&format!("FROM python:3.12-slim@{}\n", digest(0x10))),
        "{text}"
    );
    let wrong = Spec::builder()
        .lock(&lock)
        .from("alpine:3")
        .apt("git")
        .user("app")
        .build();
    let told = wrong.map_or_else(|errors| errors.to_string(), |spec| spec.dockerfile());
    assert!(
        told.contains("[absent_package_manager] `alpine:3` has no `apt-get`"),
        "{told}"
    );
    // Without it, nothing of that is known.
    let problems = Spec::builder().from("alpine:3").user("app").problems();
    assert!(problems.is_empty(), "{problems:?}");
}
