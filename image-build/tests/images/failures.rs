//! Failures of builds, and their messages.

use image_build::engine::{Engine, EngineError, EngineKind};
use image_build::{BuildError, BuildOptions, BuildProblem, ProblemKind, build};
use image_core::plan::Plan;

use crate::project::{Project, names_in, on_each};

/// All that stops a build before it starts.
fn problems(project: &Project<'_>, plan: &Plan, options: &BuildOptions) -> Vec<BuildProblem> {
    let mut told = 0;
    let built = build(plan, &project.real.engine, options, &mut |_| told += 1);
    assert_eq!(told, 0, "something was sent");
    match built {
        Err(BuildError::Problems(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_step_that_fails_is_named_by_its_statement() {
    on_each(|project| {
        let image = project.image().run("echo fine");
        let line = line!() + 1;
        let image = image.run("echo so it went; exit 3");
        let (said, _) = project.problem(&image.plan().unwrap(), &project.options());
        assert!(said.contains(&format!("failures.rs:{line} run: ")), "{said}");
        assert!(said.contains("so it went") && said.contains("exit code 3"), "{said}");
    });
}

#[test]
fn all_that_is_missing_is_said_before_anything_is_sent() {
    on_each(|project| {
        let image = project.image();
        let line = line!() + 1;
        let image = image.run("true").secret(vec!["NOT_THERE_1", "NOT_THERE_2"]);
        let plan = image
            .run("true")
            .secret("NOT_THERE_1")
            .copy("gone", "/gone")
            .allow("missing_source");
        let plan = plan.arg("KNOWN").plan().unwrap();
        let options = BuildOptions {
            build_args: vec![("KNOWM".to_owned(), String::new())],
            tags: vec!["Not/A:Name".to_owned()],
            platforms: vec!["lnux/amd64".to_owned()],
            ..project.options()
        };
        let found = problems(project, &plan, &options);
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 6, "{said:#?}");
        assert!(
            said[0].contains(&format!("failures.rs:{line}: the secret `NOT_THERE_1`")),
            "{}",
            said[0]
        );
        assert!(said[1].contains("NOT_THERE_2"), "{}", said[1]);
        assert!(said[2].contains("did you mean `KNOWN`?"), "{}", said[2]);
        assert!(said[3].contains("Not/A:Name"), "{}", said[3]);
        assert!(
            said[4].contains("`lnux/amd64` has a system that does not exist"),
            "{}",
            said[4]
        );
        assert!(said[5].contains("gone"), "{}", said[5]);
    });
}

#[test]
fn an_image_without_a_name_is_not_pushed() {
    on_each(|project| {
        let plan = project.image().plan().unwrap();
        let found = problems(
            project,
            &plan,
            &BuildOptions {
                push: true,
                ..project.options()
            },
        );
        assert!(
            matches!(
                found.as_slice(),
                [BuildProblem {
                    kind: ProblemKind::NoName,
                    ..
                }]
            ),
            "{found:?}"
        );
    });
}

#[test]
fn a_registry_that_does_not_answer_is_said_before_anything_is_built() {
    on_each(|project| {
        let plan = project.image().run("echo never").plan().unwrap();
        // Nobody listens on the first port.
        let options = BuildOptions {
            tags: vec!["127.0.0.1:1/a/b:1".to_owned()],
            push: true,
            ..project.options()
        };
        let (built, events) = project.build(&plan, &options);
        let Err(BuildError::Engine(problem)) = built else {
            panic!("{built:?}")
        };
        assert!(matches!(problem.error, EngineError::Registry { .. }), "{problem}");
        // Without a program that asks registries it is found when the image is pushed.
        assert!(events.is_empty() || project.real.engine.kind() == EngineKind::Buildah);
    });
}

#[test]
fn an_unknown_engine_is_said() {
    let said = Engine::named("dokcer").expect_err("no engine").to_string();
    assert!(said.contains("buildx, docker, podman or buildah"), "{said}");
}

/// A file that changes while it is sent makes no image.
#[test]
fn a_build_that_fails_leaves_no_image_and_no_file() {
    on_each(|project| {
        let name = project.name("failed");
        project.file("file", "text");
        let plan = project.image().copy("file", "/file").run("exit 1").plan().unwrap();
        let (said, _) = project.problem(
            &plan,
            &BuildOptions {
                tags: vec![name.clone()],
                ..project.options()
            },
        );
        assert!(said.contains("exit code 1"), "{said}");
        let there = project.real.engine.image_with(&name, image_build::LABEL, "").unwrap();
        assert!(there.is_none() && !project.client(&["image", "inspect", &name]).status.success());
        let names = names_in(project.folder.path());
        assert!(names.iter().all(|name| name == "file" || name == ".index"), "{names:?}");
    });
}
