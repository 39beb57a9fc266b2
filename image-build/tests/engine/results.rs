//! What real engines make: exact contexts, pushed images, containers, and builds at the same time.

use std::process::Command;
use std::thread;
use std::time::Duration;

use image_build::engine::{Container, EngineKind, Job, Mount, NoContext};

use crate::support::{Files, engines};

const REGISTRY: &str = "127.0.0.1:5000";

#[test]
fn a_step_that_takes_the_whole_context_gets_exactly_that() {
    for real in engines() {
        let files = Files::of(&[
            ("a.txt", "1"),
            (".dockerignore", "*.txt\n"),
            (".containerignore", "*.txt\n"),
            ("Dockerfile.dockerignore", "*.txt\n"),
            ("d/b", "2"),
        ]);
        let dockerfile = format!(
            "FROM debian:bookworm-slim\nCOPY . /x/\nRUN cd /x && test \"$(find . -type f | sort | tr '\\n' ' ')\" = \
             \"./.containerignore ./.dockerignore ./Dockerfile.dockerignore ./a.txt ./d/b \" # {}\n",
            real.name
        );
        let built = real.engine.build(&Job::new(&dockerfile, &files), &mut |_| {});
        if let Err(error) = built {
            panic!("{}: {error}", real.name);
        }
    }
}

#[test]
fn a_change_of_one_file_leaves_the_layers_before_it() {
    for real in engines() {
        let dockerfile = format!(
            "FROM debian:bookworm-slim\nCOPY a /{}\nCOPY b /b\n",
            real.unique("change").replace(['/', ':'], "-")
        );
        let build = |b: &str| {
            let files = Files::of(&[("a", "a"), ("b", b), ("c", b)]);
            let mut cached = Vec::new();
            let mut steps = Vec::new();
            real.engine
                .build(&Job::new(&dockerfile, &files), &mut |event| match event {
                    image_build::engine::Event::Started {
                        step,
                        place: Some(place),
                        ..
                    } => steps.push((step, place.line)),
                    image_build::engine::Event::Done { step, cached: true, .. } => cached.push(step),
                    _ => {}
                })
                .unwrap();
            let lines = steps.into_iter().filter(|(step, _)| cached.contains(step));
            lines.map(|(_, line)| line).filter(|line| *line > 1).collect::<Vec<_>>()
        };
        build("1");
        assert_eq!(build("2"), [2], "{}", real.name);
        assert_eq!(build("2"), [2, 3], "{}", real.name);
    }
}

#[test]
fn a_pushed_image_is_known_by_its_digest_and_its_label() {
    for real in engines() {
        let image = real.unique("push").replace("localhost", REGISTRY);
        let tags = [image.clone()];
        let labels = [("image-dsl.digest".to_owned(), real.name.clone())];
        let job = Job {
            tags: &tags,
            labels: &labels,
            push: true,
            ..Job::new("FROM debian:bookworm-slim\nENV A=1\n", &NoContext)
        };
        let built = real
            .engine
            .build(&job, &mut |_| {})
            .unwrap_or_else(|error| panic!("{}: {error}", real.name));
        let digest = built.digest.unwrap_or_else(|| panic!("{}: no digest", real.name));
        let repository = image.rsplit_once(':').unwrap().0;
        let pinned = format!("{repository}@{digest}");
        let pulled = real.client(&["pull", &pinned]);
        assert!(pulled.status.success(), "{}: {pulled:?}", real.name);
        if real.engine.kind() == EngineKind::Buildx {
            let found = real.engine.label_in_registry(&image, "image-dsl.digest").unwrap();
            assert_eq!(found.as_ref(), Some(&real.name), "{}", real.name);
            let none = real
                .engine
                .label_in_registry(&format!("{repository}:none"), "image-dsl.digest");
            assert_eq!(none.unwrap(), None, "{}", real.name);
            assert!(
                real.engine.label_in_registry("nowhere.invalid/a/b:1", "x").is_err(),
                "{}",
                real.name
            );
        }
        let _ = real.client(&["rmi", "--force", &image, &pinned]);
    }
}

#[test]
fn a_container_sees_its_mounts_and_gives_its_status() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("a, \"b\"");
    std::fs::create_dir(&odd).unwrap();
    std::fs::write(odd.join("file"), "text").unwrap();
    for real in engines() {
        let name = real.unique("run");
        let tags = [name.clone()];
        let dockerfile = "FROM debian:bookworm-slim\nENTRYPOINT [\"sh\", \"-c\"]\n\
            CMD [\"test -f /mnt/file && test \\\"$A\\\" = 'b c' && ! touch /mnt/new && exit 42\"]\n";
        let job = Job {
            tags: &tags,
            ..Job::new(dockerfile, &NoContext)
        };
        real.engine.build(&job, &mut |_| {}).unwrap();
        let mounts = [Mount {
            source: odd.clone(),
            target: "/mnt".to_owned(),
            writable: false,
        }];
        let env = [("A".to_owned(), "b c".to_owned())];
        let container = Container {
            image: &name,
            mounts: &mounts,
            env: &env,
            ..Container::default()
        };
        let status = real.engine.run(&container).unwrap();
        assert_eq!(status.code(), Some(42), "{}", real.name);
        let arguments = ["exit 7".to_owned()];
        let other = Container {
            image: &name,
            arguments: &arguments,
            ..Container::default()
        };
        assert_eq!(real.engine.run(&other).unwrap().code(), Some(7), "{}", real.name);
        real.remove(&name);
    }
}

#[test]
fn two_builds_of_one_image_at_the_same_time_are_two_builds() {
    for real in engines() {
        let name = real.unique("twice");
        let dockerfile = format!("FROM debian:bookworm-slim\nCOPY a /\nRUN sleep 0.5; echo {name}\n");
        let build = || {
            let files = Files::of(&[("a", "a")]);
            let tags = [name.clone()];
            let job = Job {
                tags: &tags,
                ..Job::new(&dockerfile, &files)
            };
            real.engine
                .build(&job, &mut |_| {})
                .unwrap_or_else(|error| panic!("{}: {error}", real.name))
        };
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(build);
            let two = scope.spawn(build);
            (one.join().unwrap(), two.join().unwrap())
        });
        assert_eq!(one.tags, two.tags);
        let found = real.engine.image_with(&name, "stand-in", "true").unwrap().unwrap();
        assert!([one.id, two.id].contains(&found), "{}", real.name);
        real.remove(&name);
    }
}

/// Run by the test below in a process of its own, which is killed.
#[test]
#[ignore = "it builds for a minute"]
fn a_build_that_takes_long() {
    let wanted = std::env::var("IMAGE_DSL_TEST_NAME").unwrap();
    let (suite, name) = wanted.split_once('=').unwrap();
    let real = engines().iter().find(|real| real.name == suite).unwrap();
    let tags = [name.to_owned()];
    let files = Files::of(&[("a", "a")]);
    let dockerfile = format!("FROM debian:bookworm-slim\nCOPY . /x/\nRUN echo begun {name}; sleep 60\n");
    let job = Job {
        tags: &tags,
        ..Job::new(&dockerfile, &files)
    };
    let _ = real.engine.build(&job, &mut |event| {
        if let image_build::engine::Event::Log { line, .. } = event {
            println!("{line}");
        }
    });
}

#[test]
fn an_interrupted_build_leaves_no_image_and_no_client() {
    use std::io::BufRead as _;
    for real in engines() {
        for signal in ["INT", "KILL"] {
            let name = format!("{}-{}", real.unique("killed"), signal.to_lowercase());
            // A group of its own, as a terminal gives one to what it starts.
            let mut child = Command::new("setsid")
                .arg(std::env::current_exe().unwrap())
                .args([
                    "--ignored",
                    "--exact",
                    "results::a_build_that_takes_long",
                    "--nocapture",
                ])
                .env("IMAGE_DSL_TEST_NAME", format!("{}={name}", real.name))
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
            let begun = lines.any(|line| line.is_ok_and(|line| line.contains("begun localhost")));
            assert!(begun, "{}", real.name);
            let whom = match signal {
                "INT" => format!("-{}", child.id()),
                _ => child.id().to_string(),
            };
            let sent = Command::new("kill")
                .args([&format!("-{signal}"), "--", &whom])
                .status()
                .unwrap();
            assert!(sent.success());
            child.wait().unwrap();
            thread::sleep(Duration::from_millis(500));
            let found = real.engine.image_with(&name, "stand-in", "true").unwrap();
            assert_eq!(found, None, "{} {signal}", real.name);
        }
    }
}
