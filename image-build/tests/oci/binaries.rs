//! Binaries that cargo builds on this machine, in images without an engine.

use std::fs;
use std::path::Path;

use image_build::context::EntryKind;
use image_build::engine::{Event, tar};
use image_build::{Baked, Build, BuildOptions, Outcome, Output, bake};
use image_core::builder::Builder;
use image_core::plan::Plan;

use crate::Project;
use crate::binary::{host, write_main, write_project};

fn project(name: &str) -> Project {
    let project = Project::new();
    write_project(&project.path(""), name, "hello");
    project
}

fn plan(image: &Builder) -> Plan {
    image.plan().unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the files of an archive for docker: the mode of each, and its bytes, by way of the one layer that has them.
fn file_of(archive: &Path, path: &str) -> (u32, Vec<u8>) {
    let mut found = None;
    let mut archive = tar::Archive::new(fs::File::open(archive).unwrap());
    for entry in archive.entries().unwrap() {
        let mut layer = tar::Archive::new(flate2::read::MultiGzDecoder::new(entry.unwrap()));
        for file in layer.entries().into_iter().flatten().flatten() {
            let mut file = file;
            if file.path().is_ok_and(|own| own == Path::new(path)) {
                let mode = file.header().mode().unwrap();
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
                found = Some((mode, bytes));
            }
        }
    }
    found.unwrap()
}

#[test]
fn a_static_binary_needs_no_engine_and_no_base() {
    let project = project("static-one");
    let image = project
        .scratch("team/static:1")
        .bin("static-one", "/usr/local/bin/")
        .entrypoint(["/usr/local/bin/static-one"]);
    let plan = plan(&image);
    let options = BuildOptions {
        outputs: vec![Output::DockerArchive(project.path("out.tar"))],
        ..project.options()
    };
    let first = project.must_build(&plan, &options);
    let (mode, bytes) = file_of(&project.path("out.tar"), "usr/local/bin/static-one");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.path("target"), Into::into);
    let built = fs::read(target.join(host()).join("release/static-one")).unwrap();
    assert_eq!(mode & 0o7777, 0o755);
    assert!(bytes == built, "it is what cargo has built");
    // What is packed is named by the Dockerfile.
    let context = Build::context(&plan).unwrap();
    let entry = context.entry(b".image-dsl/0/static-one").unwrap();
    assert!(matches!(entry.kind(), EntryKind::File { executable: true, .. }) && entry.mode() == 0o755);
    assert!(
        plan.text().contains("COPY .image-dsl/0/static-one /usr/local/bin/"),
        "{}",
        plan.text()
    );
    // Its bytes are those of the image, and nothing else of the project is.
    let again = project.must_build(&plan, &options);
    assert_eq!((again.id.clone(), again.digest), (first.id.clone(), first.digest));
    write_main(&project.path(""), "another");
    let changed = project.must_build(&plan, &options);
    assert_ne!(changed.id, first.id);
    assert_ne!(changed.context, first.context);
    assert_eq!(changed.spec, first.spec);
    assert_eq!(changed.outcome, Outcome::Built);
}

#[test]
fn features_and_profiles_are_those_of_the_statement() {
    let project = project("loud-one");
    let image = project
        .scratch("team/app:1")
        .bin("loud-one", "/one")
        .features("loud")
        .profile("dev");
    let context = Build::context(&plan(&image)).unwrap();
    let path = context.entry(b".image-dsl/0/loud-one").unwrap().source_path().unwrap();
    assert!(path.ends_with("debug/loud-one"), "{}", path.display());
    let said = std::process::Command::new(path).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "LOUD hello\n");
}

/// The binary may be of another member than the one whose folder is the context.
#[test]
fn the_workspace_is_above_the_context() {
    let project = Project::new();
    write_project(&project.path("tool"), "above-tool", "tool");
    for (path, text) in [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"tool\", \"images\"]\nresolver = \"2\"\n",
        ),
        (
            "images/Cargo.toml",
            "[package]\nname = \"images\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
        ),
        ("images/src/lib.rs", ""),
        ("images/docker/file", ""),
    ] {
        project.file(path, text);
    }
    let manifest = fs::read_to_string(project.path("tool/Cargo.toml")).unwrap();
    project.file("tool/Cargo.toml", &manifest.replace("[workspace]\n", ""));
    fs::rename(project.path("tool/.cargo"), project.path(".cargo")).unwrap();
    let image = image_core::spec::Spec::builder()
        .context(project.path("images/docker"))
        .from_scratch()
        .bin("above-tool", "/tool");
    let context = Build::context(&plan(&image)).unwrap();
    assert_eq!(
        context.entries().last().unwrap().archive_path(),
        b".image-dsl/0/above-tool"
    );
    let wrong = image.bin("above-tol", "/tool2").build().unwrap_err().to_string();
    assert!(
        wrong.contains("[cargo_name]") && wrong.contains("`above-tool`"),
        "{wrong}"
    );
}

#[test]
fn what_cannot_run_is_refused() {
    let project = project("dynamic-one");
    fs::remove_file(project.path(".cargo/config.toml")).unwrap();
    let image = project.scratch("team/app:1").bin("dynamic-one", "/app").target(host());
    let problem = project.problem(&plan(&image), &project.layout("out"));
    assert!(
        problem.contains("`dynamic-one` cannot run in the image: it needs /lib"),
        "{problem}"
    );
    assert!(problem.contains("which scratch does not have"), "{problem}");
    assert!(problem.contains("-linux-musl\""), "{problem}");
    // A stage that starts from another has the base of that one.
    let image = project
        .scratch("team/app:1")
        .named("first")
        .from("first")
        .bin("dynamic-one", "/app")
        .target(host());
    let problem = Build::context(&plan(&image)).unwrap_err();
    assert!(
        problem[0].to_string().contains("which scratch does not have"),
        "{problem:?}"
    );
}

#[test]
fn cargo_says_what_is_wrong() {
    let project = project("wrong-one");
    project.file("src/main.rs", "fn main() { not_there(); }\n");
    let image = project.scratch("team/app:1").bin("wrong-one", "/app");
    let problem = project.problem(&plan(&image), &project.layout("out"));
    assert!(
        problem.contains("`cargo build --package wrong-one --bin wrong-one --profile release` failed\n"),
        "{problem}"
    );
    assert!(
        problem.contains("error[E0425]: cannot find function `not_there`"),
        "{problem}"
    );
    assert!(problem.contains("--> src/main.rs:1:13"), "{problem}");
    assert!(
        problem.starts_with(&format!("{}:", file!())),
        "at its statement: {problem}"
    );
    assert!(!project.path("out").exists());
}

/// Nothing is built where the build would stop anyway.
#[test]
fn what_else_is_wrong_is_said_first() {
    let project = project("late-one");
    let image = project.scratch("team/app:1").bin("late-one", "/app").label("a", "b");
    let options = BuildOptions {
        build_args: vec![("NO_SUCH".to_owned(), "1".to_owned())],
        ..project.layout("out")
    };
    let problem = project.problem(&plan(&image), &options);
    assert!(problem.contains("`NO_SUCH` is not declared"), "{problem}");
    assert!(!project.path("target").exists());
}

#[test]
fn a_missing_target_is_told_with_its_command() {
    let project = project("far-one");
    let image = project
        .scratch("team/app:1")
        .bin("far-one", "/app")
        .target("s390x-unknown-linux-gnu");
    let options = BuildOptions {
        platforms: vec!["linux/s390x".to_owned()],
        ..project.layout("out")
    };
    let problem = project.problem(&plan(&image), &options);
    assert!(
        problem.contains("rustup target add s390x-unknown-linux-gnu"),
        "{problem}"
    );
}

#[test]
fn one_file_is_for_one_platform_and_of_one_build() {
    let project = project("single-one");
    let image = project.scratch("team/app:1").bin("single-one", "/app");
    let options = BuildOptions {
        platforms: vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()],
        ..project.layout("out")
    };
    let problem = project.problem(&plan(&image), &options);
    assert!(
        problem.contains("linux/amd64 and linux/arm64; give `--platform` one at a time"),
        "{problem}"
    );
    let twice = image
        .bin("single-one", "/again")
        .bin("single-one", "/loud")
        .features("loud");
    let problem = project.problem(&plan(&twice), &project.layout("out"));
    assert!(
        problem.contains("two statements build `single-one` in different ways"),
        "{problem}"
    );
}

#[test]
fn bake_tells_what_cargo_does() {
    let project = project("baked-one");
    let image = project.scratch("team/baked:1").bin("baked-one", "/baked-one");
    let image = Baked {
        name: "baked".to_owned(),
        plan: plan(&image),
    };
    let mut lines = Vec::new();
    let file = bake(&[image], &project.path("out"), &project.options(), &mut |progress| {
        if let Event::Log { line, .. } = &progress.event {
            lines.push(line.clone());
        }
    });
    assert!(file.unwrap().contains("team/baked:1"));
    assert!(
        lines.iter().any(|line| line.contains("Compiling baked-one")),
        "{lines:?}"
    );
}
