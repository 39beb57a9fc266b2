//! Disks that are full: the engine's, and those of this machine.

use std::path::Path;
use std::process::Command;

use image_build::engine::{Engine, EngineError, EngineKind, Event};
use image_build::{BuildError, BuildOptions, EngineProblem, Outcome, Progress};
use image_core::plan::Plan;

use crate::on_top::printed;
use crate::private::{daemons, stores};
use crate::project::{Project, names_in, on_each};
use crate::support::{Real, engines};

/// More than the engines of these tests have room for.
const TOO_LARGE: u64 = 32 << 20;

fn build_error(project: &Project<'_>, plan: &Plan) -> EngineProblem {
    let (built, _) = project.build(plan, &project.options());
    match built {
        Err(BuildError::Engine(problem)) => *problem,
        other => panic!("{}: {other:?}", project.real.name),
    }
}

#[test]
fn a_step_that_fills_the_disk_of_an_engine_is_named_with_what_to_do() {
    for daemon in daemons(24).chain(stores(24)) {
        let project = Project::new(&daemon.real);
        let image = project.small("");
        let line = line!() + 1;
        let image = image.run("dd if=/dev/zero of=/large bs=1M count=100");
        let image = image.network("none");
        let problem = build_error(&project, &image.plan().unwrap());
        let said = problem.to_string();
        assert!(said.contains(&format!("full.rs:{line} run: ")), "{said}");
        assert!(
            said.contains("No space left on device") && said.contains("docker system prune"),
            "{said}"
        );
        assert_eq!(names_in(&daemon.scratch()), [""; 0]);
    }
}

#[test]
fn files_for_which_an_engine_has_no_room_make_no_image() {
    for daemon in daemons(24).chain(stores(24)) {
        let project = Project::new(&daemon.real);
        let large = std::fs::File::create(project.folder.path().join("large")).unwrap();
        large.set_len(TOO_LARGE).unwrap();
        let problem = build_error(&project, &project.small("").copy("large", "/large").plan().unwrap());
        assert!(matches!(problem.error, EngineError::DiskFull { .. }), "{problem}");
        assert_eq!(names_in(&daemon.scratch()), [""; 0]);
    }
}

/// Runs a test again in a process that has a folder without room, and gives that; there it runs the check.
fn with_full_folder(test: &str, check: impl Fn(&Path)) {
    const FOLDER: &str = "IMAGE_DSL_TEST_FULL";
    if let Some(folder) = std::env::var_os(FOLDER) {
        return check(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    // Nobody else sees what is mounted there, and it goes with the process.
    let script = "mount -t tmpfs -o size=8k none \"$0\" && exec \"$@\"";
    let done = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    if said.contains("unshare failed") {
        return eprintln!("SKIPPED: {said}");
    }
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stdout));
}

#[test]
fn a_full_folder_for_what_is_known_of_files_costs_nothing_but_time() {
    with_full_folder(
        "full::a_full_folder_for_what_is_known_of_files_costs_nothing_but_time",
        |full| {
            std::fs::write(full.join("all"), vec![0; 8 << 10]).unwrap();
            on_each(|project| {
                let options = BuildOptions {
                    cache_folder: Some(full.to_owned()),
                    ..project.options()
                };
                project.file("file", "one");
                let plan = project.small("").copy("file", "/file").plan().unwrap();
                let (built, _) = project.must_build(&plan, &options);
                assert_eq!(project.must_build(&plan, &options).0.outcome, Outcome::Unchanged);
                // No earlier run of this test has left it in the engine's cache.
                project.file("file", &project.name("two"));
                let (other, _) = project.must_build(&plan, &options);
                assert_eq!(other.outcome, Outcome::Built);
                assert_ne!(other.context, built.context);
                assert_eq!(names_in(full), ["all"]);
                project.remove(&built);
                project.remove(&other);
            });
        },
    );
}

/// What is known of the first steps is lost each time.
#[test]
fn a_full_folder_for_what_is_known_of_the_first_steps_costs_nothing_but_time() {
    with_full_folder(
        "full::a_full_folder_for_what_is_known_of_the_first_steps_costs_nothing_but_time",
        |full| {
            std::fs::write(full.join("all"), vec![0; 8 << 10]).unwrap();
            on_each(|project| {
                let options = BuildOptions {
                    cache_folder: Some(full.to_owned()),
                    ..project.options()
                };
                project.file("app", "");
                let image = project.image().run("echo ran > /ran").copy("app", "/app/");
                let plan = image.plan().unwrap();
                for text in ["one", "two", "three"] {
                    project.file("app", text);
                    let (built, _) = project.must_build(&plan, &options);
                    assert_eq!(printed(project, built.reference(), &["cat", "/app/app"]), text);
                    assert_eq!(project.must_build(&plan, &options).0.outcome, Outcome::Unchanged);
                    assert_eq!(names_in(full), ["all"]);
                    project.remove(&built);
                }
            });
        },
    );
}

#[test]
fn a_full_folder_for_what_an_engine_reads_is_named_and_nothing_is_built() {
    with_full_folder(
        "full::a_full_folder_for_what_an_engine_reads_is_named_and_nothing_is_built",
        |full| {
            for real in engines() {
                // Docker reads an archive.
                let (EngineKind::Podman | EngineKind::Buildah) = real.engine.kind() else {
                    continue;
                };
                let environment = real.environment.clone().with("TMPDIR", full);
                let real = Real {
                    name: real.name.clone(),
                    engine: Engine::named_in(real.engine.kind().name(), &environment).unwrap(),
                    environment,
                };
                let project = Project::new(&real);
                let (said, events) = project.problem(&project.small("").plan().unwrap(), &project.options());
                let is_reason = |event: &Progress| matches!(event.event, Event::Reason { .. });
                assert!(events.iter().all(is_reason), "something was sent");
                assert!(
                    said.contains("No space left on device") && said.contains("TMPDIR"),
                    "{said}"
                );
                assert_eq!(names_in(full), [""; 0]);
            }
        },
    );
}
