//! Engines elsewhere, and builders beside docker: what `DOCKER_HOST`, docker's contexts and buildx's builders choose.
//!
//! Docker's daemon serves `BuildKit`'s own protocol too, to whoever asks for it by an upgrade of HTTP. A socket that asks
//! is a builder for buildx's driver `remote`.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use image_build::engine::{Engine, EngineKind, Environment, Secret, SecretFrom};
use image_build::{Baked, BuildOptions, LABEL, Outcome, bake, run};
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::project::{Project, on_all};
use crate::support::{Real, engines};

/// Passes bytes on in both directions, after saying something and reading the head of the answer.
fn pass(client: UnixStream, to: &Path, greeting: &str) -> io::Result<()> {
    let mut server = UnixStream::connect(to)?;
    if !greeting.is_empty() {
        server.write_all(greeting.as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            server.read_exact(&mut byte)?;
            head.extend(byte);
        }
    }
    for (mut from, mut to) in [(client.try_clone()?, server.try_clone()?), (server, client)] {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
    Ok(())
}

/// A socket behind which is the `BuildKit` of a docker.
fn buildkit(docker: PathBuf, at: &Path) {
    const UPGRADE: &str = "POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    let listener = UnixListener::bind(at).unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let _ = pass(client, &docker, UPGRADE);
        }
    });
}

/// An address of the network behind which is a docker.
fn network(docker: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let _ = pass(UnixStream::from(OwnedFd::from(client)), &docker, "");
        }
    });
    format!("tcp://{address}")
}

/// The socket of a docker on this machine.
fn socket(real: &Real) -> Option<PathBuf> {
    let host = real.environment.get("DOCKER_HOST")?.into_string().ok()?;
    host.strip_prefix("unix://").map(PathBuf::from)
}

/// Each docker that has buildx, with its socket.
fn on_dockers(mut check: impl FnMut(&Project<'_>, PathBuf)) {
    on_all(|project| {
        if let (EngineKind::Buildx, Some(socket)) = (project.real.engine.kind(), socket(project.real)) {
            check(project, socket);
        }
    });
}

/// The same docker in another environment.
fn with_environment(real: &Real, environment: Environment) -> Real {
    Real {
        name: format!("{}-elsewhere", real.name),
        engine: Engine::named_in("buildx", &environment).unwrap(),
        environment,
    }
}

/// Asks the client that was changed in a folder.
fn run_client(folder: &Path, arguments: &[&str]) {
    let output = Command::new(folder.join("docker")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn plan(project: &Project<'_>) -> Plan {
    project.file("file", &project.own);
    project.file("mounted", "from here");
    let image = project.small("").copy("file", "/file").run("cat /file > /copy");
    image.mount("mounted", "/mounted").plan().unwrap()
}

/// An image is built there, is there then, and runs with what is mounted.
fn builds_and_runs(project: &Project<'_>) {
    let plan = plan(project);
    let (built, events) = project.must_build(&plan, &project.options());
    assert_eq!(built.outcome, Outcome::Built, "{}", project.real.name);
    assert!(!events.is_empty());
    let (again, events) = project.must_build(&plan, &project.options());
    assert_eq!(
        (again.outcome, events.len()),
        (Outcome::Unchanged, 0),
        "{}",
        project.real.name
    );
    assert_eq!(again.id, built.id, "{}", project.real.name);
    let check = format!("test \"$(cat /copy /mounted)\" = '{}from here' && exit 42", project.own);
    let ended = run(
        &plan,
        &project.real.engine,
        &project.options(),
        &again,
        &["sh", "-c", &check].map(str::to_owned),
    );
    assert_eq!(ended.unwrap().code(), Some(42), "{}", project.real.name);
    project.remove(&again);
}

#[test]
fn docker_is_reached_over_a_network() {
    on_dockers(|project, socket| {
        let folder = project.folder.path();
        let environment = project
            .real
            .with_client_variables(folder, &[("DOCKER_HOST", Some(network(socket)))]);
        builds_and_runs(&Project::new(&with_environment(project.real, environment)));
    });
}

#[test]
fn docker_is_that_of_the_context_that_is_chosen() {
    on_dockers(|project, socket| {
        let folder = project.folder.path();
        let own = |name: &str| Some(folder.join(name).display().to_string());
        // A builder that was chosen is of no interest here.
        let changes = [
            ("DOCKER_HOST", None),
            ("DOCKER_CONFIG", own("config")),
            ("BUILDX_CONFIG", own("buildx")),
        ];
        let environment = project.real.with_client_variables(folder, &changes);
        let host = format!("host=unix://{}", socket.display());
        run_client(folder, &["context", "create", "there", "--docker", &host]);
        let named = environment.clone().with("DOCKER_CONTEXT", "there");
        builds_and_runs(&Project::new(&with_environment(project.real, named)));
        run_client(folder, &["context", "use", "there"]);
        builds_and_runs(&Project::new(&with_environment(project.real, environment)));
    });
}

/// Returns `true` if docker's `BuildKit` can build for others. With a classic store it can build only for docker itself.
fn builds_for_others(real: &Real) -> bool {
    let told = real.client(&["info", "--format", "{{json .DriverStatus}}"]);
    String::from_utf8_lossy(&told.stdout).contains("io.containerd.snapshotter")
}

/// Each docker with a builder beside it, as an environment.
fn on_dockers_with_builder(check: impl Fn(&Project<'_>, &Environment)) {
    let able = engines().iter().find(|real| builds_for_others(real));
    let Some(builder) = able.and_then(socket) else {
        return eprintln!("SKIPPED: no BuildKit here builds for others");
    };
    on_dockers(|project, docker| {
        let folder = project.folder.path();
        let at = folder.join("buildkit.sock");
        let config = folder.join("buildx").display().to_string();
        let host = format!("unix://{}", docker.display());
        buildkit(builder.clone(), &at);
        let changes = [("DOCKER_HOST", Some(host)), ("BUILDX_CONFIG", Some(config))];
        let environment = project.real.with_client_variables(folder, &changes);
        let address = format!("unix://{}", at.display());
        run_client(
            folder,
            &["buildx", "create", "--name", "beside", "--driver", "remote", &address],
        );
        check(project, &environment);
    });
}

/// Such a builder has one login for each registry, and it would be the one for pulling.
#[test]
fn a_builder_beside_docker_does_not_push_with_the_login_of_a_base() {
    on_dockers_with_builder(|project, environment| {
        let named = environment.clone().with("BUILDX_BUILDER", "beside");
        let real = with_environment(project.real, named);
        let project = Project::new(&real);
        project.file("login", "ann:zq-word");
        let from = Spec::builder().from("127.0.0.1:5000/base:1");
        let plan = from.option("pull_secret", "LOGIN").plan().unwrap();
        let options = BuildOptions {
            push: true,
            tags: vec!["127.0.0.1:5000/app:1".to_owned()],
            secrets: vec![Secret {
                id: "LOGIN".to_owned(),
                from: SecretFrom::File(project.folder.path().join("login")),
            }],
            ..project.options()
        };
        let (said, events) = project.problem(&plan, &options);
        assert!(said.contains("would replace your own login for the push"), "{said}");
        assert!(events.is_empty(), "{}", project.real.name);
    });
}

#[test]
fn a_builder_beside_docker_builds_and_docker_has_the_image() {
    on_dockers_with_builder(|project, environment| {
        let named = environment.clone().with("BUILDX_BUILDER", "beside");
        builds_and_runs(&Project::new(&with_environment(project.real, named)));
        run_client(project.folder.path(), &["buildx", "use", "beside"]);
        let real = with_environment(project.real, environment.clone());
        builds_and_runs(&Project::new(&real));
    });
}

/// An image that such a builder pushes is only in the registry.
#[test]
fn a_builder_beside_docker_pushes_and_keeps_its_cache_in_a_registry() {
    on_dockers_with_builder(|project, environment| {
        let environment = environment.clone().with("BUILDX_BUILDER", "beside");
        let real = with_environment(project.real, environment);
        let project = Project::new(&real);
        let (name, plan) = (project.own_name("beside"), plan(&project));
        let cache = format!(
            "type=registry,ref=127.0.0.1:5000/image-dsl-test/beside-cache-{}",
            real.name
        );
        let options = BuildOptions {
            tags: vec![format!("127.0.0.1:5000/{name}")],
            push: true,
            bake_mounts: true,
            cache_to: vec![format!("{cache},mode=max")],
            cache_from: vec![cache],
            ..project.options()
        };
        let (built, _) = project.must_build(&plan, &options);
        assert_eq!(
            (built.outcome, built.pushed.len()),
            (Outcome::Built, 1),
            "{}",
            real.name
        );
        let label = real.engine.label_in_registry(&options.tags[0], LABEL).unwrap();
        assert_eq!(label, Some(built.digest.to_string()), "{}", real.name);
        let (again, events) = project.must_build(&plan, &options);
        assert_eq!(
            (again.outcome, again.pushed.len(), events.len()),
            (Outcome::Unchanged, 0, 0),
            "{}",
            real.name
        );
        let all = BuildOptions {
            no_cache: false,
            tags: vec![format!("{}-other", options.tags[0])],
            ..options
        };
        let (cached, _) = project.must_build(&plan, &all);
        assert_eq!(
            (cached.outcome, cached.pushed.len()),
            (Outcome::Cached, 1),
            "{}",
            real.name
        );
        let pulled = real.client(&["run", "--rm", &all.tags[0], "cat", "/copy"]);
        assert_eq!(String::from_utf8_lossy(&pulled.stdout), project.own, "{}", real.name);
        real.client(&["rmi", "--force", &all.tags[0]]);
    });
}

#[test]
fn a_builder_beside_docker_bakes() {
    on_dockers_with_builder(|project, environment| {
        let environment = environment.clone().with("BUILDX_BUILDER", "beside");
        let (name, folder) = (project.own_name("beside-baked"), project.folder.path());
        project.file("file", "text");
        let image = project.small(&name).copy("file", "/file").cmd(vec!["cat", "/file"]);
        let images = [Baked {
            name: "IMAGE".to_owned(),
            plan: image.plan().unwrap(),
        }];
        let file = bake(&images, &folder.join("out"), &project.options(), &mut |_| ()).unwrap();
        project.file("docker-bake.json", &file);
        let real = with_environment(project.real, environment);
        let done = Command::new(real.engine.program())
            .args(["buildx", "bake", "--load", "--file", "docker-bake.json"])
            .env("BUILDX_BUILDER", "beside")
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let printed = real.client(&["run", "--rm", &name]);
        assert_eq!(String::from_utf8_lossy(&printed.stdout), "text", "{}", real.name);
        real.client(&["rmi", "--force", &name]);
    });
}
