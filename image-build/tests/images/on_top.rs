//! Images whose last steps podman and buildah build on top of the first ones, compared with those that they make of the
//! same Dockerfile as a whole: all files, the configuration, the history and the number of layers are the same.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Output;

use image_build::context::Context;
use image_build::engine::{EngineKind, Event};
use image_build::{BuildOptions, Outcome, Progress};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;
use serde_json::{Value, json};

use crate::project::{Project, on_all};
use crate::tails::{
    Random, add_ends, add_step, base, explained, files, left_to_docker, number, write_base, write_sources,
};

/// Runs a check on the engines of these kinds.
pub(crate) fn on(kinds: &[EngineKind], check: impl Fn(&Project<'_>)) {
    on_all(|project| {
        if kinds.contains(&project.real.engine.kind()) {
            check(project);
        }
    });
}

pub(crate) const BOTH: [EngineKind; 2] = [EngineKind::Podman, EngineKind::Buildah];

/// Builds a plan as its client does, from a folder.
pub(crate) fn build_as_engine(project: &Project<'_>, plan: &Plan, name: &str) -> Result<(), String> {
    let (text, _) = plan.dockerfile(&project.real.engine.target()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let context = folder.path().join("context");
    fs::create_dir(&context).unwrap();
    fs::write(folder.path().join("Dockerfile"), text).unwrap();
    let files = Context::collect(&plan.locals, &plan.ignore().unwrap()).unwrap();
    files.unpack_to(&context).unwrap();
    let dockerfile = folder.path().join("Dockerfile");
    let arguments = ["build", "--format=docker", "--layers", "-t", name, "-f"];
    let last = [dockerfile.to_str().unwrap(), context.to_str().unwrap()];
    let ended = project.client(&[&arguments[..], &last[..]].concat());
    ended
        .status
        .success()
        .then_some(())
        .ok_or_else(|| String::from_utf8_lossy(&ended.stderr).into_owned())
}

fn is_ours(text: &str) -> bool {
    text.contains("dev.image-dsl.")
}

/// Returns all that podman tells of an image but times, and the labels of our own with their line in the history.
fn described(project: &Project<'_>, image: &str) -> Value {
    let told: Value = serde_json::from_slice(&project.client(&["image", "inspect", image]).stdout).unwrap();
    let mut config = told[0]["Config"].clone();
    if let Some(labels) = config["Labels"].as_object_mut() {
        labels.retain(|key, _| !is_ours(key));
    }
    let history = told[0]["History"].as_array().unwrap().iter().cloned();
    let history = history.filter(|step| !is_ours(&step["created_by"].to_string()));
    let history: Vec<Value> = history
        .map(|mut step| {
            step["created"] = Value::Null;
            step
        })
        .collect();
    json!({
        "config": config,
        "history": history,
        "health": told[0]["HealthCheck"],
        "layers": told[0]["RootFS"]["Layers"].as_array().unwrap().len(),
        "platform": [told[0]["Os"], told[0]["Architecture"]],
        "type": told[0]["ManifestType"],
    })
}

/// Compares an image with the engine's own. Returns the reason if the engine made the whole.
fn compare(project: &Project<'_>, plan: &Plan, what: &str) -> Option<String> {
    let theirs = project.name(&format!("t-on-top-{what}"));
    let own = build_as_engine(project, plan, &theirs);
    let (built, events) = project.build(plan, &explained(project));
    let left = left_to_docker(&events).map(str::to_owned);
    let text = plan.text();
    let built = match (built, own) {
        (Ok(built), Ok(())) => built,
        (Err(_), Err(_)) => return left,
        (built, own) => panic!("{what}: {own:?}, ours: {:?}\n{text}", built.map_err(|e| e.to_string())),
    };
    let (ours, expected) = (files(project, built.reference()), files(project, &theirs));
    for path in ours.keys().chain(expected.keys()) {
        let (one, other) = (ours.get(path), expected.get(path));
        let path = String::from_utf8_lossy(path);
        assert_eq!(one, other, "{}, {what}: {path} ({left:?})\n{text}", project.real.name);
    }
    let (ours, expected) = (described(project, built.reference()), described(project, &theirs));
    assert_eq!(ours, expected, "{}, {what} ({left:?})\n{text}", project.real.name);
    project.remove(&built);
    project.client(&["rmi", "--force", &theirs]);
    left
}

#[test]
fn images_are_as_podman_makes_them() {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 6));
    on(&[EngineKind::Podman], |project| {
        write_base(project);
        let mut left = Vec::new();
        for case in seed..seed + cases {
            let mut random = Random(case);
            write_sources(project, &mut random, case);
            let mut image = base(project);
            if random.below(2) == 0 {
                image = image.volume(["/opt/there/sub", "/vol"]).user("app").run("echo second");
            }
            image = image.copy("one", "/opt/first");
            for _ in 0..=random.below(6) {
                image = add_step(&mut random, image);
            }
            let Ok(plan) = add_ends(&mut random, image).plan() else {
                continue;
            };
            left.extend(compare(project, &plan, &case.to_string()));
        }
        eprintln!(
            "{}: the engine made {} of {cases} wholes: {left:#?}",
            project.real.name,
            left.len()
        );
        assert!(left.len() as u64 * 2 <= cases, "the engine made most wholes");
    });
}

/// An image that starts from one with triggers, which are done once.
#[test]
fn a_base_with_triggers_is_as_podman_takes_it() {
    on(&[EngineKind::Podman], |project| {
        project.file("one", "1");
        let name = project.name("t-triggers");
        let folder = project.folder.path().join("triggers");
        fs::create_dir(&folder).unwrap();
        let text = "FROM debian:bookworm-slim\nENV BELOW=1\nONBUILD RUN echo done >> /triggered\nONBUILD ENV A=b\n";
        fs::write(folder.join("Dockerfile"), text).unwrap();
        let made = project.client(&["build", "--format=docker", "-t", &name, folder.to_str().unwrap()]);
        assert!(made.status.success(), "{made:?}");
        let below = Spec::builder().context(project.folder.path()).from(name.as_str());
        let image = below.provides("BELOW").run("echo ran > /ran");
        let image = image.copy("one", "/opt/$BELOW");
        assert_eq!(compare(project, &image.plan().unwrap(), "triggers"), None);
        let image = project.builder_from(&name).run("echo ran > /ran").copy("one", "/opt/");
        let plan = image.entrypoint(["/bin/ls"]).plan().unwrap();
        assert!(compare(project, &plan, "triggers-entry").is_some());
        project.client(&["rmi", "--force", &name]);
    });
}

fn started(events: &[Progress]) -> Vec<&str> {
    let name = |progress| match progress {
        &Progress {
            event: Event::Started { ref name, .. },
            ..
        } => Some(name.as_str()),
        _ => None,
    };
    events.iter().filter_map(name).collect()
}

/// Returns what a container of an image prints.
pub(crate) fn printed(project: &Project<'_>, image: &str, command: &[&str]) -> String {
    let ask = |arguments: &[&str]| -> Output {
        let ended = project.client(arguments);
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
        ended
    };
    if project.real.engine.kind() != EngineKind::Buildah {
        return project.printed(image, command);
    }
    let made = ask(&["from", image]).stdout;
    let container = String::from_utf8_lossy(&made).trim().to_owned();
    let ran = ask(&[&["run", &container, "--"], command].concat());
    ask(&["rm", &container]);
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

fn app(project: &Project<'_>) -> Builder {
    let image = project.image().copy("deps", "/deps").run("cat /deps/lib > /ran");
    image.copy("app", "/app/").workdir("/app").cmd(["cat", "app"])
}

#[test]
fn only_the_last_steps_are_built_again() {
    on(&BOTH, |project| {
        project.file("deps/lib", &project.own);
        project.file("app", "one");
        let plan = app(project).plan().unwrap();
        let (first, events) = project.must_build(&plan, &explained(project));
        assert_eq!(left_to_docker(&events), None);
        project.file("app", "two!");
        let (second, events) = project.must_build(&plan, &explained(project));
        assert_eq!((second.outcome, left_to_docker(&events)), (Outcome::Built, None));
        let steps = started(&events);
        assert!(
            !steps.iter().any(|step| step.contains("RUN") || step.contains("deps")),
            "{steps:?}"
        );
        let copy = events
            .iter()
            .find(|one| matches!(&one.event, Event::Started { name, .. } if name.contains("COPY")));
        let (at, whole) = (copy.unwrap().at.unwrap(), plan.at(0, Some(3)).unwrap());
        assert_eq!((at, at.file), (whole, file!()));
        assert_ne!(first.id, second.id);
        let (again, events) = project.must_build(&plan, &project.options());
        assert_eq!(
            (again.outcome, events.len(), &again.id),
            (Outcome::Unchanged, 0, &second.id)
        );
        assert_eq!(
            printed(project, second.reference(), &["cat", "/app/app", "/ran"]),
            format!("two!{}", project.own)
        );
        project.remove(&second);
    });
}

/// The image of the first steps is found again, or made again, whatever was lost.
#[test]
fn what_is_lost_is_made_again() {
    on(&BOTH, |project| {
        project.file("deps/lib", &project.own);
        project.file("app", "");
        let plan = app(project).plan().unwrap();
        let mut content = 0;
        let mut build_changed = || {
            content += 1;
            project.file("app", &"x".repeat(content));
            let (built, events) = project.must_build(&plan, &explained(project));
            assert_eq!((built.outcome, left_to_docker(&events)), (Outcome::Built, None));
            assert_eq!(
                printed(project, built.reference(), &["cat", "/app/app"]),
                "x".repeat(content)
            );
            built
        };
        build_changed();
        let index = project.folder.path().join(".index");
        for entry in fs::read_dir(&index).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }
        build_changed();
        // The engine loses all of the image, and the image of the first steps with it.
        let built = build_changed();
        project.remove(&built);
        project.client(&["rmi", "--force", built.reference().trim_start_matches("sha256:")]);
        let first = fs::read_dir(&index).unwrap().map(|entry| entry.unwrap());
        for file in first.filter(|file| file.file_name().to_string_lossy().starts_with("first-")) {
            let text = fs::read_to_string(file.path()).unwrap();
            let id = text.lines().nth(1).unwrap().trim_start_matches("sha256:").to_owned();
            project.client(&["rmi", "--force", &id]);
        }
        project.remove(&build_changed());
    });
}

#[test]
fn what_only_the_whole_tells_is_built_as_a_whole() {
    on(&BOTH, |project| {
        project.file("app", "one");
        let image = project.image().cmd(["of the first"]).run("echo ran > /ran");
        let plan = image.copy("app", "/app/").entrypoint(["/bin/echo"]).plan().unwrap();
        let (built, events) = project.must_build(&plan, &explained(project));
        let left = left_to_docker(&events).unwrap();
        assert!(left.contains("the command of its entrypoint"), "{left}");
        project.remove(&built);
        // A build argument has its value in the whole alone.
        let image = project
            .image()
            .arg("WHERE")
            .run("echo ran > /ran")
            .copy("app", "$WHERE/");
        let options = BuildOptions {
            build_args: vec![("WHERE".to_owned(), "/there".to_owned())],
            ..explained(project)
        };
        let plan = image.plan().unwrap();
        for _ in 0..2 {
            project.file("app", &project.name("text"));
            let (built, events) = project.must_build(&plan, &options);
            assert!(left_to_docker(&events).unwrap().contains("$WHERE"), "{events:?}");
            assert!(printed(project, built.reference(), &["ls", "/there"]).contains("app"));
            project.remove(&built);
        }
    });
}

/// A step that fails is told with its statement.
#[test]
fn a_last_step_that_fails_is_named() {
    on(&BOTH, |project| {
        project.file("app", "one");
        let image = project.image().run("echo ran > /ran");
        let line = line!() + 1;
        let image = image.copy("app", "/app/").chown("nobody-is-named-so");
        let (said, _) = project.problem(&image.plan().unwrap(), &explained(project));
        assert!(said.contains(&format!("on_top.rs:{line}")), "{said}");
    });
}

/// Returns the digests of the layers that a registry has of an image.
fn pushed_layers(name: &str) -> Vec<String> {
    let (host, rest) = name.split_once('/').unwrap();
    let (repository, tag) = rest.rsplit_once(':').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let types = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
    let question = format!("GET /v2/{repository}/manifests/{tag} HTTP/1.0\r\nHost: {host}\r\nAccept: {types}\r\n\r\n");
    stream.write_all(question.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let manifest: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    let layers = manifest["layers"].as_array().unwrap_or_else(|| panic!("{answer}"));
    layers.iter().map(|layer| layer["digest"].to_string()).collect()
}

/// After an edit a registry gets one new layer, and whoever pulls the image has what was built.
#[test]
fn only_the_new_layer_is_pushed() {
    on(&[EngineKind::Buildx, EngineKind::Buildah], |project| {
        project.file("deps/lib", &project.own);
        project.file("app", "");
        let own = project.name("t-pushed");
        let name = format!("127.0.0.1:5000/{}", own.trim_start_matches("localhost/"));
        let options = BuildOptions {
            tags: vec![name.clone()],
            push: true,
            ..explained(project)
        };
        let plan = app(project).plan().unwrap();
        let (mut layers, mut last) = (Vec::new(), None);
        for text in ["one", "two!"] {
            project.file("app", text);
            let (built, events) = project.must_build(&plan, &options);
            assert_eq!(
                (built.pushed.len(), left_to_docker(&events)),
                (1, None),
                "{}",
                project.real.name
            );
            layers.push(pushed_layers(&name));
            last = Some(built);
        }
        project.remove(&last.unwrap());
        let new = layers[1].iter().filter(|layer| !layers[0].contains(layer));
        assert_eq!(
            (new.count(), layers[1].len()),
            (1, layers[0].len()),
            "{}: {layers:?}",
            project.real.name
        );
        let pulled = project.client(&["pull", &name]);
        assert!(pulled.status.success(), "{pulled:?}");
        assert_eq!(
            printed(project, &name, &["cat", "/app/app", "/ran"]),
            format!("two!{}", project.own)
        );
        project.client(&["rmi", "--force", &name]);
    });
}
