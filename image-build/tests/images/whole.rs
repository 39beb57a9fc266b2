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
    let text = plan.text();
    if let Err(error) = build_as_docker(project, plan, &theirs) {
        // Docker 26 finds nothing behind a link when it copies the matches of a glob from a stage.
        assert!(
            error.contains("failed to calculate checksum") && text.contains("/*"),
            "{error}\n{text}"
        );
        project.client(&["rmi", "--force", &ours]);
        return Some(format!("docker fails: {text}"));
    }
    let (own, expected) = (files(project, &ours), files(project, &theirs));
    for path in own.keys().chain(expected.keys()) {
        let (one, other) = (own.get(path), expected.get(path));
        assert_eq!(one, other, "{what}: {}\n{text}", String::from_utf8_lossy(path));
    }
    assert_eq!(config(project, &ours), config(project, &theirs), "{what}\n{text}");
    project.client(&["rmi", "--force", &ours, &theirs]);
    None
}

/// Appends what random images have in their first stage.
fn add_first(random: &mut Random, image: Builder) -> Builder {
    let mut image = image.copy("one", "/opt/first");
    for _ in 0..=random.below(6) {
        image = add_step(random, image);
    }
    image
}

/// What is copied from other stages: what the first ones copy, and what is known where nothing is below them.
const SOURCES: &[&str] = &[
    "/made",
    "/made/",
    "/made/*",
    "/made/folder",
    "/made/folder/one",
    "/opt/first",
    "/opt/there",
    "/opt/link/",
    "/absolute",
    "/opt/there/*",
    "/opt/there/linked",
    "/usr",
    "/",
];
const OF_FIRST: usize = 6;
const PLACES: &[&str] = &[
    "/new/",
    "/new/deep/er",
    "/opt/there/",
    "/opt/link/",
    "/usr/bin/",
    "/",
    "relative/",
    "/made/",
];

/// Appends a copy from another stage.
fn add_copy(random: &mut Random, image: Builder, stages: &[&str], sources: &[&str]) -> Builder {
    let (source, mut to) = (*random.of(sources), (*random.of(PLACES)).to_owned());
    if source.contains('*') && !to.ends_with('/') {
        to.push('/');
    }
    // With a mode, versions of docker make missing folders in several ways.
    let is_there = ["/", "/opt/there/", "/usr/bin/"].contains(&to.as_str());
    let image = image.copy(source, to).with_from(*random.of(stages));
    match random.below(5) {
        0 => image.chown("9:10"),
        1 if is_there => image.chmod("4750"),
        _ => image,
    }
}

/// The start of a stage of this name.
type Start<'s> = &'s dyn Fn(Builder, &str) -> Builder;

/// Returns an image of a stage, of one that starts from it and copies from it, and of a last one that copies from both.
fn staged(random: &mut Random, head: Builder, first: Start<'_>, last: Start<'_>, sources: &[&str]) -> Builder {
    let image = first(head, "first").copy("one", "/opt/first").copy("tree", "/made");
    let owner = *random.of(&["7:8", "0"]);
    let image = image
        .chown(owner)
        .copy("folder", "/made/folder")
        .chown("11:12")
        .copy("to-one", "/made/folder/one");
    let mut image = image.from("first").named("second").workdir("/made/second");
    image = last(add_copy(random, image, &["first"], sources), "last");
    for _ in 0..=random.below(3) {
        image = add_copy(random, image, &["first", "second"], sources);
    }
    add_step(random, image)
}

/// Compares random images that start in one way.
fn compare_random(project: &Project<'_>, what: &str, make: &dyn Fn(&mut Random) -> Builder) {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 8));
    let (mut left, mut tried) = (Vec::new(), 0);
    for case in seed..seed + cases {
        let mut random = Random(case);
        write_sources(project, &mut random, case);
        let image = make(&mut random);
        let Ok(plan) = add_ends(&mut random, image).plan() else {
            continue;
        };
        tried += 1;
        left.extend(compare(project, &plan, &format!("{what}-{case}")));
    }
    eprintln!(
        "{} {what}: {} of {tried} need an engine: {left:#?}",
        project.real.name,
        left.len()
    );
    assert!(tried * 3 >= cases, "most are no images");
    assert!(left.len() as u64 * 4 <= tried * 3, "most need an engine");
}

/// Compares random images of one stage and of several. `last` starts the last of several.
fn compare_both(project: &Project<'_>, what: &str, start: Start<'_>, last: Start<'_>, sources: &[&str]) {
    let head = || Spec::builder().context(project.folder.path());
    compare_random(project, what, &|random| add_first(random, start(head(), "only")));
    let what = format!("{what}-staged");
    compare_random(project, &what, &|random| staged(random, head(), start, last, sources));
}

#[test]
fn an_image_from_nothing_is_as_docker_makes_it() {
    on_docker(|project| {
        write_base(project);
        let start = |image: Builder, name: &str| {
            let image = image.from_scratch().named(name).env("OWN", project.own.as_str());
            image.copy("base", "/").env("WHERE", "/opt/there").workdir("/opt")
        };
        compare_both(project, "scratch", &start, &start, SOURCES);
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
        let of_base = |image: Builder| image.provides(["OWN", "WHERE"]).workdir("/opt/there");
        let start = |image: Builder, stage: &str| of_base(image.from(name.as_str()).named(stage));
        let last = |image: Builder, stage: &str| image.from("first").named(stage);
        compare_both(project, "base", &start, &last, &SOURCES[..OF_FIRST]);
        project.client(&["rmi", "--force", &name]);
    });
}
