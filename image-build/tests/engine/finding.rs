//! Finding the engine that answers, tested with fake programs.

use image_build::engine::{Engine, EngineError, EngineKind};

use crate::fake::{BUILDAH, DEAD, Fakes, PODMAN, docker};

fn find_engine(fakes: &Fakes) -> String {
    Engine::find_in(&fakes.environment()).map_or_else(|error| error.to_string(), |engine| engine.to_string())
}

#[test]
fn engines_are_found_in_order() {
    let all = Fakes::new()
        .with("docker", &docker("28.5.2", "true"))
        .with("podman", PODMAN)
        .with("buildah", BUILDAH);
    assert_eq!(find_engine(&all), "buildx 28.5.2");
    assert_eq!(
        find_engine(&Fakes::new().with("podman", PODMAN).with("buildah", BUILDAH)),
        "podman 5.4.2"
    );
    assert_eq!(find_engine(&Fakes::new().with("buildah", BUILDAH)), "buildah 1.39.3");
    let old = docker("20.10.24", "true").replace("version) echo v0.13", "version) exit 1");
    assert_eq!(find_engine(&Fakes::new().with("docker", &old)), "docker 20.10.24");
    let none = find_engine(&Fakes::new());
    assert!(none.contains("buildx: no program `docker` on the PATH"), "{none}");
    assert!(none.contains("buildah: no program `buildah` on the PATH"), "{none}");
}

#[test]
fn an_engine_that_does_not_answer_is_passed_over_with_a_note() {
    let fakes = Fakes::new().with("docker", DEAD).with("buildah", BUILDAH);
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    assert_eq!(engine.kind(), EngineKind::Buildah);
    assert_eq!(engine.notes().len(), 1);
    assert!(
        engine.notes()[0].contains("Cannot connect to the Docker daemon"),
        "{:?}",
        engine.notes()
    );
    let alone = Fakes::new().with("docker", DEAD);
    let error = find_engine(&alone);
    assert!(error.contains("buildx: Cannot connect to the Docker daemon"), "{error}");
}

#[test]
fn where_docker_is_said_to_be_no_other_engine_is_taken() {
    let address = "tcp://nowhere.invalid:1";
    let fakes = Fakes::new().with("docker", DEAD).with("buildah", BUILDAH);
    let environment = fakes.environment().with("DOCKER_HOST", address);
    for found in [Engine::find_in(&environment), Engine::named_in("docker", &environment)] {
        let error = found.unwrap_err().to_string();
        let start = format!("no engine answers at `{address}`: Cannot connect to the Docker daemon");
        assert!(
            error.starts_with(&start) && error.ends_with("which names that address"),
            "{error}"
        );
    }
    // A socket of podman's, for programs that speak docker's language.
    let other = Fakes::new().with("podman", PODMAN);
    let environment = other.environment().with("DOCKER_HOST", address);
    assert_eq!(Engine::find_in(&environment).unwrap().kind(), EngineKind::Podman);
}

#[test]
fn an_engine_is_chosen_by_name() {
    let fakes = Fakes::new().with("docker", DEAD).with("podman", PODMAN);
    let environment = fakes.environment();
    let named = |name| Engine::named_in(name, &environment);
    assert_eq!(named("podman").unwrap().kind(), EngineKind::Podman);
    assert!(matches!(named("docker").unwrap_err(), EngineError::NotAnswering { .. }));
    assert!(matches!(named("buildah").unwrap_err(), EngineError::NotFound(_)));
    assert!(matches!(named("kaniko").unwrap_err(), EngineError::UnknownName(_)));
    let set = environment.clone().with("IMAGE_DSL_ENGINE", "podman");
    assert_eq!(Engine::find_in(&set).unwrap().kind(), EngineKind::Podman);
}

#[test]
fn dockerfiles_are_rendered_for_the_version_that_builds() {
    let shown = |fakes: &Fakes, builder: &str| {
        let environment = fakes.environment().with("BUILDX_BUILDER", builder);
        Engine::find_in(&environment).unwrap().target().to_string()
    };
    let inspect = "case \"$2\" in inspect) printf 'Name: b\\nDriver: docker-container\\n\\nNodes:\\nBuildKit version: v0.12.5\\n';; esac";
    let fakes = Fakes::new().with("docker", &docker("28.5.2", inspect));
    assert_eq!(shown(&fakes, ""), "docker 28.5.2");
    assert_eq!(shown(&fakes, "b"), "docker 25.0");
    assert_eq!(find_engine(&Fakes::new().with("podman", PODMAN)), "podman 5.4.2");
}
