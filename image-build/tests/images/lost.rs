//! Engines that end in the middle of a build, and what is left then.

use std::path::Path;

use image_build::engine::{EngineError, Event, Secret, SecretFrom};
use image_build::{BuildError, BuildOptions, Built, LABEL, Outcome, Progress, build};
use image_core::plan::Plan;

use crate::private::{daemons, stores};
use crate::project::{Project, names_in};

/// A step that says that it has begun, and goes on for as long as a secret says: that is no part of the image.
fn plan(project: &Project<'_>) -> Plan {
    project.file("file", "text");
    let image = project.small("").copy("file", "/file");
    let image = image.run("echo begun; sleep \"$SECONDS_TO_WAIT\"; cat /file >/copy");
    let image = image.secret("SECONDS_TO_WAIT").network("none");
    image.cmd(vec!["cat", "/copy"]).plan().unwrap()
}

fn options(project: &Project<'_>, seconds: u32) -> BuildOptions {
    project.file("seconds", &seconds.to_string());
    BuildOptions {
        secrets: vec![Secret {
            id: "SECONDS_TO_WAIT".to_owned(),
            from: SecretFrom::File(project.folder.path().join("seconds")),
        }],
        tags: vec![project.name("lost")],
        ..project.options()
    }
}

fn is_begun(progress: &Progress) -> bool {
    matches!(&progress.event, Event::Log { line, .. } if line == "begun")
}

/// Builds, and does something when the step has begun.
fn build_and(project: &Project<'_>, plan: &Plan, options: &BuildOptions, act: &dyn Fn()) -> Result<Built, BuildError> {
    build(plan, &project.real.engine, options, &mut |progress| {
        if is_begun(progress) {
            act();
        }
    })
}

/// Returns the names of this project in a folder. A killed buildah leaves a folder of its own there.
fn own_names(folder: &Path) -> Vec<String> {
    let mut names = names_in(folder);
    names.retain(|name| name.starts_with("image-dsl-"));
    names
}

/// Nothing is left of a build that failed, and the next one is right.
fn recovers(project: &Project<'_>, plan: &Plan, scratch: &Path) {
    let options = options(project, 0);
    assert_eq!(own_names(scratch), [""; 0], "{}", project.real.name);
    let (built, _) = project.must_build(plan, &options);
    assert_ne!(built.outcome, Outcome::Unchanged, "{}", project.real.name);
    let files: Vec<_> = names_in(project.folder.path());
    assert!(
        files
            .iter()
            .all(|name| ["file", "seconds", "root", ".index"].contains(&name.as_str())),
        "{files:?}"
    );
    assert_eq!(own_names(scratch), [""; 0], "{}", project.real.name);
    let (again, _) = project.must_build(plan, &options);
    assert_eq!(
        (again.outcome, again.id),
        (Outcome::Unchanged, built.id),
        "{}",
        project.real.name
    );
}

#[test]
fn an_engine_that_is_killed_in_the_middle_is_said_to_be_lost_and_the_next_build_is_right() {
    for daemon in daemons(64) {
        let project = Project::new(&daemon.real);
        let plan = plan(&project);
        let built = build_and(&project, &plan, &options(&project, 60), &|| daemon.kill("dockerd"));
        let Err(BuildError::Engine(problem)) = built else {
            panic!("{}: {built:?}", daemon.real.name)
        };
        assert!(
            matches!(problem.error, EngineError::Lost(_)),
            "{}: {problem}",
            daemon.real.name
        );
        assert!(problem.to_string().contains("build again"), "{problem}");
        daemon.wait();
        let tag = &options(&project, 0).tags[0];
        assert!(!daemon.real.client(&["image", "inspect", tag]).status.success());
        recovers(&project, &plan, &daemon.scratch());
    }
}

/// Some dockers run steps with the containerd below them, others build on without it.
#[test]
fn what_runs_steps_below_an_engine_is_killed() {
    for daemon in daemons(64) {
        let project = Project::new(&daemon.real);
        let plan = plan(&project);
        let built = build_and(&project, &plan, &options(&project, 1), &|| daemon.kill("containerd"));
        if let Err(error) = built {
            assert!(
                error.to_string().contains("the connection to the engine was lost"),
                "{}: {error}",
                daemon.real.name
            );
        }
        assert_eq!(names_in(&daemon.scratch()), [""; 0], "{}", daemon.real.name);
    }
}

#[test]
fn a_client_that_is_killed_in_the_middle_leaves_nothing_and_the_next_build_is_right() {
    for own in daemons(64).chain(stores(64)) {
        let project = Project::new(&own.real);
        let plan = plan(&project);
        let built = build_and(&project, &plan, &options(&project, 3), &|| own.kill_client());
        let Err(BuildError::Engine(problem)) = built else {
            panic!("{}: {built:?}", own.real.name)
        };
        let said = problem.to_string();
        assert!(
            matches!(problem.error, EngineError::Killed(9)),
            "{}: {said}",
            own.real.name
        );
        assert!(said.contains("signal 9") && said.contains("build again"), "{said}");
        let tag = &options(&project, 0).tags[0];
        assert!(own.real.engine.image_with(tag, LABEL, "").unwrap().is_none());
        recovers(&project, &plan, &own.scratch());
    }
}
