//! What is put together here is right, or left to docker, whatever happens beside it.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;

use image_build::engine::{Engine, Event};
use image_build::{BuildOptions, Built, Outcome, Progress, build};
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::on_top::{BOTH, on, printed};
use crate::private::stores;
use crate::project::Project;
use crate::tails::{explained, left_to_docker, on_docker};

fn plan(project: &Project<'_>, folder: &Path) -> Plan {
    let image = Spec::builder().context(folder).from("debian:bookworm-slim");
    let image = image.env("OWN", project.own.as_str()).run("echo ran > /ran");
    image.copy("app", "/app/").cmd(["cat", "/app/app"]).plan().unwrap()
}

/// Whichever has the name in the end, each build returns its own image.
#[test]
fn two_builds_of_other_files_at_once_are_each_right() {
    on_docker(build_two_at_once);
    on(&BOTH, build_two_at_once);
}

fn build_two_at_once(project: &Project<'_>) {
    let folders = ["one", "two"];
    let shown = |built: &Built| printed(project, built.reference(), &["cat", "/app/app"]);
    for round in 0..2 {
        thread::scope(|scope| {
            for folder in folders {
                let text = format!("{folder} {round}");
                project.file(&format!("{folder}/app"), &text);
                scope.spawn(move || {
                    let plan = plan(project, &project.folder.path().join(folder));
                    let (built, _) = project.must_build(&plan, &project.options());
                    assert_eq!(shown(&built), text);
                });
            }
        });
    }
    for folder in folders {
        let plan = plan(project, &project.folder.path().join(folder));
        let (built, _) = project.must_build(&plan, &project.options());
        assert_eq!(shown(&built), format!("{folder} 1"));
        project.remove(&built);
    }
}

/// An image that starts from that of the first steps has its label, too, and may have its name.
#[test]
fn an_image_with_the_label_of_the_first_steps_is_not_taken_for_theirs() {
    on_docker(|project| {
        project.file("app", "one");
        let plan = plan(project, project.folder.path());
        let (built, _) = project.must_build(&plan, &project.options());
        project.remove(&built);
        let first = plan.prefix(plan.spec.stages()[0].instructions.len() - 2).spec.digest();
        let first = format!("image-dsl:{}", first.to_string().trim_start_matches("sha256:"));
        let is_there = project.client(&["image", "inspect", &first]).status.success();
        assert!(is_there, "the first steps have another name");
        let forged = project.folder.path().join("forged");
        std::fs::create_dir(&forged).unwrap();
        std::fs::write(
            forged.join("Dockerfile"),
            format!("FROM {first}\nRUN echo forged > /ran\n"),
        )
        .unwrap();
        let made = project.client(&["build", "-t", &first, forged.to_str().unwrap()]);
        assert!(made.status.success(), "{made:?}");
        project.file("app", "two!");
        let (built, events) = project.must_build(&plan, &explained(project));
        assert_eq!(left_to_docker(&events), None);
        assert_eq!(
            project.printed(built.reference(), &["cat", "/ran", "/app/app"]),
            "ran\ntwo!"
        );
        project.remove(&built);
        project.client(&["rmi", "--force", &first]);
    });
}

/// A client that is killed while it builds the last steps leaves no image, and nothing that a later build trusts.
#[test]
fn a_client_that_is_killed_in_the_last_steps_leaves_nothing() {
    for own in stores(96) {
        let project = Project::new(&own.real);
        project.file("app", "");
        let image = project
            .small("")
            .run("echo ran > /ran")
            .network("none")
            .copy("app", "/app/");
        let plan = image.workdir("/app").cmd(["cat", "app"]).plan().unwrap();
        let mut content = String::from("first");
        project.file("app", &content);
        project.must_build(&plan, &project.options());
        for word in ["FROM", "COPY", "WORKDIR", "CMD", "LABEL"] {
            content.push_str(word);
            project.file("app", &content);
            let mut killed = false;
            let built = build(&plan, &own.real.engine, &project.options(), &mut |progress| {
                let is_it = matches!(&progress.event, Event::Started { name, .. } if name.starts_with(word));
                if is_it && !killed {
                    killed = true;
                    own.kill_client();
                }
            });
            assert!(killed, "{}: no step {word}", own.real.name);
            // The engine may have been faster.
            if let Err(error) = &built {
                assert!(error.to_string().contains("signal 9"), "{error}");
            }
            let (next, _) = project.must_build(&plan, &project.options());
            let shown = printed(&project, next.reference(), &["/bin/cat", "/app/app"]);
            assert_eq!(shown, content, "{}: {word}", own.real.name);
        }
    }
}

/// A socket that hands everything on to docker's, but of an image that is loaded only so many bytes.
fn cutting_socket(folder: &Path, docker: PathBuf, most: u64) -> PathBuf {
    let path = folder.join(format!("cut-{most}.sock"));
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let docker = docker.clone();
            thread::spawn(move || pass(client, &docker, most));
        }
    });
    path
}

fn pass(client: UnixStream, docker: &Path, most: u64) -> std::io::Result<()> {
    let docker = UnixStream::connect(docker)?;
    let mut answers = (docker.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut answers.0, &mut answers.1);
        let _ = answers.1.shutdown(Shutdown::Write);
    });
    let (mut client, mut docker) = (client, docker);
    let mut first = [0; 1 << 12];
    let length = client.read(&mut first)?;
    let is_load = first.starts_with(b"POST /images/load");
    if !is_load {
        docker.write_all(&first[..length])?;
        std::io::copy(&mut client, &mut docker)?;
        return docker.shutdown(Shutdown::Write);
    }
    let all = first[..length].chain(&mut client);
    std::io::copy(&mut all.take(most), &mut docker)?;
    docker.shutdown(Shutdown::Both)?;
    client.shutdown(Shutdown::Both)
}

/// A program that is killed while it hands over an image leaves none, and nothing that a later build trusts.
#[test]
fn an_image_that_is_cut_short_is_not_taken_for_it() {
    on_docker(|project| {
        let host = project.real.environment.get("DOCKER_HOST").unwrap().clone();
        let docker = PathBuf::from(host.to_str().unwrap().trim_start_matches("unix://"));
        let folder = project.folder.path().join("files");
        let sockets = tempfile::tempdir().unwrap();
        let mut content = String::new();
        for most in [100, 600, 2_000, 4_000] {
            content.push_str("another text ");
            project.file("files/app", &content);
            let plan = plan(project, &folder);
            let socket = cutting_socket(sockets.path(), docker.clone(), most);
            let environment = project.real.through(sockets.path(), &socket);
            let engine = Engine::named_in(project.real.engine.kind().name(), &environment).unwrap();
            let mut events = Vec::new();
            let cut = build(&plan, &engine, &explained(project), &mut |progress| {
                events.push(progress.clone());
            });
            // Docker builds it instead, so even then the image is right.
            let cut = cut.unwrap();
            assert!(left_to_docker(&events).is_some(), "{most}: {events:?}");
            assert_eq!(project.printed(cut.reference(), &[]), content, "{most}");
            content.push('!');
            project.file("files/app", &content);
            let (next, events) = project.must_build(&plan, &explained(project));
            assert_eq!(left_to_docker(&events), None, "a failure of once is not remembered");
            assert_eq!(project.printed(next.reference(), &[]), content, "{most}");
            project.remove(&next);
        }
    });
}

fn runs(events: &[Progress]) -> usize {
    let is_run = |progress: &&Progress| matches!(&progress.event, Event::Started { name, .. } if name.contains("RUN "));
    events.iter().filter(is_run).count()
}

/// The first steps are not built alone where the last ones turned out to be docker's.
#[test]
fn what_only_docker_makes_is_built_at_once() {
    on_docker(|project| {
        project.file("deps", "one");
        project.file("app", "one");
        let image = project.image().copy("deps", "/deps").run("cat /deps > /ran");
        let plan = image.copy("app", "/new/deep/").chmod("600").plan().unwrap();
        let options = BuildOptions {
            tags: vec![project.name("whole")],
            ..explained(project)
        };
        let (_, events) = project.must_build(&plan, &options);
        assert_eq!((runs(&events), left_to_docker(&events).is_some()), (2, true));
        project.file("deps", "two");
        let (built, events) = project.must_build(&plan, &options);
        assert_eq!((built.outcome, runs(&events)), (Outcome::Built, 1), "{events:?}");
        assert!(left_to_docker(&events).is_some());
        project.remove(&built);
    });
}
