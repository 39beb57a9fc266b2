//! The command `lock`, by the program of a crate that is compiled here: it names images of a registry in this process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::time::Duration;

use image_build::{BuildOptions, Output, build_without_engine};
use image_core::spec::Spec;

#[path = "../../image-build/tests/oci/put.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod put;
#[path = "../../image-build/tests/oci/registry.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod registry;

use put::Repository;
use registry::Registry;

/// A folder in the registry of the engines' kit.
const KIT: &str = "127.0.0.1:5000/image-dsl-test-lock";

const IMAGES: &str = r#"
use image_dsl::{Image, image};

const APP: Image = image! {
    name "lock-test/app:1";
    from "HOST/base:1" as first;
    env A = "1";
    from "HOST/base:1";
    copy "/etc/os-release" -> "/first", from = "first";
    copy "/etc/os-release" -> "/tool", from = "HOST/tool:1";
};

const OTHER: Image = image! {
    from "HOST/other:1", platform = "linux/amd64";
    env A = "1";
};

image_dsl::main![APP, OTHER];
"#;

/// Builds the program of a crate, and returns where it is, and whether there was anything to compile.
fn built_in(folder: &Path, target: &Path) -> (PathBuf, bool) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--message-format", "json"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stdout));
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program = |message: serde_json::Value| {
        let path = PathBuf::from(message.get("executable")?.as_str()?);
        Some((path, message["fresh"] != true))
    };
    messages.filter_map(program).next_back().unwrap()
}

/// A crate whose images name bases of a registry.
struct Crate {
    folder: PathBuf,
    registry: Registry,
}

impl Crate {
    /// Makes a crate of this name; all have one folder of what is compiled.
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock").join(name);
        drop(fs::remove_dir_all(&folder));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"lock-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nimage-dsl = {{ path = '{}', features = [\"cli\"] }}\n",
            root.display()
        );
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let made = Self {
            folder,
            registry: Registry::start(),
        };
        for repository in ["base", "tool", "other"] {
            Repository(&made.registry, repository).small("1", &format!("ID={repository}\n"));
        }
        made.images(IMAGES);
        made
    }

    fn images(&self, text: &str) {
        fs::write(
            self.folder.join("src/main.rs"),
            text.replace("HOST", &self.registry.host),
        )
        .unwrap();
    }

    /// Compiles it, and returns its program, and whether there was anything to compile.
    fn compiled(&self) -> (PathBuf, bool) {
        built_in(&self.folder, &self.folder.with_file_name("target"))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.compiled().0);
        command.args(words).current_dir(&self.folder);
        command
            .env("DOCKER_CONFIG", self.folder.join(".docker"))
            .env_remove("DOCKER_AUTH_CONFIG")
            .env_remove("IMAGE_DSL_ENGINE")
            .env("IMAGE_DSL_CACHE_DIR", self.folder.join("cache"));
        command
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let process::Output { status, stdout, stderr } = self.command(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }

    /// Returns what a script of bash prints, and what it writes to its other output.
    fn run_script(&self, script: &str) -> (String, String) {
        let mut command = Command::new("bash");
        let output = command.args(["-c", script]).current_dir(&self.folder).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    }

    fn must_run(&self, words: &[&str]) -> (String, String) {
        let (code, printed, said) = self.run(words);
        assert_eq!(code, Some(0), "{words:?}: {said}");
        (printed, said)
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.folder.join("image.lock")).unwrap_or_default()
    }

    fn name(&self, repository: &str) -> String {
        format!("{}/{repository}:1", self.registry.host)
    }
}

#[test]
fn bases_are_locked_checked_and_updated() {
    let made = Crate::new("whole");
    let (program, _) = made.compiled();
    let [base, tool, other] = ["base", "tool", "other"].map(|repository| made.name(repository));
    assert_eq!(made.run(&["lock", "--check"]).0, Some(1));
    assert_eq!(made.lock(), "");
    // One image, then the others.
    let (printed, said) = made.must_run(&["lock", "other"]);
    assert!(
        printed.starts_with(&format!("added {other} sha256:")) && printed.lines().count() == 1,
        "{printed}"
    );
    assert!(said.contains("image.lock is written"), "{said}");
    let (printed, _) = made.must_run(&["lock"]);
    let lines: Vec<&str> = printed.lines().map(|line| line.rsplit_once(' ').unwrap().0).collect();
    assert_eq!(lines, [format!("added {base}"), format!("added {tool}")]);
    let first = made.lock();
    assert_eq!(first.matches("reference = ").count(), 3);
    // Nothing that is locked is asked for again.
    made.registry.state().log.clear();
    let (printed, said) = made.must_run(&["lock"]);
    assert!(
        printed.is_empty() && said.contains("image.lock is up to date: 3 bases"),
        "{said}"
    );
    assert!(made.registry.state().log.is_empty());
    let (_, said) = made.must_run(&["lock", "--check"]);
    assert!(said.contains("3 bases are as the lock has them"), "{said}");
    // The image is built from what the lock has.
    let digest = first
        .split(&format!("reference = \"{base}\"\ndigest = \""))
        .nth(1)
        .unwrap();
    let digest = digest.split('"').next().unwrap();
    let (text, _) = made.must_run(&["dockerfile", "app"]);
    assert_eq!(text.matches(&format!("FROM {base}@{digest}")).count(), 2, "{text}");
    // A tag moves, another one is deleted.
    let moved = Repository(&made.registry, "base").small("1", "ID=moved\n");
    made.registry
        .state()
        .manifests
        .remove(&("tool".to_owned(), "1".to_owned()));
    let (code, _, said) = made.run(&["lock", "--check"]);
    assert_eq!(code, Some(1));
    let expected = format!("src/main.rs:6 from: `{base}` has moved: the lock has {digest}, its registry has {moved};");
    assert!(said.contains(&expected), "{said}");
    assert!(
        said.contains(&format!("`{tool}` is not in its registry: the tag was deleted")),
        "{said}"
    );
    assert_eq!(made.lock(), first);
    // All is asked for again, and nothing is written as one fails.
    let (code, printed, said) = made.run(&["lock", "--update"]);
    assert_eq!((code, printed.as_str()), (Some(1), ""), "{said}");
    assert_eq!(made.lock(), first);
    let (printed, _) = made.must_run(&["lock", "--update", &base]);
    assert_eq!(printed, format!("updated {base} {digest} -> {moved}\n"));
    let (code, _, said) = made.run(&["lock", "--update", "debian:12"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("`debian:12` is no base of these images; write one of") && said.contains(&other),
        "{said}"
    );
    // The program that was compiled with the old lock still knows its bases.
    let old = Command::new(program)
        .args(["lock"])
        .current_dir(&made.folder)
        .output()
        .unwrap();
    assert!(old.status.success(), "{}", String::from_utf8_lossy(&old.stderr));
}

#[test]
fn a_first_lock_is_noticed_by_cargo() {
    let made = Crate::new("first");
    assert!(made.compiled().1);
    assert!(!made.compiled().1);
    made.must_run(&["lock"]);
    assert!(made.compiled().1, "the macro has read no lock");
    assert!(!made.compiled().1);
    // From then on the macro tracks it.
    Repository(&made.registry, "base").small("1", "ID=moved\n");
    made.must_run(&["lock", "--update"]);
    assert!(made.compiled().1, "the macro does not track the lock");
}

#[test]
fn what_is_no_longer_used_stays_until_it_is_pruned() {
    let made = Crate::new("unused");
    made.must_run(&["lock"]);
    let (tool, other) = (made.name("tool"), made.name("other"));
    let without = |line: &str| IMAGES.replace(line, "");
    made.images(&without(
        "    copy \"/etc/os-release\" -> \"/tool\", from = \"HOST/tool:1\";\n",
    ));
    for words in [&["lock"][..], &["lock", "--check"]] {
        let (printed, said) = made.must_run(words);
        assert!(printed.is_empty(), "{printed}");
        let note =
            format!("note: `{tool}` is in the lock, and no image listed here names it; `lock --prune` removes it");
        assert!(said.contains(&note) && !said.contains(&other), "{said}");
    }
    // One image says nothing of the others.
    assert!(!made.must_run(&["lock", "app"]).1.contains("note:"));
    assert_eq!(made.must_run(&["lock", "--prune"]).0, format!("removed {tool}\n"));
    assert!(!made.lock().contains(&tool) && made.lock().contains(&other));
}

#[test]
fn a_failure_leaves_the_lock_as_it_was() {
    let made = Crate::new("failures");
    let fails = |words: &[&str], expected: &str| {
        let before = made.lock();
        let (code, printed, said) = made.run(words);
        assert!(
            code == Some(1) && printed.is_empty() && said.contains(expected),
            "{words:?}: {said}"
        );
        assert_eq!(made.lock(), before);
    };
    let nowhere = made.folder.join("nowhere/image.lock");
    fails(&["lock", "--lock", &nowhere.to_string_lossy()], "cannot be written");
    if cfg!(target_os = "linux") {
        fails(&["lock", "--lock", "/proc/image.lock"], "cannot be written");
    }
    let own = made.folder.join("own.lock").to_string_lossy().into_owned();
    fs::write(&own, "version = 99\n").unwrap();
    fails(&["lock", "--lock", &own], "of version 99");
    assert_eq!(fs::read_to_string(&own).unwrap(), "version = 99\n");
    fs::remove_file(&own).unwrap();
    made.images(&IMAGES.replace("linux/amd64", "linux/s390x"));
    fails(&["lock"], "src/main.rs:14 from: `");
    fails(&["lock"], "is not there for linux/s390x, only for linux/amd64");
    made.images(IMAGES);
    made.must_run(&["lock"]);
    made.registry.state().login = Some("YW5uOnMzY3JldA==".to_owned());
    fails(&["lock", "--update"], "denied access; log in to it");
    fails(&["lock", "--check"], "denied access; log in to it");
    made.registry.state().login = None;
    let layer = put::layer(&[("etc/os-release", "ID=base\n")]);
    let fake = put::layer(&[("etc/os-release", "ID=fake\n")]);
    made.registry.state().changed.insert(registry::digest_of(&layer), fake);
    fails(&["lock", "--update"], "has another content than its digest says");
    made.registry.state().changed.clear();
}

#[test]
fn runs_that_are_killed_or_at_once_leave_a_whole_lock() {
    let made = Crate::new("killed");
    made.must_run(&["lock"]);
    let lock = made.lock();
    for wait in [1, 3, 10, 30, 60, 100] {
        let mut child = made
            .command(&["lock", "--update"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(made.lock(), lock);
    }
    fs::remove_file(made.folder.join("image.lock")).unwrap();
    let started = ["app", "other", "app", "other"].map(|name| {
        made.command(&["lock", name])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    });
    for mut child in started {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(made.lock(), lock);
}

#[test]
fn a_program_that_has_left_its_machine_says_so() {
    let made = Crate::new("left");
    let (program, _) = made.compiled();
    let away = made.folder.with_file_name("left-away");
    drop(fs::remove_dir_all(&away));
    fs::rename(&made.folder, &away).unwrap();
    let run = |words: &[&str]| {
        let output = Command::new(&program).args(words).current_dir(&away).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&["lock"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("is not on this machine") && said.contains("`--lock FILE`"),
        "{said}"
    );
    let (code, said) = run(&["lock", "--lock", "image.lock"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("src/main.rs is not on this machine; its images know the lock when"),
        "{said}"
    );
    assert!(
        fs::read_to_string(away.join("image.lock"))
            .unwrap()
            .contains(&made.name("base"))
    );
}

#[test]
fn a_build_takes_the_base_of_the_lock_when_its_tag_has_moved() {
    let made = Crate::new("moved");
    made.must_run(&["lock"]);
    let layer = |text: &str| registry::digest_of(&put::layer(&[("etc/os-release", text)]));
    Repository(&made.registry, "other").small("1", "ID=moved\n");
    made.must_run(&["build", "other", "--output", "oci:out"]);
    let blob = |digest: &str| made.folder.join("out/blobs/sha256").join(digest.split_at(7).1);
    assert!(blob(&layer("ID=other\n")).is_file() && !blob(&layer("ID=moved\n")).exists());
}

/// Pushes an image of one file to the registry of the engines' kit, and returns the digest of its layer.
fn push(folder: &Path, text: &str) -> String {
    fs::write(folder.join("file"), text).unwrap();
    let image = Spec::builder()
        .name("base:1")
        .context(folder)
        .from_scratch()
        .copy("file", "/file");
    let options = BuildOptions {
        push: true,
        registry: Some(KIT.to_owned()),
        outputs: vec![Output::OciFolder(folder.join("pushed").join(text))],
        cache_folder: Some(folder.join("cache")),
        ..BuildOptions::default()
    };
    let built = build_without_engine(&image.plan().unwrap(), &options, &mut |_| ()).unwrap();
    let blob = |digest: &str| {
        let path = folder
            .join("pushed")
            .join(text)
            .join("blobs/sha256")
            .join(digest.split_at(7).1);
        serde_json::from_slice::<serde_json::Value>(&fs::read(path).unwrap()).unwrap()
    };
    let manifest = blob(built.reference());
    let config = blob(manifest["config"]["digest"].as_str().unwrap());
    config["rootfs"]["diff_ids"][0].as_str().unwrap().to_owned()
}

/// The registry of the engines' kit is there where engines are required.
#[test]
fn engines_build_from_the_base_of_the_lock() {
    if std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_none_or(|value| value.is_empty()) {
        eprintln!("SKIPPED: the registry of the kit is there where engines are required");
        return;
    }
    let made = Crate::new("engines");
    let locked = push(&made.folder, "locked");
    let image = "const BASED: Image = image! { from \"KIT/base:1\"; env A = \"1\"; };\nimage_dsl::main![BASED];";
    made.images(&format!(
        "use image_dsl::{{Image, image}};\n{}",
        image.replace("KIT", KIT)
    ));
    made.must_run(&["lock"]);
    let moved = push(&made.folder, "moved");
    assert_eq!(made.run(&["lock", "--check"]).0, Some(1));
    let (program, _) = made.compiled();
    for suite in super::suites() {
        let layers = "docker image inspect --format '{{.RootFS.Layers}}' $id && docker image rm --force $id >&2";
        let script = format!(
            "{suite} && id=$('{}' build -q --engine docker) && {layers}",
            program.display()
        );
        let (printed, said) = made.run_script(&script);
        assert!(
            printed.contains(&locked) && !printed.contains(&moved),
            "{suite}: {printed} {said}"
        );
    }
    // An engine that has pulled a base knows its digest too.
    let reference = format!("{KIT}/base:1");
    for suite in super::suites() {
        let script = format!(
            "{suite} && docker pull -q {reference} && '{}' lock --from-engine docker --lock engine.lock --update && docker rmi \
             {reference} >&2",
            program.display()
        );
        fs::copy(made.folder.join("image.lock"), made.folder.join("engine.lock")).unwrap();
        let (printed, said) = made.run_script(&script);
        assert!(
            printed.contains(&format!("updated {reference} sha256:")),
            "{suite}: {printed} {said}"
        );
    }
    made.must_run(&["lock", "--update"]);
    let text = |name: &str| fs::read_to_string(made.folder.join(name)).unwrap();
    let digest = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("digest = "))
            .unwrap()
            .to_owned()
    };
    assert_eq!(digest(&text("engine.lock")), digest(&text("image.lock")));
}
