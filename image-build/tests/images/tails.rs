//! Images whose last steps are put together here, compared with those that docker makes of the same Dockerfile: all
//! files and the configuration are the same, apart from times.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use image_build::context::{Contents, Context};
use image_build::engine::{EngineKind, Event, tar};
use image_build::{BuildOptions, Outcome, Progress, unused};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;
use serde_json::Value;

use crate::private::small_root;
use crate::project::{Project, on_all};

/// Runs a check on the engines whose images are put together here.
pub(crate) fn on_docker(check: impl Fn(&Project<'_>)) {
    on_all(|project| {
        if matches!(project.real.engine.kind(), EngineKind::Buildx | EngineKind::Docker) {
            check(project);
        }
    });
}

/// A source of numbers that are the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Returns the number in a variable.
pub(crate) fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Writes what the images below have: folders with odd modes and owners, links, users.
pub(crate) fn write_base(project: &Project<'_>) {
    small_root(&project.folder.path().join("root"));
    project.file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1234:2345::/:/bin/sh\n");
    project.file("etc/group", "root:x:0:\napp:x:2345:\nstaff:x:50:app\n");
    project.file("base/opt/there/old", "old");
    project.file("base/opt/there/sub/old", "old");
    project.file("base/opt/file", "a file");
    project.file("base/usr/bin/tool", "tool");
    let base = project.folder.path().join("base");
    symlink("there", base.join("opt/link")).unwrap();
    symlink("opt/there/sub", base.join("absolute")).unwrap();
    symlink("old", base.join("opt/there/linked")).unwrap();
    symlink("nowhere", base.join("opt/dangling")).unwrap();
    set_mode(&base.join("opt/there"), 0o711);
    set_mode(&base.join("opt/there/sub"), 0o1777);
}

/// Returns an image up to its last step that runs something.
pub(crate) fn base(project: &Project<'_>) -> Builder {
    Spec::builder()
        .context(project.folder.path())
        .from_scratch()
        .env("OWN", project.own.as_str())
        .copy("root", "/")
        .copy("etc", "/etc")
        .copy("base", "/")
        .chown("5:6")
        .workdir("/opt")
        .cmd(["/bin/sh"])
        .env("WHERE", "/opt/there")
        .run("echo ran > /ran")
}

/// Writes a tree of files, links and folders, some with names and modes that are rare.
pub(crate) fn write_tree(random: &mut Random, folder: &Path, depth: usize) {
    const NAMES: &[&str] = &[
        "a",
        "b",
        "sub",
        "old",
        "x y",
        "ünïcode",
        "-dash",
        "it's",
        "$dollar",
        "#hash",
        "tool",
        "linked",
    ];
    fs::create_dir_all(folder).unwrap();
    for _ in 0..=random.below(5) {
        let path = folder.join(random.of(NAMES));
        if path.symlink_metadata().is_ok() {
            continue;
        }
        match random.below(6) {
            0 | 1 if depth > 0 => write_tree(random, &path, depth - 1),
            0 => {
                fs::create_dir(&path).unwrap();
                set_mode(&path, *random.of(&[0o755, 0o700, 0o1777, 0o2755]));
            }
            1 => symlink(*random.of(&["a", "b", "sub/a"]), &path).unwrap(),
            _ => {
                fs::write(&path, format!("{}", random.below(1000)).repeat(random.below(300))).unwrap();
                set_mode(&path, *random.of(&[0o644, 0o755, 0o600, 0o777, 0o4755, 0o444]));
            }
        }
    }
}

const DESTINATIONS: &[&str] = &[
    "/new/",
    "/new",
    "/new/deep/er/",
    "/opt/there",
    "/opt/there/",
    "/opt/there/sub/",
    "/opt/link/",
    "/opt/link/in/",
    "/absolute/",
    "/opt/file",
    "$WHERE/more/",
    "./",
    ".",
    "relative/",
    "/",
    "/usr/bin/",
    "/opt/dangling/",
];
const FILES: &[&str] = &[
    "/new/app.conf",
    "/opt/there/old",
    "/opt/there",
    "/opt/link/in/app.conf",
    "$WHERE/x y",
    "relative/$OWN",
    "/app.conf",
    "/opt/file/in",
];
const OWNERS: &[&str] = &["", "", "7", "7:8", "app", "app:staff", "9:root", "nobody"];
const MODES: &[&str] = &["", "", "", "600", "0755", "4711"];

/// Appends a random step.
pub(crate) fn add_step(random: &mut Random, image: Builder) -> Builder {
    match random.below(16) {
        0 => image.workdir(*random.of(&["/w", "/opt/there/w", "rel", "/absolute/w", "/opt/link", "/"])),
        1 => image.user(*random.of(&["app", "7", "app:staff", "0"])),
        2 => image.env(
            *random.of(&["WHERE", "OTHER"]),
            *random.of(&["/opt/$OWN", "/new", r#"\$x \\\\ 'q' " z"#, ""]),
        ),
        3 => image.label(*random.of(&["one", "two.three"]), *random.of(&["$WHERE", "x=y", ""])),
        4 => image.expose(["8000", "53/udp", "9000-9002"]),
        5 => image.volume([*random.of(&["/data", "/opt/there/sub"])]),
        6 => image.stop_signal("SIGTERM"),
        7 | 8 => {
            let text = *random.of(&["a text\n", "", "$WHERE \\ 'q'"]);
            let image = image.file(text, *random.of(FILES));
            add_owner(random, image)
        }
        _ => {
            let source = *random.of(&["tree", "tree", "tree/*", "one", "one", "folder", "to-one", "empty"]);
            let mut to = (*random.of(DESTINATIONS)).to_owned();
            if source.contains('*') && !to.ends_with('/') {
                to.push('/');
            }
            let image = image.copy(source, to);
            add_owner(random, image)
        }
    }
}

fn add_owner(random: &mut Random, image: Builder) -> Builder {
    let (owner, mode) = (*random.of(OWNERS), *random.of(MODES));
    let image = if owner.is_empty() { image } else { image.chown(owner) };
    if mode.is_empty() { image } else { image.chmod(mode) }
}

/// Appends what an image has once.
pub(crate) fn add_ends(random: &mut Random, mut image: Builder) -> Builder {
    if random.below(2) == 0 {
        image = image.entrypoint(["/bin/sh", "-c"]);
    }
    if random.below(3) == 0 {
        image = image.cmd([r#"a "quoted" word"#, "$HOME"]);
    }
    if random.below(3) == 0 {
        image = image.healthcheck("exit 0").interval("1m30s").retries(2_u32);
    }
    if random.below(3) == 0 {
        image = image.shell(["/bin/sh", "-e", "-c"]);
    }
    image
}

/// A file of an image: type, mode, owner, link, content.
pub(crate) type File = (u8, u32, u64, u64, String, Vec<u8>);

pub(crate) fn files(project: &Project<'_>, image: &str) -> BTreeMap<Vec<u8>, File> {
    let made = project.client(&["create", "--entrypoint", "/x", image]);
    let container = String::from_utf8(made.stdout).unwrap();
    let exported = project.client(&["export", container.trim()]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    project.client(&["rm", "--volumes", container.trim()]);
    let mut archive = tar::Archive::new(exported.stdout.as_slice());
    let mut found = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let link = entry.link_name_bytes().unwrap_or_default().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let header = entry.header();
        let file = (
            header.entry_type().as_byte(),
            header.mode().unwrap(),
            header.uid().unwrap(),
            header.gid().unwrap(),
            String::from_utf8_lossy(&link).into_owned(),
            content,
        );
        found.insert(entry.path_bytes().into_owned(), file);
    }
    found
}

pub(crate) fn config(project: &Project<'_>, image: &str) -> Value {
    let told = project.client(&["image", "inspect", image]).stdout;
    let told: Value = serde_json::from_slice(&told).unwrap();
    let mut config = told[0]["Config"].clone();
    if let Some(labels) = config["Labels"].as_object_mut() {
        labels.retain(|key, _| !key.starts_with("dev.image-dsl."));
    }
    let parts = config.as_object_mut().unwrap();
    // Docker's older description says nothing in several ways.
    let is_empty = |value: &Value| matches!(value.to_string().as_str(), "null" | "{}" | "[]" | "\"\"" | "false");
    parts.retain(|_, value| !is_empty(value));
    config["Os"] = told[0]["Os"].clone();
    config["Architecture"] = told[0]["Architecture"].clone();
    config
}

/// Builds the text of a plan as docker's own client does.
pub(crate) fn build_as_docker(project: &Project<'_>, plan: &Plan, name: &str) -> Result<(), String> {
    let (text, _) = plan.dockerfile(&project.real.engine.target()).unwrap();
    let mut files = Context::collect(&plan.locals, &plan.ignore().unwrap()).unwrap();
    let file = ".image-dsl/Dockerfile";
    files
        .with_file(file, Contents::Bytes(text.into_bytes()), false)
        .unwrap();
    // A folder would be compared by times and sizes, which say nothing here.
    let mut context = tempfile::NamedTempFile::new().unwrap();
    files.write_tar(&mut context, &mut |_| ()).unwrap();
    let mut command = project.real.command(project.real.engine.program());
    command.args(["build", "--provenance=false", "-t", name, "-f", file, "-"]);
    let ended = command.stdin(context.reopen().unwrap()).output().unwrap();
    ended
        .status
        .success()
        .then_some(())
        .ok_or_else(|| String::from_utf8_lossy(&ended.stderr).into_owned())
}

/// Returns the reason why docker made the tail, if it did.
pub(crate) fn left_to_docker(events: &[Progress]) -> Option<&str> {
    events.iter().find_map(|progress| {
        let Event::Reason { text } = &progress.event else {
            return None;
        };
        text.strip_prefix("the engine copies the last files: ")
    })
}

pub(crate) fn explained(project: &Project<'_>) -> BuildOptions {
    BuildOptions {
        explain: true,
        ..project.options()
    }
}

/// Writes the files that random steps copy.
pub(crate) fn write_sources(project: &Project<'_>, random: &mut Random, case: u64) {
    for name in ["tree", "folder", "one", "to-one", "empty"] {
        let path = project.folder.path().join(name);
        fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)).ok();
    }
    write_tree(random, &project.folder.path().join("tree"), 2);
    project.file("folder/a", "a of folder");
    project.file("one", &format!("{case}"));
    symlink("one", project.folder.path().join("to-one")).unwrap();
    fs::create_dir(project.folder.path().join("empty")).unwrap();
    set_mode(&project.folder.path().join("folder"), *random.of(&[0o755, 0o700]));
}

/// Compares an image with docker's own. Returns the reason why docker made its tail, if it did.
fn compare(project: &Project<'_>, plan: &Plan, what: &str) -> Option<String> {
    let theirs = project.name(&format!("tail-{what}"));
    let own = build_as_docker(project, plan, &theirs);
    let (built, events) = project.build(plan, &explained(project));
    let left = left_to_docker(&events).map(str::to_owned);
    let (built, ()) = match (built, own) {
        (Ok(built), Ok(own)) => (built, own),
        (Err(_), Err(_)) => return left,
        (built, own) => panic!(
            "{what}: {own:?}, ours: {:?}\n{}",
            built.map_err(|error| error.to_string()),
            plan.text()
        ),
    };
    let text = plan.text();
    let (ours, expected) = (files(project, built.reference()), files(project, &theirs));
    let paths = ours.keys().chain(expected.keys());
    for path in paths {
        let (one, other) = (ours.get(path), expected.get(path));
        assert_eq!(
            one,
            other,
            "{what}: {} ({left:?})\n{text}",
            String::from_utf8_lossy(path)
        );
    }
    assert_eq!(
        config(project, built.reference()),
        config(project, &theirs),
        "{what} ({left:?})\n{text}"
    );
    project.remove(&built);
    project.client(&["rmi", "--force", &theirs]);
    left
}

#[test]
fn images_are_as_docker_makes_them() {
    let (seed, cases) = (number("IMAGE_DSL_TAIL_SEED", 0), number("IMAGE_DSL_TAIL_CASES", 8));
    on_docker(|project| {
        write_base(project);
        let mut left = Vec::new();
        for case in seed..seed + cases {
            let mut random = Random(case);
            write_sources(project, &mut random, case);
            let mut image = base(project).copy("one", "/opt/first");
            for _ in 0..=random.below(6) {
                image = add_step(&mut random, image);
            }
            let Ok(plan) = add_ends(&mut random, image).plan() else {
                continue;
            };
            left.extend(compare(project, &plan, &case.to_string()));
        }
        eprintln!(
            "{}: docker made {} of {cases} tails: {left:#?}",
            project.real.name,
            left.len()
        );
        assert!(
            left.len() * 3 <= usize::try_from(cases).unwrap() * 2,
            "docker made most tails"
        );
    });
}

#[test]
fn only_the_changed_file_is_sent() {
    on_docker(|project| {
        project.file("deps/lib", &project.own);
        project.file("app", "one");
        let image = || {
            project
                .image()
                .copy("deps", "/deps")
                .run("cat /deps/lib > /ran")
                .copy("app", "/app/")
        };
        let plan = image().workdir("/app").cmd(["cat", "app"]).plan().unwrap();
        let (first, events) = project.must_build(&plan, &explained(project));
        assert_eq!(left_to_docker(&events), None);
        project.file("app", "two!");
        let (second, events) = project.must_build(&plan, &explained(project));
        assert_eq!((second.outcome, left_to_docker(&events)), (Outcome::Built, None));
        let started = events
            .iter()
            .filter(|progress| matches!(progress.event, Event::Started { .. }));
        assert_eq!(started.count(), 1, "only the copy");
        assert_ne!(first.id, second.id);
        let (again, events) = project.must_build(&plan, &project.options());
        assert_eq!(
            (again.outcome, events.len(), &again.id),
            (Outcome::Unchanged, 0, &second.id)
        );
        assert_eq!(project.printed(second.reference(), &[]), "two!");
        project.remove(&second);
    });
}

/// A large copy is several layers, of which only those with changed files are sent.
#[test]
fn a_large_copy_is_divided() {
    on_docker(|project| {
        write_base(project);
        for number in 0..40 {
            let text = format!("{number:05} {}", project.own).repeat(10_000);
            project.file(&format!("large/{}/{number}", number % 3), &text);
        }
        let plan = base(project).copy("large", "/opt/there").chown("app").plan().unwrap();
        assert_eq!(compare(project, &plan, "large"), None);
        let layers = |name: &str| {
            let told: Value = serde_json::from_slice(&project.client(&["image", "inspect", name]).stdout).unwrap();
            let layers = told[0]["RootFS"]["Layers"].as_array().unwrap().clone();
            layers.into_iter().map(|layer| layer.to_string()).collect::<Vec<_>>()
        };
        let (first, _) = project.must_build(&plan, &project.options());
        let before = layers(first.reference());
        assert!(before.len() > 10, "{before:?}");
        project.file("large/1/1", "another");
        let (second, events) = project.must_build(&plan, &explained(project));
        assert_eq!(left_to_docker(&events), None);
        let after = layers(second.reference());
        assert_eq!(after.len(), before.len());
        assert_eq!(after.iter().filter(|layer| !before.contains(layer)).count(), 1);
        assert_eq!(
            project.printed(second.reference(), &["/bin/cat", "/opt/there/1/1"]),
            "another"
        );
        project.remove(&second);
        assert_eq!(compare(project, &plan, "changed"), None);
    });
}

/// The image of the first steps is found again, or made again, whatever was lost.
#[test]
fn what_is_lost_is_made_again() {
    on_docker(|project| {
        project.file("app", "one");
        let image = || project.image().run("echo ran > /ran").copy("app", "/usr/local/bin/");
        let plan = image().chown("daemon").plan().unwrap();
        let mut content = 0;
        let mut build_changed = || {
            content += 1;
            project.file("app", &"x".repeat(content));
            let (built, events) = project.must_build(&plan, &explained(project));
            assert_eq!((built.outcome, left_to_docker(&events)), (Outcome::Built, None));
            built
        };
        build_changed();
        let index = project.folder.path().join(".index");
        for entry in fs::read_dir(&index).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }
        build_changed();
        fs::remove_dir_all(&index).unwrap();
        build_changed();
        let prefix = plan.prefix(plan.spec.stages()[0].instructions.len() - 1).spec.digest();
        let prefix = format!("image-dsl:{}", prefix.to_string().trim_start_matches("sha256:"));
        let is_unused = |keep: &[Plan]| {
            let found = unused(&project.real.engine, keep).unwrap();
            found.iter().any(|unused| unused.name == prefix)
        };
        assert!(is_unused(&[]) && !is_unused(std::slice::from_ref(&plan)));
        project.client(&["rmi", &prefix]);
        let built = build_changed();
        let run = project.client(&[
            "run",
            "--rm",
            built.reference(),
            "stat",
            "-c",
            "%U %s",
            "/usr/local/bin/app",
        ]);
        assert_eq!(String::from_utf8_lossy(&run.stdout), "daemon 4\n");
        project.remove(&built);
        project.client(&["rmi", &prefix]);
    });
}
