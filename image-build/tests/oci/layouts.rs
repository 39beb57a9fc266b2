//! OCI layouts and archives.

use std::fs;
use std::path::Path;

use image_build::engine::tar;
use image_build::{BuildOptions, Outcome, Output, needs_engine};
use serde_json::Value;

use crate::Project;
use crate::registry::{Registry, digest_of};

/// Returns the index of a layout after a look at each blob.
fn index(folder: &Path) -> Value {
    for blob in fs::read_dir(folder.join("blobs/sha256")).unwrap() {
        let path = blob.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(digest_of(&fs::read(&path).unwrap()), format!("sha256:{name}"));
    }
    serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap()
}

#[test]
fn the_same_image_has_the_same_bytes_everywhere() {
    let made = [(); 2].map(|()| {
        let project = Project::new();
        // More than what is compressed at once, and more than what is divided into several layers.
        for number in 0..40 {
            project.file(&format!("src/large/{number}"), &format!("{number:06}\n").repeat(40_000));
        }
        let built = project.must_build(&project.app("team/app:1"), &project.layout("out"));
        (built.id, built.digest, index(&project.path("out")), project)
    });
    assert_eq!(made[0].0, made[1].0);
    assert_eq!(made[0].1, made[1].1);
    assert_eq!(made[0].2, made[1].2);
    let text = made[0].2.to_string();
    assert!(text.contains("docker.io/team/app:1"), "{text}");
}

#[test]
fn an_image_has_the_digest_that_it_had_on_other_machines() {
    let project = Project::new();
    let options = BuildOptions {
        platforms: vec!["linux/amd64".to_owned()],
        ..project.layout("out")
    };
    let built = project.must_build(&project.app("team/app:1"), &options);
    assert_eq!(
        built.reference(),
        "sha256:f59dca68f66d057d6cecf4184610c0c640e6c24198b4eb1e357c856c34539550"
    );
}

#[test]
fn a_layout_has_several_images_and_each_name_once() {
    let project = Project::new();
    let options = project.layout("out");
    project.must_build(&project.app("one:1"), &options);
    project.must_build(&project.app("two:1"), &options);
    let again = project.must_build(&project.app("two:1"), &options);
    assert_eq!(again.outcome, Outcome::Unchanged);
    project.file("src/app.py", "another");
    assert_eq!(
        project.must_build(&project.app("two:1"), &options).outcome,
        Outcome::Built
    );
    assert_eq!(index(&project.path("out"))["manifests"].as_array().unwrap().len(), 2);
    assert_eq!(fs::read_dir(project.path("out/blobs")).unwrap().count(), 1, "no drafts");
    project.file("other/file", "mine");
    let problem = project.problem(&project.app("one:1"), &project.layout("other"));
    assert!(problem.contains("is there, and is no OCI layout"), "{problem}");
}

/// Whatever a killed program or a full disk left, the next build makes a whole layout of it.
#[test]
fn what_is_cut_short_is_made_again() {
    let project = Project::new();
    let (plan, options) = (project.app("one:1"), project.layout("out"));
    project.must_build(&plan, &options);
    let whole = index(&project.path("out"));
    let files = || {
        let blobs = fs::read_dir(project.path("out/blobs/sha256"))
            .unwrap()
            .map(|blob| blob.unwrap().path());
        blobs
            .chain([project.path("out/index.json"), project.path("out/oci-layout")])
            .collect::<Vec<_>>()
    };
    let cache = || {
        fs::read_dir(project.path(".cache"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect::<Vec<_>>()
    };
    for path in files().into_iter().chain(cache()) {
        let bytes = fs::read(&path).unwrap();
        for damaged in [
            bytes[..bytes.len() / 2].to_vec(),
            bytes.iter().map(|byte| byte ^ 1).collect(),
            Vec::new(),
        ] {
            fs::write(&path, damaged).unwrap();
            project.must_build(&plan, &options);
            assert_eq!(index(&project.path("out")), whole, "{}", path.display());
        }
    }
}

#[test]
fn a_base_is_taken_from_a_layout() {
    let project = Project::new();
    project.must_build(&project.app("base:1"), &project.layout("base"));
    let plan = project
        .from("base:1", "team/app:1")
        .copy("src/app.py", "/app/main.py")
        .plan()
        .unwrap();
    let options = BuildOptions {
        base_layouts: vec![("base:1".to_owned(), project.path("base"))],
        ..project.layout("out")
    };
    project.must_build(&plan, &options);
    index(&project.path("out"));
    let blob = fs::read_dir(project.path("base/blobs/sha256"))
        .unwrap()
        .map(|blob| blob.unwrap().path());
    for path in blob {
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        let options = BuildOptions {
            cache_folder: Some(project.path(".new")),
            ..options.clone()
        };
        let options = BuildOptions {
            outputs: vec![Output::OciFolder(project.path("new"))],
            ..options
        };
        let problem = project.problem(&plan, &options);
        assert!(problem.contains("cut short"), "{problem}");
        assert!(!project.path("new/index.json").exists());
        fs::write(&path, bytes).unwrap();
        fs::remove_dir_all(project.path(".new")).ok();
    }
}

#[test]
fn an_archive_is_whole_or_not_there() {
    let project = Project::new();
    let file = project.path("app.tar");
    let plan = project.app("team/app:1");
    for output in [Output::OciArchive(file.clone()), Output::DockerArchive(file.clone())] {
        let is_docker = matches!(output, Output::DockerArchive(_));
        project.must_build(
            &plan,
            &BuildOptions {
                outputs: vec![output.clone()],
                ..project.options()
            },
        );
        let first = fs::read(&file).unwrap();
        let mut archive = tar::Archive::new(first.as_slice());
        let names: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert!(
            names.contains(&"index.json".to_owned()) && names.contains(&"oci-layout".to_owned()),
            "{names:?}"
        );
        assert_eq!(names.contains(&"manifest.json".to_owned()), is_docker);
        project.must_build(
            &plan,
            &BuildOptions {
                outputs: vec![output],
                ..project.options()
            },
        );
        assert_eq!(fs::read(&file).unwrap(), first);
    }
    let nowhere = Output::OciArchive(project.path("no/such/app.tar"));
    let problem = project.problem(
        &plan,
        &BuildOptions {
            outputs: vec![nowhere],
            ..project.options()
        },
    );
    assert!(problem.contains("app.tar: No such file"), "{problem}");
    let two = vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()];
    let options = BuildOptions {
        platforms: two,
        outputs: vec![Output::DockerArchive(file)],
        ..project.options()
    };
    assert!(
        project
            .problem(&plan, &options)
            .contains("holds an image of one platform")
    );
}

#[test]
fn each_step_that_needs_an_engine_is_named() {
    let project = Project::new();
    let plan = project
        .scratch("app:1")
        .run("make")
        .copy("src", "/app")
        .run("make install")
        .plan()
        .unwrap();
    let problems = needs_engine(&plan);
    assert_eq!(problems.len(), 2);
    let problem = project.problem(&plan, &project.layout("out"));
    assert_eq!(
        problem.matches("this needs an engine: it runs a command").count(),
        2,
        "{problem}"
    );
    assert!(!project.path("out").exists());
    let plan = project
        .scratch("app:1")
        .copy("src", "/app")
        .chown("nobody")
        .plan()
        .unwrap();
    let problem = project.problem(&plan, &project.layout("out"));
    assert!(
        problem.contains("the image has no user or group for `nobody`"),
        "{problem}"
    );
}

/// Stages that nothing uses need nothing; each that is used is looked at once.
#[test]
fn stages_of_copies_need_no_engine() {
    let project = Project::new();
    let image = project
        .scratch("app:1")
        .named("built")
        .copy("src", "/built")
        .chown("7:8");
    let image = image.from_scratch().named("unused").run("make");
    let image = image.from("built").copy("/built/lib", "/lib").with_from("built");
    let plan = image.plan().unwrap();
    assert!(needs_engine(&plan).is_empty());
    project.must_build(&plan, &project.layout("out"));
    index(&project.path("out"));
    let image = project.scratch("app:1").named("made").run("make").copy("src", "/src");
    let image = image
        .from_scratch()
        .copy("/src", "/a")
        .with_from("made")
        .copy("/src", "/b")
        .with_from("made");
    let problem = project.problem(&image.plan().unwrap(), &project.layout("none"));
    assert_eq!(
        problem.matches("this needs an engine: it runs a command").count(),
        1,
        "{problem}"
    );
    let image = project.scratch("app:1").copy("/src", "/a").with_from("base:1");
    let problem = project.problem(&image.plan().unwrap(), &project.layout("none"));
    assert!(problem.contains("it copies from another image"), "{problem}");
}

/// Each is whole, whichever has the name in the end.
#[test]
fn two_builds_at_once_share_a_layout_and_a_cache() {
    let project = Project::new();
    for folder in ["one", "two"] {
        for number in 0..20 {
            project.file(
                &format!("{folder}/{number}"),
                &format!("{folder} {number}\n").repeat(2_000),
            );
        }
    }
    let plan = |folder: &str| project.scratch("team/app:1").copy(folder, "/app").plan().unwrap();
    let plans = ["one", "two"].map(plan);
    let alone = BuildOptions {
        cache_folder: Some(project.path(".other")),
        ..project.layout("alone")
    };
    let expected = plans.each_ref().map(|plan| project.must_build(plan, &alone).id);
    for _ in 0..5 {
        let options = project.layout("out");
        let ids = std::thread::scope(|scope| {
            let builds = plans.each_ref().map(|plan| {
                let (project, options) = (&project, &options);
                scope.spawn(move || project.must_build(plan, options).id)
            });
            builds.map(|build| build.join().unwrap())
        });
        assert_eq!(ids, expected);
        let named = index(&project.path("out"))["manifests"].as_array().unwrap().clone();
        let digests: Vec<_> = named.iter().map(|one| one["digest"].as_str().unwrap()).collect();
        assert!(
            digests.len() == 1 && expected.iter().flatten().any(|id| id.as_str() == digests[0]),
            "{digests:?}"
        );
        std::fs::remove_dir_all(project.path("out")).unwrap();
        std::fs::remove_dir_all(project.path(".cache")).unwrap();
    }
}

/// A disk that fills leaves no image, and says what to do.
#[test]
fn a_disk_that_fills_makes_no_image() {
    const FOLDER: &str = "IMAGE_DSL_TEST_FULL";
    let Some(full) = std::env::var_os(FOLDER) else {
        let folder = tempfile::tempdir().unwrap();
        let script = "mount -t tmpfs -o size=64k none \"$0\" && exec \"$@\"";
        let mut again = std::process::Command::new("unshare");
        again.args(["--mount", "sh", "-c", script]).arg(folder.path());
        again.arg(std::env::current_exe().unwrap());
        again.args(["--exact", "layouts::a_disk_that_fills_makes_no_image", "--nocapture"]);
        let done = again.env(FOLDER, folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        if said.contains("unshare failed") {
            return eprintln!("SKIPPED: {said}");
        }
        return assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stdout));
    };
    let (project, registry) = (Project::new(), Registry::start());
    // What cannot be compressed.
    let mut random = 1_u64;
    let text: String = (0..400_000)
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b' ' + u8::try_from(random >> 58).unwrap())
        })
        .collect();
    project.file("src/large", &text);
    let full = std::path::PathBuf::from(full);
    let plan = project.app("team/app:1");
    let cache = BuildOptions {
        cache_folder: Some(full.join("cache")),
        ..project.pushing(&registry)
    };
    let outputs = [
        Output::OciFolder(full.join("out")),
        Output::OciArchive(full.join("a.tar")),
        Output::DockerArchive(full.join("b.tar")),
    ];
    let written = outputs.map(|output| BuildOptions {
        outputs: vec![output],
        ..project.options()
    });
    for options in [cache].into_iter().chain(written) {
        let said = project.problem(&plan, &options);
        assert!(said.contains("the disk of this machine is full"), "{said}");
        assert!(registry.manifest("team/app", "1").is_none());
        assert!(!full.join("out/index.json").exists() && !full.join("a.tar").exists() && !full.join("b.tar").exists());
        for left in fs::read_dir(&full).unwrap() {
            let path = left.unwrap().path();
            fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)).unwrap();
        }
    }
    // With room for it the same build is right.
    project.must_build(&plan, &project.layout("out"));
    index(&project.path("out"));
}
