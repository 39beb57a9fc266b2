//! Images that are put together without an engine, compared with those that docker makes of the same Dockerfile: all files
//! and the configuration are the same, apart from times.

use image_build::{BuildOptions, Output, build_without_engine};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::project::Project;
use crate::tails::{
    Random, add_ends, add_step, base, build_as_docker, config, files, number, on_docker, write_base, write_sources,
};

/// Puts an image together and loads it by docker's client. Returns the reason if it needs an engine.
fn load(project: &Project<'_>, plan: &Plan, name: &str) -> Option<String> {
    let archive = project.folder.path().join(".archive");
    let options = BuildOptions {
        outputs: vec![Output::DockerArchive(archive.clone())],
        tags: vec![name.to_owned()],
        ..project.options()
    };
    match build_without_engine(plan, &options, &mut |_| ()) {
        Ok(_) => {}
        Err(error) if error.needs_engine() => return Some(error.to_string()),
        Err(error) => panic!("{error}\n{}", plan.text()),
    }
    let loaded = project.client(&["load", "-i", archive.to_str().unwrap()]);
    assert!(
        loaded.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&loaded.stderr),
        plan.text()
    );
    None
}

/// Compares an image with docker's own. Returns the reason if it needs an engine.
fn compare(project: &Project<'_>, plan: &Plan, what: &str) -> Option<String> {
    let (ours, theirs) = (
        project.name(&format!("o-whole-{what}")),
        project.name(&format!("o-theirs-{what}")),
    );
    if let Some(reason) = load(project, plan, &ours) {
        return Some(reason);
    }
    build_as_docker(project, plan, &theirs).unwrap_or_else(|error| panic!("{error}\n{}", plan.text()));
    let text = plan.text();
    let (own, expected) = (files(project, &ours), files(project, &theirs));
    for path in own.keys().chain(expected.keys()) {
        let (one, other) = (own.get(path), expected.get(path));
        assert_eq!(one, other, "{what}: {}\n{text}", String::from_utf8_lossy(path));
    }
    assert_eq!(config(project, &ours), config(project, &theirs), "{what}\n{text}");
    project.client(&["rmi", "--force", &ours, &theirs]);
    None
}

/// Compares random images that start in one way.
fn compare_random(project: &Project<'_>, start: &dyn Fn() -> Builder, what: &str) {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 8));
    let mut left = Vec::new();
    for case in seed..seed + cases {
        let mut random = Random(case);
        write_sources(project, &mut random, case);
        let mut image = start().copy("one", "/opt/first");
        for _ in 0..=random.below(6) {
            image = add_step(&mut random, image);
        }
        let Ok(plan) = add_ends(&mut random, image).plan() else {
            continue;
        };
        left.extend(compare(project, &plan, &format!("{what}-{case}")));
    }
    eprintln!(
        "{} {what}: {} of {cases} need an engine: {left:#?}",
        project.real.name,
        left.len()
    );
    assert!(left.len() as u64 * 3 <= cases * 2, "most need an engine");
}

#[test]
fn an_image_from_nothing_is_as_docker_makes_it() {
    on_docker(|project| {
        write_base(project);
        let start = || {
            let image = Spec::builder().context(project.folder.path()).from_scratch();
            image
                .env("OWN", project.own.as_str())
                .copy("base", "/")
                .env("WHERE", "/opt/there")
        };
        compare_random(project, &start, "scratch");
    });
}

#[test]
fn an_image_of_a_registrys_base_is_as_docker_makes_it() {
    on_docker(|project| {
        write_base(project);
        let name = format!(
            "127.0.0.1:5000/image-dsl-test/o-{}:1",
            project.own.to_lowercase().replace('.', "")
        );
        let below = base(project).plan().unwrap();
        build_as_docker(project, &below, &name).unwrap();
        let pushed = project.client(&["push", &name]);
        assert!(pushed.status.success(), "{}", String::from_utf8_lossy(&pushed.stderr));
        let start = || Spec::builder().context(project.folder.path()).from(name.as_str());
        compare_random(project, &start, "base");
        project.client(&["rmi", "--force", &name]);
    });
}
