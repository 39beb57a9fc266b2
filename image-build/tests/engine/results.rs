//! Results of real engines: exact contexts, pushed images, containers, and builds at the same time.

use std::ffi::OsString;
use std::io::{self, BufRead as _, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use image_build::engine::{Archive, Container, ContainerMount, ContextSource, EngineKind, Event, Job, NoContext};

use crate::support::{Files, Real, append_file, engines};

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
                .build(&Job::new(&dockerfile, &files), &mut |event| {
                    if let Event::Started { step, place, .. } = event {
                        steps.extend(place.map(|place| (step, place.line)));
                    } else if let Event::Done { step, cached: true, .. } = event {
                        cached.push(step);
                    }
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
        let mounts = [ContainerMount {
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

/// Begins to write its context, and does not go on. It could end here.
struct Halts;

impl ContextSource for Halts {
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()> {
        append_file(archive, "a", 0, io::empty())?;
        archive.get_mut().flush()?;
        println!("begun localhost");
        thread::sleep(Duration::from_secs(60));
        Ok(())
    }

    fn unpack_to(&self, folder: &Path) -> io::Result<()> {
        std::fs::write(folder.join("a"), "")
    }
}

/// Run by a test below in a process of its own, which is killed.
#[test]
#[ignore = "it packs for a minute"]
fn a_context_that_takes_long() {
    let wanted = std::env::var("IMAGE_DSL_TEST_NAME").unwrap();
    let (suite, name) = wanted.split_once('=').unwrap();
    let real = engines().iter().find(|real| real.name == suite).unwrap();
    let tags = [name.to_owned()];
    let job = Job {
        tags: &tags,
        ..Job::new("FROM debian:bookworm-slim\nCOPY a /\n", &Halts)
    };
    let _ = real.engine.build(&job, &mut |_| {});
}

/// Run by a test below in a process of its own, which is killed.
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

/// A process that runs one of the tests above, in a group of its own, as a terminal gives one to what it starts.
pub(crate) struct Builder(Child);

impl Builder {
    /// Starts it, and waits until the build has begun.
    fn begun(test: &str, real: &Real, name: &str) -> Self {
        Self::begun_with(test, real, name, &[])
    }

    /// Starts it with further variables.
    pub(crate) fn begun_with(test: &str, real: &Real, name: &str, variables: &[(&str, OsString)]) -> Self {
        let mut child = Command::new("setsid")
            // What a shell starts in the background ignores the signal, and so would all that is started from there.
            .args(["env", "--default-signal=INT"])
            .arg(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", test, "--nocapture"])
            .env("IMAGE_DSL_TEST_NAME", format!("{}={name}", real.name))
            .envs(variables.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = io::BufReader::new(child.stdout.take().unwrap()).lines();
        let begun = lines.any(|line| line.is_ok_and(|line| line.contains("begun localhost")));
        assert!(begun, "{}", real.name);
        // Nobody reads on, but it may write.
        thread::spawn(move || lines.count());
        Self(child)
    }

    pub(crate) fn id(&self) -> String {
        self.0.id().to_string()
    }

    pub(crate) fn group(&self) -> String {
        format!("-{}", self.0.id())
    }

    /// Waits for the end of all that it has started.
    pub(crate) fn wait_for_group(&mut self) -> bool {
        self.0.wait().unwrap();
        for _ in 0..100 {
            if !send("-0", &self.group()) {
                return true;
            }
            thread::sleep(Duration::from_millis(100));
        }
        false
    }
}

pub(crate) fn send(signal: &str, whom: &str) -> bool {
    let mut kill = Command::new("kill");
    let status = kill.args([signal, "--", whom]).stderr(Stdio::null()).status();
    status.unwrap().success()
}

#[test]
fn an_interrupted_build_leaves_no_image_and_no_client() {
    for real in engines() {
        let name = real.unique("interrupted");
        let mut builder = Builder::begun("results::a_build_that_takes_long", real, &name);
        assert!(send("-INT", &builder.group()));
        assert!(builder.wait_for_group(), "{}: a client goes on", real.name);
        let found = real.engine.image_with(&name, "stand-in", "true").unwrap();
        assert_eq!(found, None, "{}", real.name);
    }
}

#[test]
fn a_build_that_is_killed_while_it_packs_leaves_no_image() {
    for real in engines().iter().filter(|real| is_docker(real)) {
        let name = real.unique("killed");
        let mut builder = Builder::begun("results::a_context_that_takes_long", real, &name);
        thread::sleep(Duration::from_millis(300));
        assert!(send("-KILL", &builder.id()));
        assert!(builder.wait_for_group(), "{}: a client goes on", real.name);
        let found = real.engine.image_with(&name, "stand-in", "true").unwrap();
        assert_eq!(found, None, "{}", real.name);
    }
}

fn is_docker(real: &Real) -> bool {
    matches!(real.engine.kind(), EngineKind::Buildx | EngineKind::Docker)
}

/// Docker's classic store keeps neither caches nor several platforms.
fn keeps_all(real: &Real) -> bool {
    !is_docker(real) || real.name.starts_with("forky-")
}

#[test]
fn steps_are_kept_in_a_registry() {
    for real in engines()
        .iter()
        .filter(|real| keeps_all(real) && !real.name.starts_with("bookworm-"))
    {
        let cache = [format!(
            "type=registry,ref={REGISTRY}/image-dsl-test/engines-cache-{}",
            real.name
        )];
        let dockerfile = format!("FROM debian:bookworm-slim\nRUN echo {}\n", real.unique("cache"));
        let job = Job {
            cache_to: &cache,
            cache_from: &cache,
            ..Job::new(&dockerfile, &NoContext)
        };
        for cached in [false, true] {
            let built = real.engine.build(&job, &mut |_| {});
            let built = built.unwrap_or_else(|error| panic!("{}: {error}", real.name));
            assert_eq!(built.cached, cached, "{}", real.name);
        }
    }
}

#[test]
fn an_image_for_several_platforms_is_built_and_pushed() {
    let platforms = ["linux/amd64".to_owned(), "linux/arm64".to_owned()];
    for real in engines().iter().filter(|real| keeps_all(real)) {
        let image = real.unique("platforms").replace("localhost", REGISTRY);
        let tags = [image.clone()];
        let labels = [("image-dsl.digest".to_owned(), real.name.clone())];
        let files = Files::of(&[("a", "a")]);
        for push in [false, true] {
            let job = Job {
                tags: &tags,
                labels: &labels,
                platforms: &platforms,
                // The bases here are of one platform; from the cache buildah then takes the image of the other.
                no_cache: true,
                push,
                ..Job::new("FROM scratch\nCOPY a /\n", &files)
            };
            let built = real.engine.build(&job, &mut |_| {});
            let built = built.unwrap_or_else(|error| panic!("{}: {error}", real.name));
            assert_eq!(built.digest.is_some(), push, "{}", real.name);
        }
        if real.engine.kind() == EngineKind::Buildx {
            let found = real.engine.label_in_registry(&image, "image-dsl.digest").unwrap();
            assert_eq!(found.as_ref(), Some(&real.name), "{}", real.name);
        }
        let _ = real.client(&["rmi", "--force", &image]);
    }
}
