//! Images that are put together without an engine, compared with those that buildah makes of the same Dockerfile. They are
//! those that docker makes ([`whole`](crate::whole)), so what buildah does in another way is named here.

use image_build::engine::EngineKind;
use image_build::{BuildOptions, Output, build_without_engine_in};
use image_core::plan::Plan;
use image_core::spec::Spec;
use serde_json::{Value, json};

use crate::on_top::{build_as_engine, on};
use crate::project::Project;
use crate::support::engines;
use crate::tails::{File, Random, add_ends, add_step, files, number, write_base, write_sources};

/// Puts an image together and gives it to buildah. Returns the reason if it needs an engine.
fn load(project: &Project<'_>, plan: &Plan, name: &str) -> Option<String> {
    let options = BuildOptions {
        outputs: vec![Output::Buildah],
        tags: vec![name.to_owned()],
        ..project.options()
    };
    match build_without_engine_in(&project.real.environment, plan, &options, &mut |_| ()) {
        Ok(_) => None,
        Err(error) if error.needs_engine() => Some(error.to_string()),
        Err(error) => panic!("{error}\n{}", plan.text()),
    }
}

/// Returns the configuration of an image, without what only buildah's working container has: its name of a host, lists with
/// nothing in them.
fn config(project: &Project<'_>, image: &str) -> Value {
    let told = project.client(&["inspect", "--type", "image", image]).stdout;
    let told: Value = serde_json::from_slice(&told).unwrap();
    let mut config = told["Docker"]["config"].clone();
    if let Some(labels) = config["Labels"].as_object_mut() {
        labels.retain(|key, _| !key.starts_with("dev.image-dsl.") && !key.starts_with("io.buildah."));
    }
    // Buildah takes a range of ports for one port of that name.
    if let Some(ports) = config["ExposedPorts"].as_object_mut()
        && ports.remove("9000-9002/tcp").is_some()
    {
        ports.extend((9000..=9002).map(|port| (format!("{port}/tcp"), json!({}))));
    }
    let parts = config.as_object_mut().unwrap();
    let is_empty = |value: &Value| matches!(value.to_string().as_str(), "null" | "{}" | "[]" | "\"\"" | "false");
    // A `CMD` sets `ArgsEscaped` on docker alone; it means something on Windows.
    parts.retain(|key, value| !["ArgsEscaped", "Hostname"].contains(&key.as_str()) && !is_empty(value));
    config
}

/// Returns `true` for a file that buildah makes in another way than docker. `text` is the Dockerfile.
fn is_buildahs_way(ours: Option<&File>, theirs: Option<&File>, path: &[u8], text: &str) -> bool {
    let path = String::from_utf8_lossy(path);
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let names = |instruction: &str| {
        let mut lines = text.lines().filter(|line| line.starts_with(instruction));
        lines.any(|line| line.ends_with(name))
    };
    match (ours, theirs) {
        // Buildah drops the bits of set-user-id and set-group-id of files in some copies.
        (Some(ours), Some(theirs)) => {
            let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
            (ours.1, theirs.1) = (ours.1 & 0o1777, theirs.1 & 0o1777);
            ours == theirs
        }
        // The folder of a `WORKDIR` is made by the next step that needs it, if there is one.
        (Some(ours), None) => ours.0 == b'5' && names("WORKDIR "),
        // Docker makes that of a `VOLUME` in containers alone.
        (None, Some(theirs)) => theirs.0 == b'5' && names("VOLUME "),
        (None, None) => true,
    }
}

/// Compares an image with buildah's own. Returns the reason if it needs an engine, or buildah does not build it.
fn compare(project: &Project<'_>, looker: &Project<'_>, plan: &Plan, what: &str) -> Option<String> {
    let (ours, theirs) = (
        project.name(&format!("w-ours-{what}")),
        project.name(&format!("w-theirs-{what}")),
    );
    if let Some(reason) = load(project, plan, &ours) {
        return Some(reason);
    }
    if let Err(error) = build_as_engine(project, plan, &theirs) {
        return Some(format!("buildah: {error}"));
    }
    let text = plan.text();
    let (own, expected) = (config(project, &ours), config(project, &theirs));
    let (one, other) = (files(looker, &ours), files(looker, &theirs));
    for path in one.keys().chain(other.keys()) {
        let (one, other) = (one.get(path), other.get(path));
        let is_known = is_buildahs_way(one, other, path, &text);
        assert!(
            one == other || is_known,
            "{what}: {}: {one:?}, {other:?}\n{text}",
            String::from_utf8_lossy(path)
        );
    }
    assert_eq!(own, expected, "{what}\n{text}");
    project.client(&["rmi", "--force", &ours, &theirs]);
    None
}

#[test]
fn an_image_from_nothing_is_as_buildah_makes_it() {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 6));
    on(&[EngineKind::Buildah], |project| {
        let suite = project.real.name.trim_end_matches("buildah");
        // Buildah does not look into images; podman has the same ones.
        let podman = engines().iter().find(|real| real.name == format!("{suite}podman"));
        let Some(podman) = podman else {
            return eprintln!("SKIPPED: no podman is here to look into images");
        };
        let looker = Project::new(podman);
        write_base(project);
        let (mut left, mut tried) = (Vec::new(), 0);
        for case in seed..seed + cases {
            let mut random = Random(case);
            write_sources(project, &mut random, case);
            let image = Spec::builder().context(project.folder.path()).from_scratch();
            let image = image.env("OWN", project.own.as_str()).copy("base", "/");
            let mut image = image
                .env("WHERE", "/opt/there")
                .workdir("/opt")
                .copy("one", "/opt/first");
            for _ in 0..=random.below(6) {
                image = add_step(&mut random, image);
            }
            let Ok(plan) = add_ends(&mut random, image).plan() else {
                continue;
            };
            tried += 1;
            left.extend(compare(project, &looker, &plan, &case.to_string()));
        }
        eprintln!(
            "{}: {} of {tried} are not compared: {left:#?}",
            project.real.name,
            left.len()
        );
        assert!(left.len() * 5 <= tried * 4, "most are not compared");
    });
}
