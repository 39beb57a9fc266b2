//! Images that are put together without an engine, compared with those that docker makes of the same Dockerfile: all files
//! and the configuration are the same, apart from times.

use image_build::{BuildOptions, Output, build_without_engine};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::project::Project;
use crate::tails::{
    DESTINATIONS, Random, add_ends, add_owner, add_step, base, build_as_docker, config, files, number, on_docker,
    write_base, write_sources,
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

/// Appends what random images have in their last stage.
fn add_last(random: &mut Random, start: &dyn Fn() -> Builder) -> Builder {
    let mut image = start().copy("one", "/opt/first");
    for _ in 0..=random.below(6) {
        image = add_step(random, image);
    }
    image
}

/// What is copied from other stages.
const SOURCES: &[&str] = &[
    "/opt/there",
    "/opt/there/",
    "/opt/link",
    "/absolute/",
    "/opt/there/*",
    "/opt/first",
    "/opt/there/linked",
    "/opt/dangling",
    "/usr",
    "/",
    "/opt/*",
    "/app.conf",
    "/new",
];

/// Appends a copy from another stage.
fn add_copy(random: &mut Random, image: Builder, stages: &[&str]) -> Builder {
    let source = *random.of(SOURCES);
    let mut to = (*random.of(DESTINATIONS)).to_owned();
    if source.contains('*') && !to.ends_with('/') {
        to.push('/');
    }
    let image = image.copy(source, to).with_from(*random.of(stages));
    add_owner(random, image)
}

/// Returns an image of a stage, of one that starts from it and copies from it, and of a last one that copies from both.
fn staged(random: &mut Random, first: &dyn Fn() -> Builder, last: &dyn Fn(Builder) -> Builder) -> Builder {
    let mut image = add_last(random, first).named("first").from("first");
    for _ in 0..random.below(3) {
        image = add_step(random, image);
    }
    image = add_copy(random, image, &["first"]).named("second");
    image = last(image);
    for _ in 0..=random.below(3) {
        image = add_copy(random, image, &["first", "second"]);
        image = add_step(random, image);
    }
    image
}

/// Compares random images that start in one way.
fn compare_random(project: &Project<'_>, what: &str, make: &dyn Fn(&mut Random) -> Builder) {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 8));
    let mut left = Vec::new();
    for case in seed..seed + cases {
        let mut random = Random(case);
        write_sources(project, &mut random, case);
        let image = make(&mut random);
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
        compare_random(project, "scratch", &|random| add_last(random, &start));
        let own = project.own.as_str();
        let second = |image: Builder| {
            image
                .from_scratch()
                .env("OWN", own)
                .copy("base", "/")
                .env("WHERE", "/opt/there")
        };
        compare_random(project, "staged", &|random| staged(random, &start, &second));
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
        compare_random(project, "base", &|random| add_last(random, &start));
        let second = |image: Builder| image.from("first");
        compare_random(project, "base-staged", &|random| staged(random, &start, &second));
        project.client(&["rmi", "--force", &name]);
    });
}
