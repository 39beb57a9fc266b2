//! Images without an engine on the command line, by the program of the example `listed`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::*;

/// Returns the program, with a cache of its own and no engine on its path.
fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(listed());
    command.args(words).env("IMAGE_DSL_CACHE_DIR", folder.join("cache"));
    command.env("PATH", "/fake-system").env_remove("IMAGE_DSL_ENGINE");
    command
}

/// Runs the program: its exit code, results and messages.
fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let output = command(folder, words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn output(folder: &Path) -> String {
    format!("oci:{}", folder.join("out").display())
}

#[test]
fn an_output_needs_no_engine() {
    let folder = tempfile::tempdir().unwrap();
    let output = output(folder.path());
    let (code, _, said) = run(folder.path(), &["build", "copied", "--output", &output]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("COPIED is built in ") && said.contains("s: shop/copied:1"),
        "{said}"
    );
    let (code, _, said) = run(
        folder.path(),
        &["build", "copied", "--output", &output, "--engine", "oci"],
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("COPIED is up to date"), "{said}");
    let (code, printed, _) = run(folder.path(), &["build", "copied", "--output", &output, "--quiet"]);
    assert!(
        code == Some(0) && printed.starts_with("sha256:") && printed.lines().count() == 1,
        "{printed}"
    );
    let (_, printed, _) = run(folder.path(), &["build", "copied", "--output", &output, "--json"]);
    let last: Value = serde_json::from_str(printed.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["event"], &last["outcome"]),
        (&"built".into(), &"unchanged".into())
    );
}

#[test]
fn a_step_that_needs_an_engine_is_an_error_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = run(folder.path(), &["build", "one", "--output", &output(folder.path())]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("tests/listed/main.rs:8: this needs an engine: it runs a command; build with one"),
        "{said}"
    );
    // An engine that is named builds, whatever the image needs.
    let words = [
        "build",
        "copied",
        "--engine",
        "podman",
        "--output",
        &output(folder.path()),
    ];
    let (code, _, said) = run(folder.path(), &words);
    assert!(
        code == Some(1) && said.contains("no engine to build with was found"),
        "{said}"
    );
    let (code, _, said) = run(folder.path(), &["build", "copied"]);
    assert_eq!(code, Some(1));
    let advice = "images of copies and configuration alone need none: `--output oci:FOLDER`, or `push`";
    assert!(
        said.contains("no engine to build with was found") && said.contains(advice),
        "{said}"
    );
}

#[test]
fn wrong_command_lines_say_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    for (words, expected) in [
        (
            &["build", "copied", "--engine", "oci"][..],
            "`--engine oci` keeps no images; say where they go with",
        ),
        (
            &["build", "copied", "--output", "tar:x"],
            "`tar:x` is not a valid output: write oci:FOLDER",
        ),
        (
            &["build", "copied", "--base-layout", "x"],
            "`x` is not a valid base layout: write NAME=FOLDER",
        ),
        (
            &["build", "raw", "copied", "--output", "oci-archive:x.tar"],
            "an archive holds only one image",
        ),
    ] {
        let (code, _, said) = run(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
    }
    assert_eq!(run(folder.path(), &["run", "copied", "--engine", "oci"]).0, Some(2));
}

/// Fails if a layout names an image and does not have all of it.
fn check_whole(folder: &Path) -> bool {
    let blob = |digest: &Value| {
        fs::read(
            folder
                .join("out/blobs/sha256")
                .join(digest.as_str().unwrap().split_at(7).1),
        )
    };
    let Ok(index) = fs::read(folder.join("out/index.json")) else {
        return false;
    };
    let index: Value = serde_json::from_slice(&index).unwrap();
    for image in index["manifests"].as_array().unwrap() {
        let manifest: Value = serde_json::from_slice(&blob(&image["digest"]).unwrap()).unwrap();
        for part in manifest["layers"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&manifest["config"]])
        {
            assert_eq!(
                blob(&part["digest"]).unwrap().len() as u64,
                part["size"].as_u64().unwrap()
            );
        }
    }
    true
}

#[test]
fn a_killed_program_leaves_no_wrong_image() {
    let folder = tempfile::tempdir().unwrap();
    let output = output(folder.path());
    let words = ["build", "copied", "--output", &output, "--quiet"];
    let (mut wait, mut ended) = (1, false);
    while !ended {
        fs::remove_dir_all(folder.path().join("out")).ok();
        fs::remove_dir_all(folder.path().join("cache")).ok();
        let mut child = command(folder.path(), &words)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(check_whole(folder.path()) || !ended);
        // What it left does not harm the next one.
        let (code, _, said) = run(folder.path(), &words);
        assert_eq!(code, Some(0), "{said}");
        assert!(check_whole(folder.path()));
        wait += wait / 3 + 1;
    }
}

/// A file that cannot grow is like a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_wrong_image() {
    let folder = tempfile::tempdir().unwrap();
    let output = output(folder.path());
    for blocks in [0, 1, 20, 100] {
        let words = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build copied --output \"$1\"");
        let mut limited = Command::new("/bin/sh");
        limited.args(["-c", &words]).arg(listed()).arg(&output);
        limited
            .env("IMAGE_DSL_CACHE_DIR", folder.path().join("cache"))
            .env_remove("IMAGE_DSL_ENGINE");
        let ended = limited.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{blocks}: {said}");
        assert!(said.contains("File too large"), "{said}");
        assert!(!check_whole(folder.path()), "{blocks}");
    }
    let (code, _, said) = run(folder.path(), &["build", "copied", "--output", &output]);
    assert_eq!(code, Some(0), "{said}");
    assert!(check_whole(folder.path()));
}
