//! Bases that are looked up in a registry for a lock, and compared with one.

use image_build::engine::Environment;
use image_build::lock::{BaseUse, Lock, LockProblem, LockedImage, LookUp, NotForLock, WantedBase, wanted};
use image_core::plan::Plan;
use serde_json::json;

use crate::Project;
use crate::put::{INDEX, Repository, layer, put_index};
use crate::registry::{Registry, digest_of};

fn base(repository: &Repository<'_>, tag: &str) -> WantedBase {
    WantedBase::new(&repository.name(tag))
}

fn uses(plans: &[Plan]) -> Vec<BaseUse> {
    let numbered = plans.iter().enumerate();
    numbered
        .flat_map(|(image, plan)| BaseUse::all(image, plan, &["ubuntu:24.04"]))
        .collect()
}

fn look_up(project: &Project) -> LookUp {
    LookUp {
        environment: project.environment(),
        ..LookUp::default()
    }
}

fn found(bases: &[WantedBase], environment: Environment) -> Result<Vec<LockedImage>, String> {
    let look_up = LookUp {
        environment,
        ..LookUp::default()
    };
    look_up.images(bases, &|_| ()).map_err(|problems| text_of(&problems))
}

fn text_of(problems: &[LockProblem]) -> String {
    let lines = problems.iter().map(|problem| format!("{problem}\n"));
    lines.collect::<Vec<_>>().concat()
}

#[test]
fn a_base_is_described_for_each_platform() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    let digest = put_index(&repository);
    let images = found(&[base(&repository, "1")], project.environment()).unwrap();
    let [image] = images.as_slice() else {
        panic!("{images:?}")
    };
    assert_eq!((&image.reference, &image.digest), (&repository.name("1"), &digest));
    let [amd64, arm64] = image.platforms.as_slice() else {
        panic!("{image:?}")
    };
    assert_eq!(
        (amd64.platform.as_str(), arm64.platform.as_str()),
        ("linux/amd64", "linux/arm64/v8")
    );
    assert_eq!(amd64.config.env, ["PATH=/bin:/usr/bin", "LANG=C.UTF-8"]);
    assert_eq!(
        (amd64.config.user.as_str(), amd64.config.workdir.as_str()),
        ("app", "/srv")
    );
    assert_eq!(
        (amd64.config.entrypoint.as_slice(), amd64.config.cmd.as_slice()),
        (&["/entry".to_owned()][..], &["serve".to_owned()][..])
    );
    assert_eq!(
        (amd64.config.shell.len(), amd64.config.onbuild.as_slice()),
        (2, &["RUN true".to_owned()][..])
    );
    let files = [amd64, arm64].map(|platform| platform.files.clone().unwrap());
    assert_eq!(files[0].programs, ["sh"]);
    assert_eq!(files[1].programs, ["git", "sh"]);
    assert_eq!(
        (files[0].libc.as_deref(), files[1].libc.as_deref()),
        (Some("glibc"), None)
    );
    assert_eq!(files[1].users, ["root:0"]);
    // Three layers are named, and the shared one is read once.
    let layers = registry
        .state()
        .blobs
        .iter()
        .filter(|(_, bytes)| bytes.len() % 512 == 0)
        .count();
    assert_eq!(layers, 2);
    assert_eq!(registry.count("GET /v2/base/blobs/"), 2 + layers);
    // What it says can be written and read again.
    let lock = Lock { images };
    assert_eq!(Lock::read(&lock.to_toml()).unwrap(), lock);
}

#[test]
fn what_a_registry_lies_about_is_not_locked() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    let text = layer(&[("etc/os-release", "ID=real\n")]);
    repository.small("1", "ID=real\n");
    let other = layer(&[("etc/os-release", "ID=fake\n")]);
    assert_eq!(text.len(), other.len());
    registry.state().changed.insert(digest_of(&text), other);
    let said = found(&[base(&repository, "1")], project.environment()).unwrap_err();
    assert!(said.contains("has another content than its digest says"), "{said}");
    registry.state().changed.insert(digest_of(&text), text[..600].to_vec());
    let said = found(&[base(&repository, "1")], project.environment()).unwrap_err();
    assert!(
        said.contains("cannot be read") && said.contains(&digest_of(&text)),
        "{said}"
    );
    registry.state().changed.clear();
    found(&[base(&repository, "1")], project.environment()).unwrap();
    let digest = repository.small("2", "ID=two\n");
    let (_, manifest) = registry.state().manifests[&("base".to_owned(), digest.clone())].clone();
    registry
        .state()
        .changed
        .insert(digest, [manifest.as_slice(), b" "].concat());
    let said = found(&[base(&repository, "2")], project.environment()).unwrap_err();
    assert!(said.contains("is not what its digest says"), "{said}");
}

#[test]
fn all_problems_are_said_at_once() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    repository.small("1", "");
    repository.manifest(Some("none"), INDEX, &json!({ "schemaVersion": 2, "manifests": [] }));
    let bases = ["1", "gone", "lost", "none"].map(|tag| base(&repository, tag));
    let said = found(&bases, project.environment()).unwrap_err();
    for tag in ["gone", "lost"] {
        let expected = format!(
            "`{}` is not in its registry: the tag was deleted, or never there",
            repository.name(tag)
        );
        assert!(said.contains(&expected), "{said}");
    }
    assert!(said.contains("has no platform of Linux"), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
}

#[test]
fn a_platform_that_is_asked_for_has_to_be_there() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    put_index(&repository);
    let plan = |platform: &str| {
        let image = project.from(&repository.name("1"), "app:1").platform(platform);
        image.plan().unwrap()
    };
    let plans = [plan("linux/arm64"), plan("linux/s390x")];
    let (bases, _) = wanted(&plans, &uses(&plans), &Lock::default());
    assert_eq!(bases.len(), 1);
    let said = found(&bases, project.environment()).unwrap_err();
    assert!(
        said.contains("is not there for linux/s390x, only for linux/amd64, linux/arm64/v8; ask for one of these"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_login_is_that_of_docker_or_of_the_base() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    repository.small("1", "ID=x\n");
    registry.state().login = Some("YW5uOnMzY3JldA==".to_owned());
    registry.state().gives_tokens = true;
    let said = found(&[base(&repository, "1")], project.environment()).unwrap_err();
    assert!(
        said.contains("cannot be looked up") && said.contains("denied access; log in to it"),
        "{said}"
    );
    let config = format!(
        r#"{{"auths": {{"{}": {{"auth": "YW5uOnMzY3JldA=="}}}}}}"#,
        registry.host
    );
    project.file(".docker/config.json", &config);
    found(&[base(&repository, "1")], project.environment()).unwrap();
    project.file(".docker/config.json", "{}");
    let plan = project
        .from(&repository.name("1"), "app:1")
        .pull_secret("LOCK_TEST_LOGIN")
        .plan()
        .unwrap();
    let plans = [plan];
    let (bases, _) = wanted(&plans, &uses(&plans), &Lock::default());
    let said = found(&bases, project.environment()).unwrap_err();
    assert!(said.contains("the secret `LOCK_TEST_LOGIN` is missing"), "{said}");
    let secrets =
        vec![image_build::secret(&format!("LOCK_TEST_LOGIN=file:{}", project.path("login").display())).unwrap()];
    project.file("login", "ann:s3cret");
    let look_up = LookUp {
        secrets,
        ..look_up(&project)
    };
    look_up
        .images(&bases, &|_| ())
        .map_err(|problems| text_of(&problems))
        .unwrap();
}

#[test]
fn a_lock_is_compared_by_digests_alone() {
    let (project, registry) = (Project::new(), Registry::start());
    let repository = Repository(&registry, "base");
    for tag in ["1", "2", "3"] {
        repository.small(tag, &format!("ID={tag}\n"));
    }
    let bases = ["1", "2", "3"].map(|tag| base(&repository, tag));
    let mut lock = Lock {
        images: found(&bases, project.environment()).unwrap(),
    };
    registry.state().log.clear();
    assert_eq!(text_of(&look_up(&project).compare(&bases, &lock)), "");
    assert_eq!((registry.count("HEAD "), registry.count("GET /v2/base/")), (3, 0));
    let old = lock.find(&repository.name("2")).unwrap().digest.clone();
    let new = repository.small("2", "ID=moved\n");
    registry.state().manifests.remove(&("base".to_owned(), "3".to_owned()));
    lock.images.retain(|image| image.reference != repository.name("1"));
    let said = text_of(&look_up(&project).compare(&bases, &lock));
    let name = |tag: &str| repository.name(tag);
    let expected = [
        format!("`{}` is not in the lock; add it by `lock`\n", name("1")),
        format!(
            "`{}` has moved: the lock has {old}, its registry has {new}; take the new one by `lock --update {}`\n",
            name("2"),
            name("2")
        ),
        format!(
            "`{}` is not in its registry: the tag was deleted, or never there; name another one\n",
            name("3")
        ),
    ];
    assert_eq!(said, expected.concat());
}

#[test]
fn a_registry_that_does_not_answer_is_an_error() {
    let project = Project::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    drop(listener);
    let bases = [WantedBase::new(&format!("{host}/base:1"))];
    let said = found(&bases, project.environment()).unwrap_err();
    assert!(
        said.contains(&format!("`{host}/base:1` cannot be looked up")) && said.contains("does not answer"),
        "{said}"
    );
}

#[test]
fn bases_are_those_of_registries() {
    let project = Project::new();
    let image = |builder: image_core::builder::Builder| -> Plan { builder.plan().unwrap() };
    let pinned = format!("debian:12@sha256:{}", "1".repeat(64));
    let plans = [
        image(project.from(&pinned, "one:1")),
        image(
            project
                .from("alpine:3", "two:1")
                .copy("/etc/hosts", "/hosts")
                .with_from("busybox:1"),
        ),
        image(project.from(&pinned.replace("debian", "fedora"), "three:1")),
        image(project.from("one:1", "four:1")),
        image(project.from("localhost/own:1", "five:1")),
        image(project.scratch("six:1")),
        image(project.from("ubuntu:24.04", "seven:1")),
    ];
    let lock = Lock {
        images: vec![LockedImage {
            reference: "debian:12".to_owned(),
            digest: format!("sha256:{}", "2".repeat(64)),
            platforms: Vec::new(),
        }],
    };
    let (bases, others) = wanted(&plans, &uses(&plans), &lock);
    let references: Vec<&str> = bases.iter().map(|base| base.reference.as_str()).collect();
    // The image of an older lock is still that of the reference.
    assert_eq!(references, ["debian:12", "alpine:3", "busybox:1"]);
    let reasons: Vec<NotForLock> = others.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(
        reasons,
        [
            NotForLock::HasDigest,
            NotForLock::IsLocal,
            NotForLock::IsLocal,
            NotForLock::Unlocked
        ]
    );
}
