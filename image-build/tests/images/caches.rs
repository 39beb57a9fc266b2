//! The scopes of cache mounts.

use image_build::{BuildOptions, CacheScope, Outcome};
use image_core::plan::Plan;

use crate::project::{Project, on_all, on_each};

/// A step that fails if another image's file is in the cache mount at `/store`.
const CLEAN: &str = "test ! -e /store/evil && touch /store/good";

/// A name whose caches no run of these tests had before: a scope is that of a name without its tag.
fn fresh(project: &Project<'_>, what: &str) -> String {
    let own = project.own.to_lowercase().replace('.', "");
    format!("image-dsl-test/{what}-{own}:1")
}

fn with(project: &Project<'_>, caches: CacheScope) -> BuildOptions {
    BuildOptions {
        caches,
        ..project.options()
    }
}

fn run(project: &Project<'_>, name: &str, command: &str) -> Plan {
    let image = project.builder_named(name).run(command).cache("/store");
    image.plan().unwrap()
}

/// An untrusted image leaves a file in a cache mount, which the trusted image would use.
#[test]
fn no_image_reaches_the_caches_of_another() {
    on_all(|project| {
        let (good, evil) = (fresh(project, "good"), fresh(project, "evil"));
        let clean = run(project, &good, CLEAN);
        project.must_build(&clean, &project.options());
        // The scope of the good one, as whoever knows its name and its user may find out.
        let (said, _) = project.problem(&run(project, &good, "ls /store; exit 3"), &project.options());
        assert!(said.contains("good"), "the cache of an image is kept: {said}");
        for evil_step in [
            "RUN --mount=type=cache,target=/store touch /store/evil",
            "RUN --mount=type=cache,id=/store,target=/store,sharing=locked touch /store/evil",
            "RUN --mount=target=/store,id=store,type=cache,id=/store touch /store/evil; true",
        ] {
            let plan = project.builder_named(&evil).dockerfile(evil_step).plan().unwrap();
            project.must_build(&plan, &project.options());
        }
        project.must_build(&run(project, &evil, "touch /store/evil"), &project.options());
        let again = BuildOptions {
            no_cache: true,
            ..project.options()
        };
        let (built, _) = project.must_build(&clean, &again);
        // The same declaration under another name is not the same: what its caches held is in it.
        let twin = run(project, &evil, CLEAN);
        assert_eq!(twin.spec.digest(), clean.spec.digest());
        let (said, _) = project.problem(&twin, &project.options());
        assert!(said.contains("test ! -e /store/evil"), "{said}");
        project.remove(&built);
    });
}

/// Podman and buildah expand all of a mount at once, so that a value with a comma would add fields.
#[test]
fn no_value_of_an_argument_reaches_another_cache() {
    on_all(|project| {
        let shared = project.own_name("shared");
        // A cache that every build of an engine has, as plain Dockerfiles name it.
        let file = format!(
            "FROM debian:bookworm-slim\nENV X={shared}\nRUN --mount=type=cache,id=c-all,target=/all touch /all/all\n"
        );
        project.file("plain/Dockerfile", &file);
        let folder = project.folder.path().join("plain").display().to_string();
        assert!(project.client(&["build", "-t", &shared, &folder]).status.success());
        for mount in [
            "type=cache,target=/x,id=own$X",
            "type=tmpfs,target=/x$X",
            "type=cache,target=/x,id=c-all",
        ] {
            let step = format!("RUN --mount={mount} test ! -e /x/all || {{ echo REA''CHED; exit 1; }}");
            let image = project
                .builder_named(&project.own_name("comma"))
                .arg_default("X", ",type=cache,id=c-all");
            let (built, _) = project.build(&image.dockerfile(step).plan().unwrap(), &project.options());
            // An engine that finds the mount wrong does not run the step.
            match built {
                Ok(built) => project.remove(&built),
                Err(error) => assert!(!error.to_string().contains("REACHED"), "{mount}: {error}"),
            }
        }
        project.client(&["rmi", "--force", &shared]);
    });
}

#[test]
fn a_scope_is_chosen_or_there_is_none() {
    on_each(|project| {
        let (one, other) = (fresh(project, "one"), fresh(project, "other"));
        let scope = || CacheScope::Named(project.own.clone());
        project.must_build(&run(project, &one, "touch /store/shared"), &with(project, scope()));
        let (built, _) = project.must_build(&run(project, &other, "test -e /store/shared"), &with(project, scope()));
        project.remove(&built);
        let empty = run(project, &other, "test ! -e /store/shared && touch /store/shared");
        let (built, _) = project.must_build(&empty, &with(project, CacheScope::PerImage));
        project.remove(&built);
        let off = with(project, CacheScope::Off);
        let raw = "RUN --mount=type=cache,target=/store,uid=0 test ! -e /store/shared && touch /store/shared";
        for again in 0..2 {
            let image = project.builder_named(&other).env("AGAIN", again.to_string());
            let plan = image
                .run("test ! -e /store/shared && touch /store/shared")
                .cache("/store");
            let (built, _) = project.must_build(&plan.dockerfile(raw).plan().unwrap(), &off);
            assert_eq!(built.outcome, Outcome::Built);
            project.remove(&built);
        }
    });
}
