//! Secrets, logins and mounts on the command line, by the program of the example `listed`.

use super::*;

/// Runs the program whose images need secrets, with variables: its exit code, results and messages.
fn listed_with(variables: &[(&str, &str)], words: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(listed());
    let output = command.args(words).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn images_of_one_name_are_not_made_by_one_command() {
    let (code, printed, said) = listed_with(&[], &["bake", "one", "two"]);
    assert_eq!((code, &*printed), (Some(2), ""));
    assert!(said.contains("ONE and TWO have the same name `shop/same:1`"), "{said}");
    for command in ["build", "push"] {
        assert_eq!(
            listed_with(&[], &[command, "one", "two"]),
            (code, printed.clone(), said.clone())
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    assert_eq!(listed_with(&[], &["bake", "one", "alias", "--out", out]).0, Some(0));
    let (code, _, said) = listed_with(&[], &["list"]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("warning: ONE and TWO have the same name") && said.lines().count() == 2,
        "{said}"
    );
}

#[test]
fn a_bake_file_has_no_login_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let variables = [("LISTED_LOGIN", "ann:zq-password"), ("LISTED_TOKEN", "zq-token")];
    let (code, printed, said) = listed_with(
        &variables,
        &["bake", "private", "--out", out, "--secret", "LISTED_LOGIN"],
    );
    assert_eq!(code, Some(0), "{said}");
    let place = "note: PRIVATE: tests/listed/main.rs:21: a bake file has no logins";
    assert!(
        said.contains(place) && said.contains("`docker login registry.example.com`"),
        "{said}"
    );
    let file: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let secrets = &file["target"]["private"]["secret"];
    assert_eq!(secrets, &serde_json::json!(["id=LISTED_TOKEN,env=LISTED_TOKEN"]));
    assert!(!format!("{printed}{said}").contains("zq-"));
}

#[test]
fn secrets_that_nobody_gives_or_names_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let bake = ["bake", "raw", "--out", folder.path().to_str().unwrap()];
    let (code, printed, said) = listed_with(&[], &bake);
    assert_eq!(code, Some(0));
    let note = "note: RAW: tests/listed/main.rs:27: the secret `LISTED_NEEDED` has no value yet; before you run \
                `docker buildx bake`, set the variable `LISTED_NEEDED`\n";
    assert!(said.contains(note), "{said}");
    assert!(printed.contains("id=LISTED_NEEDED,env=LISTED_NEEDED"), "{printed}");
    let (code, printed, said) = listed_with(&[("LISTED_NEEDED", "x")], &bake);
    assert_eq!(code, Some(0));
    assert!(printed.contains("id=LISTED_NEEDED,env=LISTED_NEEDED"), "{printed}");
    let warned = "note: RAW: tests/listed/main.rs:28: the secret `LISTED_WANTED` is missing, so the bake file does not have \
                  it: `docker buildx bake` runs this step without it, whatever is set by then; set a variable";
    assert!(said.contains(warned), "{said}");
    assert!(!printed.contains("LISTED_WANTED"), "{printed}");
    let given = [
        &bake[..],
        &[
            "--secret",
            "LISTED_WANTD=env:PATH",
            "--secret",
            "LISTED_WANTED=env:PATH",
        ],
    ]
    .concat();
    let (_, _, said) = listed_with(&[("LISTED_NEEDED", "x")], &given);
    let unknown =
        "warning: no step and no `pull_secret` names the secret `LISTED_WANTD`; did you mean `LISTED_WANTED`?\n";
    assert_eq!(said, unknown);
}

/// A docker whose build waits for another one beside it.
#[cfg(unix)]
const DOCKER_OF_TWO: &str = "#!/bin/sh
case \"$*\" in
version*Os*) echo linux/amd64 ;;
version*) echo 28.0.0 ;;
*build*)
    touch \"$HOME/$$.build\"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        if [ \"$(ls \"$HOME\"/*.build | wc -l)\" -ge 2 ]; then echo beside another; exit 1; fi
        sleep 1
    done ;;
*) echo 'Error: No such image' >&2; exit 1 ;;
esac
";

#[cfg(unix)]
#[test]
fn images_that_do_not_need_each_other_are_built_at_the_same_time() {
    let docker = FakeDocker::new(DOCKER_OF_TWO);
    let mut program = docker.program(&["build", "one", "raw"]);
    let output = program.env("LISTED_NEEDED", "x").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.matches("beside another").count(), 2, "{said}");
    for image in ["ONE", "RAW"] {
        assert!(said.contains(&format!("error: {image} could not be built")), "{said}");
    }
}

/// A docker that only says where its configuration is, and then takes long.
#[cfg(unix)]
const SLOW_DOCKER: &str = "#!/bin/sh
case \"$*\" in
version*Os*) echo linux/amd64 ;;
version*) echo 28.0.0 ;;
*build*) printf %s \"$DOCKER_CONFIG\" >\"$HOME/told.part\"; mv \"$HOME/told.part\" \"$HOME/told\"; exec sleep 60 ;;
*) echo 'Error: No such image' >&2; exit 1 ;;
esac
";

/// Waits for something.
#[cfg(unix)]
fn wait_for(is_done: impl Fn() -> bool) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        is_done()
    })
}

/// A folder with a docker that is a script, and that is the home of whoever runs it.
#[cfg(unix)]
struct FakeDocker(tempfile::TempDir);

#[cfg(unix)]
impl FakeDocker {
    fn new(script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let docker = Self(tempfile::tempdir().unwrap());
        let [draft, program] = ["docker.draft", "docker"].map(|name| docker.at(name));
        std::fs::write(&draft, script).unwrap();
        // A file that this process had open for writing could be open in what another test starts: "text file busy".
        assert!(Command::new("cp").args([&draft, &program]).status().unwrap().success());
        std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
        docker
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the program whose images need secrets, with this docker.
    fn program(&self, words: &[&str]) -> Command {
        let mut path = vec![self.0.path().to_owned()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let mut program = Command::new(listed());
        program
            .args(words)
            .args(["--engine", "docker"])
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", self.0.path())
            .env("TMPDIR", self.0.path())
            .env("DOCKER_HOST", "tcp://nowhere.invalid:1")
            .env_remove("DOCKER_CONFIG");
        program
    }
}

#[cfg(unix)]
#[test]
fn a_killed_program_leaves_no_login() {
    let docker = FakeDocker::new(SLOW_DOCKER);
    let mut program = docker
        .program(&["build", "private", "--secret", "LISTED_TOKEN=env:PATH"])
        .env("LISTED_LOGIN", "ann:zq-password")
        .spawn()
        .unwrap();
    assert!(wait_for(|| docker.at("told").is_file()), "no build starts");
    let folder = PathBuf::from(std::fs::read_to_string(docker.at("told")).unwrap());
    let config = std::fs::read_to_string(folder.join("config.json")).unwrap();
    assert!(config.contains("YW5uOnpxLXBhc3N3b3Jk"), "{config}");
    assert!(!docker.at(".docker").exists());
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(wait_for(|| !folder.exists()), "{}", folder.display());
}

/// What `mount` names is in no image that is pushed, unless it is copied into it.
#[test]
fn what_is_mounted_is_said_and_pushed_when_asked_for() {
    let note = "examples/cli.rs:24: `mount` adds `examples/project/worker.env` at config/ only when a container starts";
    let output = asked(&["dockerfile", "web"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with(&format!("note: WEB: {note}")), "{said}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("worker.env"));
    let folder = tempfile::tempdir().unwrap();
    let bake = ["bake", "web", "--push", "--out", folder.path().to_str().unwrap()];
    let said = refused(&bake, 1);
    assert!(said.contains(note) && said.contains("--bake-mounts"), "{said}");
    let file: serde_json::Value = serde_json::from_str(&printed(&[&bake[..], &["--bake-mounts"]].concat())).unwrap();
    let context = PathBuf::from(file["target"]["web"]["context"].as_str().unwrap());
    let dockerfile = context.join(file["target"]["web"]["dockerfile"].as_str().unwrap());
    assert!(context.join("examples/project/worker.env").is_file());
    let text = std::fs::read_to_string(dockerfile).unwrap();
    assert!(text.ends_with("\nCOPY examples/project/worker.env config/\n"), "{text}");
}
