//! The example `self`, by its own command line: from source to the registry without an engine.

use std::path::Path;
use std::process::{Command, Output};

use crate::container::Image;
use crate::prepared::program;
use crate::{REPOSITORY, on_each};

/// Runs the example. Where this machine has no target of musl, its own makes static binaries.
fn asked(program: &Path, folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(words).env("CARGO_TARGET_DIR", folder.join("target"));
    if !has_musl() {
        command.env("CARGO_BUILD_TARGET", said("rustc", &["--print", "host-tuple"]));
        command.env("RUSTFLAGS", "-C target-feature=+crt-static");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn has_musl() -> bool {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let folder = said("rustc", &["--print", "target-libdir", "--target", &target]);
    Path::new(&folder).is_dir()
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_program_goes_from_source_to_a_registry() {
    let program = program("image-dsl", "self");
    on_each(|real| {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let ask = |words: &[&str]| asked(&program, folder.path(), words);
        let layout = format!("oci:{}", path("layout"));
        ask(&["build", "--engine", "oci", "--output", &layout]);
        let index = std::fs::read_to_string(folder.path().join("layout/index.json")).unwrap();
        assert!(index.contains("services/hello:1"), "{index}");
        // What an engine needs to build the same is in the packed context.
        ask(&["context", "--tar", &path("context.tar")]);
        let names = said("tar", &["-tvf", &path("context.tar")]);
        assert!(
            names
                .lines()
                .any(|line| line.starts_with("-rwxr-xr-x") && line.ends_with(".image-dsl/0/hello")),
            "{names}"
        );

        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name = format!("{REPOSITORY}:self-{}{unique}", real.name);
        let pushed = ask(&["push", "--engine", "oci", "--tag", &name]);
        let again = ask(&["push", "--engine", "oci", "--tag", &name]);
        let text = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text(&pushed).contains("is pushed: sha256:"), "{}", text(&pushed));
        assert!(text(&again).contains("nothing has changed"), "{}", text(&again));
        assert!(real.client(&["pull", &name]).status.success(), "{name}");
        let image = Image { real, name };
        let answer = image.started().answers(&["/hello", "--check"]);
        assert!(answer.ends_with("\r\n\r\nhello\n"), "{answer}");
        real.client(&["rmi", "--force", &image.name]);
    });
}
