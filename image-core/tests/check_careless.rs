//! Copies that take along what nobody means to put into an image.
#![cfg(all(feature = "files", feature = "dockerfile"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::Builder;
use image_core::builder::base::dockerfile;
use image_core::builder::ignore::vcs;
use image_core::spec::Spec;

const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

/// A folder of a crate with all that should stay out of images.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("Cargo.toml", "[package]\n"),
        ("src/main.rs", "fn main() {}\n"),
        ("src/target/words.txt", "no build result\n"),
        ("target/debug/app", ""),
        ("keys/id_ed25519", KEY),
        ("keys/server.key", KEY),
        ("keys/ca.pem", "-----BEGIN CERTIFICATE-----\n"),
        ("web/.env.production", "TOKEN=x\n"),
        ("web/.env.example", "TOKEN=\n"),
        ("web/node_modules/x/.env", "A=1\n"),
        ("svc/Dockerfile", "FROM debian:12\nCOPY . /svc\n"),
        ("svc/.env", "A=1\n"),
    ];
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    folder
}

/// The texts of the lint, without the rule.
fn careless(builder: &Builder) -> Vec<String> {
    let found = builder.problems().into_iter();
    let found = found.filter(|problem| problem.rule.name() == "careless_copy");
    found.map(|problem| problem.what).collect()
}

#[test]
fn histories_keys_secrets_and_build_results_are_named() {
    let folder = folder();
    let image = || Spec::builder().context(folder.path()).from("debian:12");
    assert_eq!(
        careless(&image().copy(".", "/app")),
        ["`.` takes `.git`, `target`, `keys/id_ed25519` and 3 more along"]
    );
    assert_eq!(
        careless(&image().copy("keys", "/keys").copy("src", "/src").copy("web", "/web")),
        [
            "`keys` takes `keys/id_ed25519`, `keys/server.key` along",
            "`web` takes `web/.env.production` along"
        ]
    );
    assert_eq!(careless(&image().copy("*", "/app/")).len(), 1);
}

#[test]
fn of_many_files_some_are_looked_at_and_all_that_have_a_known_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = |path: String, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    for number in 0..3_000 {
        file(format!("all/a{number}"), "");
    }
    file("Cargo.toml".to_owned(), "[package]\n");
    for name in [".env.local", ".git/HEAD", "id_rsa", "target/CACHEDIR.TAG"] {
        file(format!("all/{name}"), "");
    }
    // After so many files no name is read, so that a folder of any size takes as long.
    file("all/z/server.key".to_owned(), KEY);
    let image = || Spec::builder().context(folder.path()).from("debian:12");
    assert_eq!(
        careless(&image().copy("all", "/all")),
        ["`all` takes `all/.git`, `all/target`, `all/id_rsa` and 1 more along"]
    );
    assert_eq!(
        careless(&image().copy("all/*", "/all/")),
        ["`all/*` takes `all/.env.local`, `all/.git` along"]
    );
    assert_eq!(careless(&image().copy("all/z", "/z").copy("all", "/all")).len(), 2);
}

#[test]
fn what_is_left_out_or_named_is_not() {
    let folder = folder();
    let image = || Spec::builder().context(folder.path());
    let lists = image()
        .ignore(vcs())
        .ignore(["target", "**/id_*", "**/*.key", "**/.env*"]);
    assert_eq!(careless(&lists.from("debian:12").copy(".", "/app")), [""; 0]);
    let own = image()
        .from("debian:12")
        .copy("keys", "/keys")
        .with_ignore(["id_*", "*.key"]);
    assert_eq!(careless(&own), [""; 0]);
    let named = image().from("debian:12").copy("keys/id_ed25519", "/root/.ssh/");
    assert_eq!(careless(&named), [""; 0]);
    let allowed = image().from("debian:12").copy(".", "/app").allow("careless_copy");
    assert_eq!(careless(&allowed), [""; 0]);
}

#[test]
fn dockerfiles_and_folders_outside_are_looked_through() {
    let folder = folder();
    let image = || Spec::builder().context(folder.path());
    assert_eq!(
        careless(&image().from(dockerfile("svc/Dockerfile"))),
        ["svc/Dockerfile:2:1: `svc` takes `svc/.env` along"]
    );
    let outside = folder.path().join("keys").display().to_string();
    let external = Spec::builder().from("debian:12").copy(&outside, "/keys").external(true);
    let what = format!("`{outside}` takes `id_ed25519`, `server.key` along");
    assert_eq!(careless(&external), [what]);
}
