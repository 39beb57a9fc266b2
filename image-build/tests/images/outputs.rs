//! Images with steps that run something, in the outputs that images without an engine have.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use image_build::engine::{EngineKind, tar};
use image_build::{BuildOptions, Outcome, Output, build_without_engine, build_without_engine_in};
use image_core::plan::Plan;
use image_core::spec::Spec;
use serde_json::Value;

use crate::on_top::{BOTH, on, printed};
use crate::project::{Project, on_all, on_each};
use crate::tails::on_docker;

/// An image whose step makes a file, with a healthcheck, which OCI's own form of an image lacks.
fn plan(project: &Project<'_>, name: &str) -> Plan {
    let image = project
        .small(name)
        .run("echo ran > /ran")
        .copy("app", "/app/")
        .chown("7:8");
    let image = image.cmd(["/bin/cat", "/app/app"]).healthcheck("exit 0").retries(2_u32);
    image.plan().unwrap()
}

fn writing(project: &Project<'_>, outputs: Vec<Output>) -> BuildOptions {
    BuildOptions {
        outputs,
        ..project.options()
    }
}

/// Returns what a program prints that reads some bytes.
fn filtered(program: &[&str], bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bytes");
    fs::write(&file, bytes).unwrap();
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).stdin(fs::File::open(file).unwrap());
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{program:?}");
    output.stdout
}

fn digest_of(bytes: &[u8]) -> String {
    let printed = String::from_utf8(filtered(&["sha256sum"], bytes)).unwrap();
    format!("sha256:{}", &printed[..64])
}

/// The files of an archive or a folder, each by its path.
type Files = BTreeMap<String, Vec<u8>>;

fn files_of_archive(bytes: &[u8]) -> Files {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.path().unwrap().display().to_string(), content)
    });
    entries.collect()
}

fn files_of_folder(folder: &Path) -> Files {
    let blobs = fs::read_dir(folder.join("blobs/sha256")).unwrap();
    let blobs = blobs.map(|blob| PathBuf::from("blobs/sha256").join(blob.unwrap().file_name()));
    let all = blobs.chain(["index.json".into(), "oci-layout".into()]);
    all.map(|path: PathBuf| (path.display().to_string(), fs::read(folder.join(&path)).unwrap()))
        .collect()
}

/// A written image: its configuration, the digests of its layers, and all paths in them with the content of files.
struct Written {
    config: Value,
    layers: Vec<String>,
    files: Files,
}

/// Reads the image in a layout, by its digests.
fn read_layout(files: &Files, digest: &str) -> Written {
    let blob = |digest: &Value| {
        let path = format!("blobs/{}", digest.as_str().unwrap().replace(':', "/"));
        let bytes = files.get(&path).unwrap_or_else(|| panic!("{path} is not there"));
        assert_eq!(digest_of(bytes), digest.as_str().unwrap());
        bytes.clone()
    };
    let manifest: Value = serde_json::from_slice(&blob(&digest.into())).unwrap();
    let config: Value = serde_json::from_slice(&blob(&manifest["config"]["digest"])).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    let mut found = Files::new();
    for (number, layer) in layers.iter().enumerate() {
        assert!(layer["mediaType"].as_str().unwrap().ends_with("tar+gzip"), "{layer}");
        let content = filtered(&["gzip", "-dc"], &blob(&layer["digest"]));
        assert_eq!(config["rootfs"]["diff_ids"][number], digest_of(&content).as_str());
        found.extend(files_of_archive(&content));
    }
    Written {
        config,
        layers: layers
            .iter()
            .map(|layer| layer["digest"].as_str().unwrap().to_owned())
            .collect(),
        files: found,
    }
}

fn index(files: &Files) -> Vec<Value> {
    let index: Value = serde_json::from_slice(&files["index.json"]).unwrap();
    index["manifests"].as_array().unwrap().clone()
}

#[test]
fn what_an_engine_builds_is_written() {
    on_all(|project| {
        project.file("app", &project.own);
        let name = project.own_name("outputs");
        let path = |name: &str| project.folder.path().join(name);
        let outputs = vec![
            Output::OciFolder(path("layout")),
            Output::OciArchive(path("oci.tar")),
            Output::DockerArchive(path("docker.tar")),
        ];
        let plan = plan(project, &name);
        let options = writing(project, outputs);
        let (built, _) = project.must_build(&plan, &options);
        assert!(built.tags.contains(&name), "{:?}", built.tags);
        // The engine has it by its internal name alone.
        let inspect: &[&str] = if project.real.engine.kind() == EngineKind::Buildah {
            &["inspect", "--type", "image"]
        } else {
            &["image", "inspect"]
        };
        assert!(!project.client(&[inspect, &[&name]].concat()).status.success());
        assert!(
            project
                .client(&[inspect, &[built.reference()]].concat())
                .status
                .success()
        );
        let archives = ["oci.tar", "docker.tar"].map(|file| files_of_archive(&fs::read(path(file)).unwrap()));
        let [oci, docker] = archives;
        let folder = files_of_folder(&path("layout"));
        for files in [&folder, &oci, &docker] {
            let [image] = index(files).try_into().unwrap();
            assert_eq!(
                image["annotations"]["io.containerd.image.name"],
                format!("docker.io/{name}").as_str()
            );
            let written = read_layout(files, image["digest"].as_str().unwrap());
            assert_eq!(written.files["ran"], b"ran\n", "{}", project.real.name);
            assert_eq!(written.files["app/app"], project.own.as_bytes());
            let config = &written.config["config"];
            assert_eq!(config["Cmd"][1], "/app/app");
            assert_eq!(config["Healthcheck"]["Retries"], 2, "{}", project.real.name);
            assert_eq!(
                config["Labels"]["dev.image-dsl.digest"],
                built.digest.to_string().as_str()
            );
        }
        assert!(docker.contains_key("manifest.json") && !oci.contains_key("manifest.json"));
        let (again, _) = project.must_build(&plan, &writing(project, vec![Output::OciFolder(path("layout"))]));
        assert_eq!(again.outcome, Outcome::Unchanged);
        project.remove(&built);
    });
}

/// What was put together here has the same bytes, whoever has held it.
#[test]
fn the_last_layer_is_that_of_an_image_without_an_engine() {
    on_docker(|project| {
        project.file("app", &project.own);
        let layers = |folder: &str| {
            let files = files_of_folder(&project.folder.path().join(folder));
            let [image] = index(&files).try_into().unwrap();
            read_layout(&files, image["digest"].as_str().unwrap()).layers
        };
        let output = |folder: &str| vec![Output::OciFolder(project.folder.path().join(folder))];
        let (built, _) = project.must_build(&plan(project, ""), &writing(project, output("engine")));
        let image = Spec::builder().context(project.folder.path()).from_scratch();
        let alone = image.copy("app", "/app/").chown("7:8").plan().unwrap();
        build_without_engine(&alone, &writing(project, output("alone")), &mut |_| ()).unwrap();
        assert_eq!(layers("engine").last(), layers("alone").last());
        project.remove(&built);
    });
}

#[test]
fn each_platform_is_built_for_the_same_output() {
    on_each(|project| {
        project.file("app", &project.own);
        let folder = project.folder.path().join("layout");
        let image = Spec::builder().context(project.folder.path()).from_scratch();
        // Nothing runs, so this machine needs not be of both kinds.
        let plan = image
            .env("OWN", project.own.as_str())
            .copy("app", "/app")
            .plan()
            .unwrap();
        let options = BuildOptions {
            platforms: vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()],
            ..writing(project, vec![Output::OciFolder(folder.clone())])
        };
        let (built, _) = project.must_build(&plan, &options);
        let files = files_of_folder(&folder);
        let [top] = index(&files).try_into().unwrap();
        assert_eq!(top["digest"], built.reference());
        let inner: Value =
            serde_json::from_slice(&files[&format!("blobs/{}", built.reference().replace(':', "/"))]).unwrap();
        for (one, processor) in inner["manifests"].as_array().unwrap().iter().zip(["amd64", "arm64"]) {
            assert_eq!(one["platform"]["architecture"], processor);
            let written = read_layout(&files, one["digest"].as_str().unwrap());
            assert_eq!(written.config["architecture"], processor, "{}", project.real.name);
            assert_eq!(written.files["app"], project.own.as_bytes());
        }
        let archive = vec![Output::DockerArchive(project.folder.path().join("a.tar"))];
        let wrong = BuildOptions {
            outputs: archive,
            ..options.clone()
        };
        let (said, _) = project.problem(&plan, &wrong);
        assert!(said.contains("holds an image of one platform"), "{said}");
        let pushing = BuildOptions { push: true, ..options };
        let plan = project.builder_named("image-dsl-test/two:1").plan().unwrap();
        let (said, _) = project.problem(&plan, &pushing);
        assert!(
            said.contains("build twice: with `--output`, and with `--push`"),
            "{said}"
        );
        project.remove(&built);
    });
}

/// The engines' own images are outputs, too: of what they build, and of what is put together here.
#[test]
fn engines_are_outputs() {
    let output_of = |kind| match kind {
        EngineKind::Buildx | EngineKind::Docker => Output::Docker,
        EngineKind::Podman => Output::Podman,
        EngineKind::Buildah => Output::Buildah,
    };
    on_all(|project| {
        project.file("app", &project.own);
        let (one, other) = (project.own_name("output-own"), project.own_name("output-here"));
        let output = output_of(project.real.engine.kind());
        let options = writing(project, vec![output]);
        let (built, _) = project.must_build(&plan(project, &one), &options);
        assert_eq!(printed(project, &one, &["/bin/cat", "/app/app"]), project.own);
        project.remove(&built);
        let alone = project.small(&other).copy("app", "/app/").cmd(["/bin/cat", "/app/app"]);
        let alone = alone.healthcheck("exit 0").retries(3_u32).plan().unwrap();
        let built = build_without_engine_in(&project.real.environment, &alone, &options, &mut |_| ());
        let built = built.unwrap_or_else(|error| panic!("{}: {error}", project.real.name));
        assert_eq!(printed(project, &other, &["/bin/cat", "/app/app"]), project.own);
        // As after a build of the engine's own, nothing is left to build.
        let retried = |told: &[u8]| String::from_utf8_lossy(told).contains("\"Retries\": 3");
        let inspect: &[&str] = match project.real.engine.kind() {
            EngineKind::Buildah => &["inspect", "--type", "image"],
            EngineKind::Buildx | EngineKind::Docker | EngineKind::Podman => &["image", "inspect"],
        };
        let told = project.client(&[inspect, &[&other]].concat()).stdout;
        assert!(
            retried(&told),
            "{}: {}",
            project.real.name,
            String::from_utf8_lossy(&told)
        );
        project.remove(&built);
    });
}

/// An image that goes from one engine into another's own images.
#[test]
fn an_image_goes_from_one_engine_into_another() {
    on(&BOTH, |project| {
        let (output, client) = match project.real.engine.kind() {
            EngineKind::Podman => (Output::Buildah, EngineKind::Buildah),
            EngineKind::Buildx | EngineKind::Docker | EngineKind::Buildah => (Output::Podman, EngineKind::Podman),
        };
        project.file("app", &project.own);
        let name = project.own_name("output-other");
        let (built, _) = project.must_build(&plan(project, &name), &writing(project, vec![output]));
        assert_eq!(
            printed(project, &name, &["/bin/cat", "/app/app", "/ran"]),
            format!("{}ran\n", project.own),
            "{client}"
        );
        project.remove(&built);
    });
}
