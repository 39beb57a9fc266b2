//! The options of containers: ports, variables, volumes, a name, a folder, a user.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use image_build::engine::EngineKind;
use image_build::{BuildOptions, RunOptions, run, run_with};
use image_core::builder::Builder;
use image_core::spec::Spec;

use crate::project::{Project, on_each};

/// Runs a shell command in a container that is given something, and returns its exit code.
fn code(project: &Project<'_>, command: &str, given: RunOptions) -> Option<i32> {
    let plan = project.image().env("SET", "image").workdir("/srv").plan().unwrap();
    let (built, _) = project.must_build(&plan, &project.options());
    let given = RunOptions {
        arguments: ["sh", "-ec", command].map(str::to_owned).into(),
        ..given
    };
    let ended = run_with(&plan, &project.real.engine, &project.options(), &built, &given);
    ended
        .unwrap_or_else(|error| panic!("{}: {error}", project.real.name))
        .code()
}

#[test]
fn variables_volumes_folders_and_users_are_as_docker_has_them() {
    on_each(|project| {
        project.file("data/in", "text");
        let data = project.folder.path().join("data");
        let given = RunOptions {
            env: vec![
                ("SET".to_owned(), Some("a b=$c".to_owned())),
                ("CARGO_PKG_NAME".to_owned(), None),
                ("NO_SUCH_VARIABLE_X".to_owned(), None),
            ],
            volumes: vec![format!("{}:/data:ro", data.display())],
            name: Some(project.real.unique("given").replace([':', '/'], "-")),
            workdir: Some("/usr/bin".to_owned()),
            user: Some("4321:8765".to_owned()),
            ..RunOptions::default()
        };
        let check = "test \"$SET\" = 'a b=$c'; test \"$CARGO_PKG_NAME\" = image-build; test -z \"${NO_SUCH_VARIABLE_X+x}\"; \
                     test \"$(cat /data/in)\" = text; ! touch /data/new 2>/dev/null; test \"$(pwd)\" = /usr/bin; \
                     test \"$(id -u):$(id -g)\" = 4321:8765; exit 42";
        assert_eq!(code(project, check, given.clone()), Some(42), "{}", project.real.name);
        // The name is free again.
        assert_eq!(code(project, "exit 43", given), Some(43), "{}", project.real.name);
    });
}

#[test]
fn a_published_port_is_reached_and_buildah_says_that_it_has_none() {
    on_each(|project| {
        // No other test listens there. Within is the same port, as a podman may be told to give containers the machine's network.
        let port = 20_000 + std::process::id() % 10_000;
        let given = RunOptions {
            publish: vec![format!("127.0.0.1:{port}:{port}")],
            ..RunOptions::default()
        };
        if project.real.engine.kind() == EngineKind::Buildah {
            let plan = project.image().plan().unwrap();
            let (built, _) = project.must_build(&plan, &project.options());
            let error = run_with(&plan, &project.real.engine, &project.options(), &built, &given).unwrap_err();
            assert!(error.to_string().contains("buildah cannot publish ports"), "{error}");
            return;
        }
        let serve = format!(
            "perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => {port}, Listen => 1, ReuseAddr => 1) or die; alarm 60; \
             print {{$s->accept}} \"reached\"'"
        );
        let text = std::thread::scope(|scope| {
            let container = scope.spawn(|| code(project, &serve, given));
            let text = ask_port(u16::try_from(port).unwrap(), || container.is_finished());
            assert_eq!(container.join().unwrap(), Some(0), "{}", project.real.name);
            text
        });
        assert_eq!(text, "reached", "{}", project.real.name);
    });
}

/// Returns what a port answers, once something does.
fn ask_port(port: u16, ended: impl Fn() -> bool) -> String {
    let since = Instant::now();
    let mut text = String::new();
    while text.is_empty() && !ended() && since.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            stream.read_to_string(&mut text).ok();
        }
    }
    text
}

#[test]
fn buildah_says_which_volumes_it_has_not() {
    on_each(|project| {
        if project.real.engine.kind() != EngineKind::Buildah {
            return;
        }
        let plan = project.image().plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        for (volume, publish_all) in [(Some("named:/data"), false), (Some("/data"), false), (None, true)] {
            let given = RunOptions {
                volumes: volume.map(str::to_owned).into_iter().collect(),
                publish_all,
                ..RunOptions::default()
            };
            let error = run_with(&plan, &project.real.engine, &project.options(), &built, &given).unwrap_err();
            assert!(error.to_string().contains("use podman or docker"), "{error}");
        }
    });
}

/// Buildah and podman make the folder when a command runs in it; what comes before would make it for root.
#[test]
fn a_folder_of_workdir_belongs_to_the_user_on_every_engine() {
    on_each(|project| {
        project.file("d/a", "a");
        let image = project.image().run("mkdir -m 0700 /there").user("1000:1000");
        let owners = |image: Builder, folders: &str| {
            let plan = image.plan().unwrap();
            let (built, _) = project.must_build(&plan, &project.options());
            let check = format!("test \"$(stat -c %u:%g {folders} | sort -u)\" = 1000:1000 && touch made && exit 42");
            let arguments = ["sh", "-c", &check].map(str::to_owned);
            let ended = run(&plan, &project.real.engine, &project.options(), &built, &arguments).unwrap();
            assert_eq!(ended.code(), Some(42), "{}: {folders}", project.real.name);
        };
        owners(image.clone().workdir("/srv/job").copy("d", "in"), "/srv/job");
        owners(
            image.clone().workdir("/srv/a/b").volume("/srv/a/b/data"),
            "/srv/a /srv/a/b",
        );
        let other = image
            .clone()
            .workdir("/srv/job")
            .user("2000")
            .run("true")
            .user("1000:1000");
        owners(other, "/srv/job");
        let stages = Spec::builder()
            .context(project.folder.path())
            .from("debian:bookworm-slim")
            .named("first");
        let stages = stages
            .env("OWN", project.own.as_str())
            .user("1000:1000")
            .workdir("/srv/job");
        let stages = stages.from("first").workdir("/srv/job").copy("d", "in");
        owners(stages, "/srv/job");
        // What is there stays as it is.
        let there = image.workdir("/there").copy("d", "in").user("root").workdir("/");
        let there = there
            .run("test $(stat -c %u:%a /there) = 0:700")
            .workdir("/srv/own")
            .user("1000:1000")
            .workdir("/srv/x");
        owners(there.copy("d", "in"), "/srv/x");
    });
}

/// What is pushed has the files of `mount` only if they are copied into it.
#[test]
fn an_image_is_not_pushed_without_the_files_of_its_mounts() {
    on_each(|project| {
        project.file("config/in", "text");
        project.file("one", "two");
        let image = project.small("").workdir("/srv").cmd(vec!["cat", "config/in", "/one"]);
        let plan = image.mount("config", "config").mount("one", "/").plan().unwrap();
        let name = project.own_name("mounted");
        let options = BuildOptions {
            push: true,
            tags: vec![format!("127.0.0.1:5000/{name}")],
            ..project.options()
        };
        let (said, events) = project.problem(&plan, &options);
        assert!(events.is_empty(), "{said}");
        for left_out in ["`config` at config", "`one` at /"] {
            assert!(
                said.contains(&format!("`mount` adds {left_out} only when a container starts")),
                "{said}"
            );
        }
        let baked = BuildOptions {
            bake_mounts: true,
            ..options
        };
        let (built, _) = project.must_build(&plan, &baked);
        assert!(!built.pushed.is_empty());
        if project.real.engine.kind() != EngineKind::Buildah {
            let printed = project.client(&["run", "--rm", built.reference()]);
            assert_eq!(
                String::from_utf8_lossy(&printed.stdout),
                "texttwo",
                "{}",
                project.real.name
            );
        }
        // Nothing is left to be copied into a container.
        let words = ["cat", "/one"].map(str::to_owned);
        let ended = run(&plan, &project.real.engine, &baked, &built, &words).unwrap();
        assert!(ended.success(), "{}", project.real.name);
        project.remove(&built);
    });
}
