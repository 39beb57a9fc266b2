//! Pushes, and base images of registries.

use std::collections::BTreeSet;

use image_build::{BuildOptions, Outcome};
use serde_json::Value;

use crate::Project;
use crate::registry::{Registry, digest_of};

/// Returns the digests of all blobs that a manifest names.
fn blobs(manifest: &Value) -> BTreeSet<String> {
    let layers = manifest["layers"].as_array().unwrap().iter();
    layers
        .chain([&manifest["config"]])
        .map(|blob| blob["digest"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn only_what_is_new_is_pushed() {
    let (project, registry) = (Project::new(), Registry::start());
    let plan = project.app("team/app:1");
    let first = project.must_build(&plan, &project.pushing(&registry));
    assert_eq!(first.outcome, Outcome::Built);
    let manifest = registry.manifest("team/app", "1").unwrap();
    assert_eq!(first.pushed, [first.reference()]);
    for digest in blobs(&manifest) {
        assert_eq!(digest_of(&registry.state().blobs[&digest]), digest);
    }
    let sent = registry.count("PUT ");
    let again = project.must_build(&plan, &project.pushing(&registry));
    assert_eq!((again.outcome, again.pushed.len()), (Outcome::Unchanged, 0));
    assert_eq!((again.id, registry.count("PUT ")), (first.id, sent));
    project.file("src/app.py", "print('another')");
    let changed = project.must_build(&plan, &project.pushing(&registry));
    assert_eq!(changed.outcome, Outcome::Built);
    // A layer, the configuration and the manifest.
    assert_eq!(registry.count("PUT "), sent + 3);
}

#[test]
fn layers_of_a_base_are_taken_over_from_its_repository() {
    let (project, registry) = (Project::new(), Registry::start());
    project.file("etc/passwd", "root:x:0:0::/:\nann:x:7:8::/:\n");
    let base = format!("{}/base:1", registry.host);
    let below = project
        .scratch("base:1")
        .copy("etc", "/etc")
        .env("FROM", "base")
        .user("ann");
    project.must_build(&below.plan().unwrap(), &project.pushing(&registry));
    let uploads = registry.count("PUT /v2/team/app/blobs");
    let plan = project
        .from(&base, "team/app:1")
        .copy("src", "/app")
        .chown("ann")
        .workdir("/w")
        .plan()
        .unwrap();
    let built = project.must_build(&plan, &project.pushing(&registry));
    assert_eq!(registry.count("POST /v2/team/app/blobs/uploads/?mount=sha256:"), 1);
    // The copy, the folder, the configuration.
    assert_eq!(registry.count("PUT /v2/team/app/blobs"), uploads + 3);
    let manifest = registry.manifest("team/app", "1").unwrap();
    let config: Value = {
        let state = registry.state();
        serde_json::from_slice(&state.blobs[manifest["config"]["digest"].as_str().unwrap()]).unwrap()
    };
    assert_eq!(config["config"]["User"], "ann");
    assert!(config["config"]["Env"].to_string().contains("FROM=base"));
    // What is known of the base is not read again, and another machine makes the same image.
    let reads = registry.count("GET /v2/base/blobs");
    project.must_build(&plan, &project.pushing(&registry));
    assert_eq!(
        registry.count("GET /v2/base/blobs"),
        reads + 1,
        "only the configuration"
    );
    let elsewhere = BuildOptions {
        cache_folder: Some(project.path(".other")),
        ..project.pushing(&registry)
    };
    assert_eq!(project.must_build(&plan, &elsewhere).id, built.id);
}

#[test]
fn a_base_that_is_not_what_its_digests_say_is_refused() {
    let (project, registry) = (Project::new(), Registry::start());
    let base = format!("{}/base:1", registry.host);
    project.must_build(&project.app("base:1"), &project.pushing(&registry));
    let manifest = registry.manifest("base", "1").unwrap();
    let digest = |part: &Value| part["digest"].as_str().unwrap().to_owned();
    let own = registry.state().manifests[&("base".to_owned(), "1".to_owned())]
        .1
        .clone();
    let plan = project.from(&base, "team/app:1").copy("src", "/b").plan().unwrap();
    let changed = |digest: &str, bytes: Vec<u8>| {
        registry.state().changed.insert(digest.to_owned(), bytes);
        let options = BuildOptions {
            cache_folder: None,
            ..project.pushing(&registry)
        };
        let options = BuildOptions {
            cache_folder: Some(project.path(&format!(".{}", digest.len()))),
            ..options
        };
        let problem = project.problem(&plan, &options);
        registry.state().changed.clear();
        assert!(registry.manifest("team/app", "1").is_none());
        problem
    };
    for blob in [digest(&manifest["layers"][0]), digest(&manifest["config"])] {
        let whole = registry.state().blobs[&blob].clone();
        let problem = changed(&blob, whole[..whole.len() - 1].to_vec());
        assert!(
            problem.contains("cut short") || problem.contains("disconnect") || problem.contains("closed"),
            "{problem}"
        );
        let mut other = whole.clone();
        other[10] ^= 1;
        let problem = changed(&blob, other);
        assert!(
            problem.contains("has another content than its digest says"),
            "{problem}"
        );
    }
    let mut other = own.clone();
    other.push(b' ');
    let problem = changed(&digest_of(&own), other);
    assert!(problem.contains("is not what its digest says"), "{problem}");
    registry.state().blobs.remove(&digest(&manifest["layers"][0]));
    let problem = project.problem(&plan, &project.pushing(&registry));
    assert!(problem.contains("it has lost the blob"), "{problem}");
}

#[test]
fn a_blob_that_a_registry_loses_is_pushed_again() {
    let (project, registry) = (Project::new(), Registry::start());
    let plan = project.app("team/app:1");
    project.must_build(&plan, &project.pushing(&registry));
    let manifest = registry.manifest("team/app", "1").unwrap();
    let blob = manifest["layers"][0]["digest"].as_str().unwrap().to_owned();
    registry.state().manifests.clear();
    registry.state().lost.insert(blob.clone());
    project.must_build(&plan, &project.pushing(&registry));
    assert_eq!(digest_of(&registry.state().blobs[&blob]), blob);
    assert!(registry.manifest("team/app", "1").is_some());
    // It is missed as well if the registry says so, and its manifest is there.
    registry.state().blobs.remove(&blob);
    assert_eq!(
        project.must_build(&plan, &project.pushing(&registry)).outcome,
        Outcome::Built
    );
    assert!(registry.state().blobs.contains_key(&blob));
}

#[test]
fn an_interrupted_upload_starts_anew() {
    let (project, registry) = (Project::new(), Registry::start());
    registry.state().breaks = 2;
    project.must_build(&project.app("team/app:1"), &project.pushing(&registry));
    assert!(registry.manifest("team/app", "1").is_some());
    registry.state().breaks = 1000;
    let plan = project.app("team/other:1");
    project.file("src/app.py", "another");
    let problem = project.problem(&plan, &project.pushing(&registry));
    assert!(problem.contains("does not answer"), "{problem}");
    assert!(registry.manifest("team/other", "1").is_none());
}

#[test]
fn several_platforms_are_an_index() {
    let (project, registry) = (Project::new(), Registry::start());
    let base = format!("{}/base:1", registry.host);
    let platforms = || vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()];
    let options = BuildOptions {
        platforms: platforms(),
        ..project.pushing(&registry)
    };
    project.must_build(&project.app("base:1"), &options);
    let index = registry.manifest("base", "1").unwrap();
    assert_eq!(index["manifests"].as_array().unwrap().len(), 2);
    assert_eq!(index["manifests"][1]["platform"]["architecture"], "arm64");
    let plan = project.from(&base, "app:1").copy("src", "/b").plan().unwrap();
    project.must_build(&plan, &options);
    let index = registry.manifest("app", "1").unwrap();
    let second = index["manifests"][1]["digest"].as_str().unwrap().to_owned();
    let manifest = registry.manifest("app", &second).unwrap();
    let config = registry.state().blobs[manifest["config"]["digest"].as_str().unwrap()].clone();
    assert_eq!(
        serde_json::from_slice::<Value>(&config).unwrap()["architecture"],
        "arm64"
    );
    let other = BuildOptions {
        platforms: vec!["linux/s390x".to_owned()],
        ..project.pushing(&registry)
    };
    let problem = project.problem(&plan, &other);
    assert!(
        problem.contains("is not there for linux/s390x, only for linux/amd64, linux/arm64"),
        "{problem}"
    );
}

/// Returns an address of this machine that others see, if it has one.
fn outer_address() -> Option<String> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[test]
fn a_registry_elsewhere_is_asked_without_encryption_only_if_the_user_says_so() {
    let Some(address) = outer_address() else {
        eprintln!("SKIPPED: this machine has no address that others see");
        return;
    };
    let (project, registry) = (Project::new(), Registry::start_at(&address));
    let plan = project.app("team/app:1");
    let problem = project.problem(&plan, &project.pushing(&registry));
    assert!(problem.contains("the registry of"), "{problem}");
    assert_eq!(registry.state().log.len(), 0);
    let options = BuildOptions {
        plain_http: vec![registry.host.clone()],
        ..project.pushing(&registry)
    };
    project.must_build(&plan, &options);
    assert!(registry.manifest("team/app", "1").is_some());
}
