//! Builds on real engines.

use std::process::Command;
use std::time::{Duration, Instant};

use image_build::engine::{Engine, EngineKind, Event, Job, NoContext, Secret, SecretFrom};

use crate::support::{Files, collect, engines};

const DOCKERFILE: &str = "FROM debian:bookworm-slim AS base\nRUN echo out; echo err >&2; : NAME\nCOPY a.txt dir/b.txt .dockerignore /x/\n\
    FROM base\nENV A=1\nARG V\nRUN --mount=type=secret,id=TOK wc -c </run/secrets/TOK >/n; cat /run/secrets/TOK; echo $V\nWORKDIR /w\n";

fn context() -> Files {
    Files::of(&[("a.txt", "a"), ("dir/b.txt", "b"), (".dockerignore", "dir\n*.txt\n")])
}

/// Each command of the Dockerfile began, wrote and ended at its own line; the secret is nowhere.
fn lines_are_told(events: &[Event], name: &str) {
    let step = |line| {
        let started = events.iter().find_map(|event| {
            let Event::Started { step, place, .. } = event else {
                return None;
            };
            place.filter(|place| place.line == line).map(|_| *step)
        });
        started.unwrap_or_else(|| panic!("{name}: nothing of line {line} in {events:?}"))
    };
    let logged = |line, text: &str| {
        let wanted = Event::Log {
            step: step(line),
            line: text.to_owned(),
        };
        assert!(events.contains(&wanted), "{name}: {wanted:?} in {events:?}");
    };
    logged(2, "out");
    logged(2, "err");
    logged(7, "***");
    for line in [2, 3, 7, 8] {
        let number = step(line);
        let done = |event: &Event| matches!(event, Event::Done { step, .. } if *step == number);
        assert!(events.iter().any(done), "{name}: line {line} is not done in {events:?}");
    }
    assert!(!format!("{events:?}").contains("open-sesame"), "{name}: {events:?}");
}

#[test]
fn an_image_is_built_found_and_built_again_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "open-sesame\n").unwrap();
    for real in engines() {
        let name = real.unique("build");
        let tags = [name.clone()];
        let engine = &real.engine;
        let secrets = [Secret {
            id: "TOK".to_owned(),
            from: SecretFrom::File(secret.clone()),
        }];
        let labels = [("image-dsl.digest".to_owned(), "a \"b\" c=d,e".to_owned())];
        let arguments = [("V".to_owned(), name.clone())];
        let files = context();
        let dockerfile = DOCKERFILE.replace("NAME", &name);
        let job = Job {
            tags: &tags,
            labels: &labels,
            secrets: &secrets,
            build_args: &arguments,
            ..Job::new(&dockerfile, &files)
        };
        assert_eq!(
            engine.image_with(&name, "image-dsl.digest", "x").unwrap(),
            None,
            "{}",
            real.name
        );
        let mut events = Vec::new();
        let built = engine
            .build(&job, &mut collect(&mut events))
            .unwrap_or_else(|error| panic!("{}: {error}", real.name));
        assert!(!built.cached, "{}", real.name);
        let found = engine.image_with(&name, "image-dsl.digest", "a \"b\" c=d,e").unwrap();
        assert_eq!(found.as_ref(), Some(&built.id), "{}", real.name);
        let again = engine.build(&job, &mut |_| {}).unwrap();
        assert!(again.cached, "{}", real.name);
        assert_eq!(again.id, built.id, "{}", real.name);
        assert_eq!(engine.image_with(&name, "image-dsl.digest", "other").unwrap(), None);
        lines_are_told(&events, &real.name);
        real.remove(&name);
    }
}

#[test]
fn a_secret_of_the_environment_reaches_its_step_and_nothing_else() {
    const VALUE: &str = "one two,\"three\" $four";
    for real in engines() {
        let environment = real.environment.clone().with("IMAGE_DSL_TEST_SECRET", VALUE);
        let engine = Engine::named_in(real.engine.kind().name(), &environment).unwrap();
        let secrets = [Secret {
            id: "E".to_owned(),
            from: SecretFrom::Env("IMAGE_DSL_TEST_SECRET".to_owned()),
        }];
        let dockerfile = format!(
            "FROM debian:bookworm-slim\nRUN --mount=type=secret,id=E test \"$(cat /run/secrets/E)\" = '{VALUE}' && ! env | grep three\n"
        );
        let job = Job {
            secrets: &secrets,
            no_cache: true,
            ..Job::new(&dockerfile, &NoContext)
        };
        let built = engine.build(&job, &mut |_| {});
        assert!(built.is_ok(), "{}: {built:?}", real.name);
    }
}

/// Measures how long it takes to know that an image exists, compared with the engine's own client.
/// Run by hand, on a quiet machine:
/// `cargo test -p image-build --test engine -- --ignored --nocapture speed`
#[test]
#[ignore = "it measures"]
fn speed_of_looking() {
    for real in engines() {
        let name = "debian:bookworm-slim";
        let kind = real.engine.kind();
        let look = |engine: &Engine| engine.image_with(name, "stand-in", "true").unwrap().unwrap();
        let found = median(|| drop(Engine::named_in(kind.name(), &real.environment).unwrap()));
        let looked = median(|| drop(look(&real.engine)));
        let client = median(|| drop(real.client(&["inspect", "--type", "image", name])));
        println!(
            "{}: find {found:?}, image_with {looked:?}, its client {client:?}",
            real.name
        );
        if kind == EngineKind::Podman {
            let folder = tempfile::tempdir().unwrap();
            let socket = format!("unix://{}", folder.path().join("podman.sock").display());
            let mut service = Command::new(real.engine.program())
                .args(["system", "service", "--time=5", &socket])
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_secs(1));
            let environment = real.environment.clone().with("CONTAINER_HOST", &socket);
            let engine = Engine::named_in("podman", &environment).unwrap();
            println!(
                "{}: image_with at its socket {:?}",
                real.name,
                median(|| drop(look(&engine)))
            );
            let _ = service.kill();
            let _ = service.wait();
        }
    }
}

fn median(mut once: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let start = Instant::now();
            once();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[4]
}
