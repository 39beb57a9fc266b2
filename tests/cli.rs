//! The command line of `image_dsl::main!`, as its example is. What needs an engine is in `image-build/tests/images`.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "cli/engineless.rs"]
mod engineless;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/lock.rs"]
mod lock;
#[path = "cli/secrets_and_mounts.rs"]
mod secrets_and_mounts;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The program of the example, built once.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built(["--package", "image-dsl", "--example", "cli"]))
}

/// The program whose images share a name and need secrets, built once.
fn listed() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built(["--package", "tests", "--example", "listed"]))
}

/// Builds a program, and returns where it is.
fn built(which: [&str; 4]) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--features", "cli", "--message-format", "json"])
        .args(which)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    messages
        .filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
        .next_back()
        .unwrap()
}

fn asked(words: &[&str]) -> Output {
    Command::new(program())
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn printed(words: &[&str]) -> String {
    let output = asked(words);
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Returns what is said of a command line that is wrong.
fn refused(words: &[&str], code: i32) -> String {
    let output = asked(words);
    assert_eq!(output.status.code(), Some(code), "{words:?}");
    assert!(output.stdout.is_empty(), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn images_are_listed_by_their_constants() {
    let text = printed(&["list"]);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let names: Vec<&str> = lines.iter().map(|line| line[0]).collect();
    assert_eq!(names, ["BASE", "WEB", "BATCH_JOB"]);
    assert_eq!(lines[2][1], "shop/batch:1");
    assert_eq!(lines[2][2], printed(&["digest", "BATCH_JOB"]).trim());
    let json: serde_json::Value = serde_json::from_str(&printed(&["list", "--json"])).unwrap();
    let objects: Vec<[&str; 3]> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|object| ["image", "name", "digest"].map(|key| object[key].as_str().unwrap_or("-")))
        .collect();
    let words: Vec<[&str; 3]> = lines.iter().map(|words| [words[0], words[1], words[2]]).collect();
    assert_eq!(objects, words);
}

#[test]
fn a_name_is_known_in_any_case_and_with_hyphens() {
    let text = printed(&["dockerfile", "BATCH_JOB"]);
    assert!(text.starts_with("FROM debian:bookworm-slim\n") && text.contains("RUN echo $RELEASE > release"));
    for name in ["batch_job", "batch-job", "Batch-Job"] {
        assert_eq!(printed(&["dockerfile", name]), text);
    }
    assert_eq!(
        printed(&["dockerfile", "web", "--target", "buildah@1.28"]),
        printed(&["dockerfile", "web"])
    );
}

#[test]
fn a_spec_is_json() {
    let spec: serde_json::Value = serde_json::from_str(&printed(&["spec", "web"])).unwrap();
    assert_eq!(spec["name"], "shop/web:1");
}

#[test]
fn a_wrong_command_line_is_2_and_says_what_to_write() {
    assert!(refused(&["dockerfile"], 2).contains("one of BASE, WEB, BATCH_JOB"));
    for command in ["build", "push"] {
        assert!(refused(&[command], 2).contains("one of BASE, WEB, BATCH_JOB, or `--all`"));
    }
    assert!(!refused(&["run"], 2).contains("--all"));
    assert!(refused(&["dockerfile", "wev"], 2).contains("WEB"));
    assert!(refused(&["biuld"], 2).contains("build"));
    assert!(refused(&["dockerfile", "web", "--target", "docker"], 2).contains("docker@20.10"));
    assert!(refused(&["build", "web", "--secret", "S=no such thing"], 2).contains("S=file:PATH"));
    assert!(refused(&["build", "--all", "web"], 2).contains("--all"));
    assert!(refused(&["build", "--all", "--tag", "a:1"], 2).contains("one by one"));
    for version in ["docker@19", "docker@19.3", "buildah@1", "docker@new", "docker@"] {
        refused(&["dockerfile", "web", "--target", version], 2);
    }
    for command in ["build", "run", "push"] {
        assert!(refused(&[command, "web", "--engine", "dokcer"], 2).contains("buildx, docker, podman, buildah"));
    }
    for platform in [
        "lnux/amd64",
        "linux",
        "linux/amd46",
        "linux/amd64,",
        "linux/amd64,linux",
    ] {
        for command in ["build", "run", "push", "bake"] {
            assert!(
                refused(&[command, "web", "--platform", platform], 2).contains("os/arch"),
                "{platform}"
            );
        }
    }
    assert_eq!(asked(&[]).status.code(), Some(2));
}

#[test]
fn what_does_not_work_is_1() {
    assert!(refused(&["context", "web", "--tar", "/no/such/folder/file.tar"], 1).contains("/no/such/folder/file.tar"));
}

#[test]
fn files_are_those_of_the_folder_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    put("examples/service/app/elsewhere.py", "one");
    put("examples/service/app/secret.pem", "two");
    put("examples/project/worker.env", "A=1");
    put(".dockerignore", "*.pem\n**/*.pem\n");
    let text = printed(&["context", "web", "--context", path]);
    assert!(text.contains("examples/service/app/elsewhere.py"), "{text}");
    assert!(!text.contains("main.py") && !text.contains("secret.pem"), "{text}");
    assert_ne!(
        printed(&["context", "web", "--digest", "--context", path]),
        printed(&["context", "web", "--digest"])
    );
    for (command, code) in [("context", 1), ("bake", 1)] {
        let said = refused(&[command, "web", "--context", "/no/such/folder"], code);
        assert_eq!(said.matches("/no/such/folder").count(), 1, "{said}");
        assert!(
            said.contains("is not a folder") && said.contains("--context DIR"),
            "{said}"
        );
    }
    let said = refused(&["context", "batch-job", "--context", path], 1);
    assert!(said.contains("examples/project/src"), "{said}");
}

#[test]
fn a_dockerfile_is_imported() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "FROM debian:12\nENV A=1\n").unwrap();
    let path = file.path().to_str().unwrap();
    let tool = built(["--package", "image-dsl", "--bin", "image-dsl"]);
    for program in [program(), &tool] {
        let output = Command::new(program).args(["import", path]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains("env A = \"1\";"), "{text}");
    }
    std::fs::write(file.path(), "FROM debian:12\nCOPPY a b\n").unwrap();
    let output = Command::new(&tool).args(["import", path]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && said.contains(&format!("{path}:")) && said.contains("COPY"),
        "{said}"
    );
}

#[test]
fn help_goes_to_standard_output() {
    let text = printed(&["--help"]);
    for command in [
        "list",
        "dockerfile",
        "spec",
        "digest",
        "context",
        "build",
        "run",
        "push",
        "prune",
        "bake",
        "import",
        "completions",
        "man",
    ] {
        assert!(text.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(text.contains("Exit codes"));
    assert!(printed(&["build", "--help"]).contains("--secret <NAME[=SOURCE]>"));
    let version = format!("(image-dsl {})\n", env!("CARGO_PKG_VERSION"));
    assert!(printed(&["--version"]).ends_with(&version), "{version}");
}

#[test]
fn manual_pages_are_printed() {
    let page = printed(&["man"]);
    assert!(
        page.contains(".TH cli 1") && page.contains("Shows, builds, runs and pushes"),
        "{page}"
    );
    let page = printed(&["man", "build"]);
    assert!(
        page.contains("cli\\-build") && page.contains("\\-\\-cache\\-scope"),
        "{page}"
    );
    assert!(refused(&["man", "biuld"], 2).contains("`biuld` is not a command; write one of list, "));
    let tool = built(["--package", "image-dsl", "--bin", "image-dsl"]);
    let output = Command::new(tool).args(["man", "fmt"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("image\\-dsl\\-fmt"));
}

#[test]
fn shells_complete_names() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(printed(&["completions", shell]).contains("dockerfile"), "{shell}");
    }
    assert!(printed(&["completions", "zsh"]).contains("BATCH_JOB"));
}

/// What `mount` names is not in it.
#[test]
fn a_context_is_listed_and_written() {
    let text = printed(&["context", "web"]);
    assert!(
        text.contains("examples/service/app/__init__.py") && text.ends_with("2 files\n"),
        "{text}"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("context.tar");
    printed(&["context", "web", "--tar", file.to_str().unwrap()]);
    let written = std::fs::read(&file).unwrap();
    assert_eq!(asked(&["context", "web", "--tar", "-"]).stdout, written);
    let text = String::from_utf8_lossy(&written);
    assert!(
        text.contains("Dockerfile\0") && text.contains(&printed(&["dockerfile", "web"])),
        "it builds alone"
    );
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(printed(&["context", "web", "--digest"]).starts_with("sha256:"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_nothing_is_left() {
    assert!(refused(&["context", "web", "--tar", "/dev/full"], 1).contains("No space left on device"));
    assert!(!std::fs::exists(format!("/dev/full.{}.part", std::process::id())).unwrap());
}

/// Whoever has read enough is no error.
#[cfg(unix)]
#[test]
fn a_closed_reader_is_no_error() {
    let program = program().to_str().unwrap();
    for command in ["list", "context web", "context web --tar -", "completions zsh"] {
        let script = format!("'{program}' {command} 2>&1 >&3 3>&- | (cat; true)");
        let output = Command::new("bash")
            .args(["-c", &format!("exec 3> >(true); sleep 0.2; {script}")])
            .output()
            .unwrap();
        assert!(
            output.stdout.is_empty(),
            "{command}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn a_bake_file_is_json_and_its_contexts_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let file: serde_json::Value = serde_json::from_str(&printed(&["bake", "--out", out])).unwrap();
    assert_eq!(
        file["group"]["default"]["targets"],
        serde_json::json!(["base", "web", "batch-job"])
    );
    let web = &file["target"]["web"];
    assert!(
        web["contexts"]
            .as_object()
            .unwrap()
            .values()
            .all(|base| base == "target:base")
    );
    let context = PathBuf::from(web["context"].as_str().unwrap());
    assert!(context.join("examples/service/app/__init__.py").is_file());
}

/// The `env` files of the engines of this machine's tests; without any, what is on the PATH counts.
fn suites() -> Vec<String> {
    let home = std::env::var("ENGINE_HOME").unwrap_or_else(|_| "/tmp/engine".to_owned());
    let folders = std::fs::read_dir(home).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = folders
        .map(|folder| folder.path().join("env"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    if files.is_empty() {
        return vec!["true".to_owned()];
    }
    files.iter().map(|file| format!(". '{}'", file.display())).collect()
}

/// Returns what the program prints where an engine answers; `None` where none does.
fn with_engine(suite: &str, words: &str) -> Option<(String, String)> {
    let script = format!("{suite} && exec '{}' {words}", program().display());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    if said.contains("no engine to build with was found") {
        eprintln!("SKIPPED: {said}");
        return None;
    }
    assert!(output.status.success(), "{suite} {words}: {said}");
    Some((String::from_utf8(output.stdout).unwrap(), said))
}

/// A program that is told to end stops its container, which has an end of its own; one that is left running stays.
#[cfg(unix)]
#[test]
fn a_container_ends_with_its_program() {
    for (number, suite) in suites().into_iter().enumerate() {
        if with_engine(&suite, "build base -q").is_none() {
            continue;
        }
        let name = format!("image-dsl-test-cli-end-{}-{number}", std::process::id());
        let ps = format!("docker ps --quiet --filter name={name}");
        let program = program().display().to_string();
        let script = format!(
            "{suite}; command -v docker >/dev/null || exit 0
            '{program}' run base --engine docker --name {name} -- sleep 300 & run=$!
            until [ -n \"$({ps})\" ]; do kill -0 $run || exit 3; sleep 0.2; done
            kill -TERM $run; wait $run; echo ended $?; {ps}
            '{program}' run base --engine docker --name {name} -d -- sleep 300 >/dev/null || exit 4
            {ps} | wc -l; docker rm --force {name} >/dev/null"
        );
        let output = Command::new("bash")
            .args(["-c", &script])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let (printed, said) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{suite}: {said}");
        assert!(
            printed.is_empty() || printed == "ended 143\n1\n",
            "{suite}: {printed} {said}"
        );
    }
}

/// On each suite: built, run, pushed, and nothing of it twice.
#[test]
fn images_are_built_run_and_pushed_once() {
    let mut answered = 0;
    for (number, suite) in suites().into_iter().enumerate() {
        // Another label than that of any run before.
        let argument = format!("--build-arg RELEASE=test-{}", std::process::id());
        let registry = format!("--registry 127.0.0.1:5000/image-dsl-test-cli/{number}");
        let Some((_, said)) = with_engine(&suite, &format!("build batch-job {argument}")) else {
            continue;
        };
        answered += 1;
        assert!(
            said.contains("BATCH_JOB is built in ") && said.contains("COPY"),
            "{said}"
        );
        // What steps write, with the place of their statements.
        assert!(said.contains("examples/cli.rs:34 run: "), "{said}");
        let (printed, said) = with_engine(&suite, &format!("run batch-job {argument}")).unwrap();
        assert_eq!(
            (printed.trim(), said.as_str()),
            (format!("test-{}", std::process::id()).as_str(), "")
        );
        let (printed, _) = with_engine(
            &suite,
            &format!("run batch-job -q {argument} -- sh -c 'echo $SHOP_HOME'"),
        )
        .unwrap();
        assert_eq!(printed, "/srv/shop\n");
        let (_, said) = with_engine(&suite, &format!("push batch-job {registry} {argument}")).unwrap();
        assert!(
            said.contains("nothing has changed") && said.contains("BATCH_JOB is pushed: sha256:"),
            "{said}"
        );
        let (printed, said) = with_engine(&suite, &format!("build batch-job --json {argument}")).unwrap();
        let event: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(
            (&event["event"], &event["outcome"]),
            (&"built".into(), &"unchanged".into()),
            "{printed}"
        );
        assert!(said.is_empty(), "{said}");
    }
    let required = std::env::var_os("IMAGE_DSL_REQUIRE_ENGINE").is_some_and(|value| !value.is_empty());
    assert!(answered > 0 || !required, "no suite has an engine that answers");
}

#[test]
fn containers_are_given_what_docker_gives_them() {
    let text = printed(&["run", "--help"]);
    for option in [
        "-p, --publish",
        "-P, --publish-all",
        "-e, --env",
        "-v, --volume",
        "-i, --interactive",
        "-t, --tty",
        "--rm",
        "--name",
        "-w, --workdir",
        "-u, --user",
    ] {
        assert!(text.contains(option), "{option}");
    }
    assert!(printed(&["build", "--help"]).contains("-t, --tag"));
    for words in [["-p", "http"], ["-p", "8080:80/icmp"], ["-e", "=x"], ["-v", ":/data"]] {
        refused(&["run", "web", words[0], words[1]], 2);
    }
    // The command line is right, so it is the engine that is missed.
    let given = [
        "-it", "--rm", "-P", "-p", "8080:80", "-e", "A=b", "-e", "C", "-v", "./d:/d", "-w", "/", "-u", "1", "--name",
        "n",
    ];
    let output = Command::new(program())
        .args(["run", "web", "--engine", "podman"])
        .args(given)
        .args(["--", "ls", "-l"])
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
