//! Failures of real engines: the errors, and what remains.

use std::io::{self, Read as _, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use image_build::engine::{
    Archive, ContextSource, Engine, EngineError, EngineKind, Event, Job, NoContext, RegistryProblem,
};

use crate::support::{Files, Real, append_file, collect, engines};

fn build_error(real: &Real, job: &Job<'_>) -> (EngineError, Vec<Event>) {
    let mut events = Vec::new();
    let built = real.engine.build(job, &mut collect(&mut events));
    let error = built.expect_err(&real.name);
    for tag in job.tags {
        let found = real.engine.image_with(tag, "stand-in", "true").unwrap();
        assert_eq!(found, None, "{}: {error}", real.name);
    }
    (error, events)
}

#[test]
fn a_step_that_fails_is_named_with_its_line_exit_code_and_log() {
    const DOCKERFILE: &str = "FROM debian:bookworm-slim AS base\nENV A=1\nFROM base\nWORKDIR /\nRUN echo first\nUSER 0\n\
        RUN echo one; sleep 0.2; echo '  two' >&2; sleep 0.2; printf three; exit 42\n";
    for real in engines() {
        let tags = [real.unique("fails")];
        let job = Job {
            tags: &tags,
            ..Job::new(DOCKERFILE, &NoContext)
        };
        let (error, events) = build_error(real, &job);
        let EngineError::StepFailed(failed) = &error else {
            panic!("{}: {error:?}", real.name);
        };
        let place = failed.place.unwrap();
        assert_eq!((place.stage, place.instruction, place.line), (1, 4, 7), "{}", real.name);
        assert_eq!(failed.exit_code, Some(42), "{}: {failed:?}", real.name);
        assert_eq!(failed.log, "one\n  two\nthree", "{}", real.name);
        assert!(failed.name.starts_with("RUN echo one"), "{}: {failed:?}", real.name);
        let told = events
            .iter()
            .filter(|event| matches!(event, Event::Failed { .. }))
            .count();
        assert_eq!(told, 1, "{}: {events:?}", real.name);
    }
}

/// Of two steps that run at the same time one fails; the engine stops the other, which did not fail.
#[test]
fn a_step_that_the_engine_stops_has_not_failed() {
    const DOCKERFILE: &str = "FROM debian:bookworm-slim AS slow\nRUN sleep 20\n\
        FROM debian:bookworm-slim\nRUN sleep 1; echo canceled; exit 3\nCOPY --from=slow /etc/hostname /x\n";
    for real in engines() {
        let tags = [real.unique("stopped")];
        let job = Job {
            tags: &tags,
            ..Job::new(DOCKERFILE, &NoContext)
        };
        let (error, events) = build_error(real, &job);
        assert!(error.to_string().contains("exit code 3"), "{}: {error}", real.name);
        let count = |wanted: fn(&Event) -> bool| events.iter().filter(|event| wanted(event)).count();
        let failed = count(|event| matches!(event, Event::Failed { .. }));
        let stopped = count(|event| matches!(event, Event::Cancelled { .. }));
        // Buildah and podman run one stage after the other.
        let runs_both = usize::from(matches!(real.engine.kind(), EngineKind::Buildx | EngineKind::Docker));
        assert_eq!((failed, stopped), (1, runs_both), "{}: {events:?}", real.name);
    }
}

#[test]
fn a_copy_of_what_is_not_there_is_named_with_its_line() {
    for real in engines() {
        let files = Files::of(&[("a", "")]);
        let job = Job::new("FROM debian:bookworm-slim\nENV A=1\nCOPY a missing.txt /x/\n", &files);
        let (error, _) = build_error(real, &job);
        let EngineError::StepFailed(failed) = &error else {
            panic!("{}: {error:?}", real.name);
        };
        assert_eq!(
            failed.place.map(|place| place.line),
            Some(3),
            "{}: {failed:?}",
            real.name
        );
        assert_eq!(failed.exit_code, None);
        assert!(failed.message.contains("missing.txt"), "{}: {failed:?}", real.name);
    }
}

#[test]
fn a_base_that_cannot_be_had_is_named() {
    for real in engines() {
        for image in ["127.0.0.1:5000/image-dsl-test/none:1", "nowhere.invalid/none:1"] {
            let dockerfile = format!("FROM debian:bookworm-slim AS a\nFROM {image}\nCOPY --from=a /etc/hostname /\n");
            let (error, _) = build_error(real, &Job::new(&dockerfile, &NoContext));
            let EngineError::BaseMissing {
                image: named,
                place,
                reason,
            } = &error
            else {
                panic!("{}: {error:?}", real.name);
            };
            assert!(named.contains(image), "{}: {error:?}", real.name);
            assert_eq!(place.map(|place| place.line), Some(2), "{}: {error:?}", real.name);
            assert!(!reason.is_empty());
        }
    }
}

/// Writes a whole file, and fails before the next.
struct Breaks;

impl ContextSource for Breaks {
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()> {
        append_file(archive, "a", 4, &b"text"[..])?;
        archive.get_mut().flush()?;
        Err(io::Error::other("it changed while it was read"))
    }

    fn unpack_to(&self, _: &Path) -> io::Result<()> {
        Err(io::Error::other("it changed while it was read"))
    }
}

#[test]
fn a_context_that_cannot_be_packed_makes_no_image() {
    for real in engines() {
        let tags = [real.unique("breaks")];
        for dockerfile in [
            "FROM debian:bookworm-slim\nCOPY a /\n",
            "FROM debian:bookworm-slim\nCOPY . /x/\n",
        ] {
            let job = Job {
                tags: &tags,
                ..Job::new(dockerfile, &Breaks)
            };
            let (error, _) = build_error(real, &job);
            let EngineError::Context(inner) = &error else {
                panic!("{}: {error:?}", real.name);
            };
            assert_eq!(inner.to_string(), "it changed while it was read", "{}", real.name);
        }
    }
}

#[test]
fn a_registry_that_refuses_is_named() {
    for real in engines() {
        let name = real.unique("refused");
        let local = [name.clone()];
        let dockerfile = format!("FROM debian:bookworm-slim\nENV A={name}\n");
        let job = Job {
            tags: &local,
            ..Job::new(&dockerfile, &NoContext)
        };
        real.engine.build(&job, &mut |_| {}).unwrap();
        let id = real.engine.image_with(&name, "stand-in", "true").unwrap().unwrap();
        for (host, wanted) in [
            ("nowhere.invalid", RegistryProblem::UnknownHost),
            ("127.0.0.1:9", RegistryProblem::Unreachable),
        ] {
            let remote = format!("{host}/image-dsl-test/x:1");
            real.engine.tag(&id, &remote).unwrap();
            let error = real.engine.push(&remote).unwrap_err();
            let EngineError::Registry { image, problem, .. } = &error else {
                panic!("{}: {error:?}", real.name);
            };
            assert_eq!(
                (image.as_str(), *problem),
                (remote.as_str(), wanted),
                "{}: {error:?}",
                real.name
            );
            real.remove(&remote);
        }
        real.remove(&name);
    }
}

#[test]
fn a_push_within_the_build_that_is_refused_is_named() {
    for real in engines() {
        let tags = [format!("nowhere.invalid/image-dsl-test/{}:1", real.name)];
        // An image that no other test has, and removes with all its names.
        let dockerfile = format!("FROM debian:bookworm-slim\nENV A={}\n", real.unique("refused-within"));
        let job = Job {
            tags: &tags,
            push: true,
            ..Job::new(&dockerfile, &NoContext)
        };
        let error = real.engine.build(&job, &mut |_| {}).unwrap_err();
        let EngineError::Registry { image, problem, .. } = &error else {
            panic!("{}: {error:?}", real.name);
        };
        assert!(image.contains("nowhere.invalid"), "{}: {error:?}", real.name);
        assert_eq!(*problem, RegistryProblem::UnknownHost, "{}: {error:?}", real.name);
        let _ = real.client(&["rmi", &tags[0]]);
    }
}

#[test]
fn what_classic_docker_cannot_keep_is_refused_before_anything_is_sent() {
    for real in engines()
        .iter()
        .filter(|real| real.name.starts_with("trixie-") || real.name.starts_with("bookworm-"))
    {
        if !matches!(real.engine.kind(), EngineKind::Buildx | EngineKind::Docker) {
            continue;
        }
        let platforms = ["linux/amd64".to_owned(), "linux/arm64".to_owned()];
        let cache = ["type=local,dest=/tmp/image-dsl-nowhere".to_owned()];
        let base = Job::new("FROM debian:bookworm-slim\n", &NoContext);
        for job in [
            Job {
                platforms: &platforms,
                ..base
            },
            Job {
                cache_to: &cache,
                ..base
            },
        ] {
            let (error, events) = build_error(real, &job);
            assert!(matches!(error, EngineError::Refused { .. }), "{}: {error:?}", real.name);
            assert!(events.is_empty());
        }
    }
}

/// Passes connections on, and cuts all of them when a build has begun.
fn cutting_proxy(to: &Path, listener: UnixListener, after: usize) {
    let passed = std::sync::Arc::new(AtomicUsize::new(0));
    let to = to.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = UnixStream::connect(&to) else { return };
            for (from, to) in [(&client, &server), (&server, &client)] {
                let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let passed = passed.clone();
                thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while let Ok(length @ 1..) = io::Read::read(&mut from, &mut buffer) {
                        if passed.fetch_add(length, Ordering::Relaxed) > after
                            || to.write_all(&buffer[..length]).is_err()
                        {
                            break;
                        }
                    }
                    let _ = from.shutdown(std::net::Shutdown::Both);
                    let _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
}

/// A large file, so that the engine is cut off within the context.
struct Large;

impl ContextSource for Large {
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()> {
        append_file(archive, "large", 1 << 26, io::repeat(1).take(1 << 26))
    }

    fn unpack_to(&self, _: &Path) -> io::Result<()> {
        Err(io::Error::other("not wanted here"))
    }
}

#[test]
fn an_engine_that_goes_away_in_the_middle_is_said_to_be_lost() {
    for real in engines() {
        let host = real
            .environment
            .get("DOCKER_HOST")
            .and_then(|host| host.into_string().ok());
        let Some(socket) = host.as_deref().and_then(|host| host.strip_prefix("unix://")) else {
            continue;
        };
        if !matches!(real.engine.kind(), EngineKind::Buildx | EngineKind::Docker) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proxy.sock");
        cutting_proxy(Path::new(socket), UnixListener::bind(&path).unwrap(), 1 << 20);
        let environment = real.through(folder.path(), &path);
        let engine = Engine::named_in(real.engine.kind().name(), &environment).unwrap();
        let error = engine
            .build(
                &Job::new("FROM debian:bookworm-slim\nCOPY large /\n", &Large),
                &mut |_| {},
            )
            .unwrap_err();
        assert!(matches!(error, EngineError::Lost(_)), "{}: {error:?}", real.name);
    }
}
