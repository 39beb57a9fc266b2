//! Secrets on real engines: what a step gets of them, and who else can read them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use image_build::engine::{Engine, Event, Job, NoContext, Secret, SecretFrom};
use tempfile::TempDir;

use crate::results::{Builder, send};
use crate::support::{Real, engines};

const VARIABLE: &str = "IMAGE_DSL_TEST_SECRET";

/// A value of this process's own, and of one test's.
fn value(test: &str) -> String {
    format!("zq-of-{test}-{}", std::process::id())
}

fn secrets(file: &Path) -> [Secret; 2] {
    let of = |id: &str, from| Secret {
        id: id.to_owned(),
        from,
    };
    [
        of("E", SecretFrom::Env(VARIABLE.to_owned())),
        of("F", SecretFrom::File(file.to_owned())),
    ]
}

/// A folder for temporary files as `/tmp` is one, and a file in a folder that is nobody else's.
fn places(value: &str) -> (TempDir, TempDir) {
    let (shared, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    private_file(own.path(), value);
    (shared, own)
}

fn private_file(folder: &Path, value: &str) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(folder.join("file"), format!("{value}\n")).unwrap();
}

/// Files that another user can read and that hold the value, written since a time.
fn find_value(real: &Real, shared: &Path, value: &str, since: Duration) -> Vec<String> {
    let within = real.engine.program().with_file_name("in");
    let mut command = if within.is_file() {
        real.command(&within)
    } else {
        real.command(Path::new("env"))
    };
    // The clock of files may be behind by some milliseconds.
    let since = format!("@{}", since.as_secs() - 1);
    command
        .args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "find"])
        .args(["/tmp", "/var/tmp", "/dev/shm"])
        .args(Some(shared).filter(|shared| !shared.starts_with("/tmp")))
        .args([
            "-xdev",
            "-type",
            "f",
            "-newermt",
            &since,
            "-size",
            "-1024k",
            "-readable",
        ])
        .args(["-exec", "grep", "-lF", "--", value, "{}", "+"]);
    let output = command.output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Only root can look as another user.
fn can_look() -> bool {
    let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !root {
        eprintln!("SKIPPED: this looks at files as another user, which root alone can do");
    }
    root
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn engine(real: &Real, shared: &Path, value: &str) -> Engine {
    let environment = real.environment.clone().with(VARIABLE, value).with("TMPDIR", shared);
    Engine::named_in(real.engine.kind().name(), &environment).unwrap()
}

/// A step that has both secrets for a while.
fn dockerfile(name: &str, seconds: u32) -> String {
    format!(
        "FROM debian:bookworm-slim\nRUN --mount=type=secret,id=E,required=true,mode=0444 \
         --mount=type=secret,id=F,required=true,mode=0444 echo begun {name}; sleep {seconds}; cat /run/secrets/E >/dev/null\n"
    )
}

#[test]
fn no_other_user_can_read_a_secret_while_a_step_has_it_or_afterwards() {
    if !can_look() {
        return;
    }
    for real in engines() {
        let value = value("looked");
        let ((shared, own), since) = (places(&value), now());
        let open = shared.path().join("open");
        fs::write(&open, &value).unwrap();
        let control = find_value(real, shared.path(), &value, since);
        assert_eq!(control, [open.display().to_string()], "{}: it looks", real.name);
        fs::remove_file(&open).unwrap();
        let secrets = secrets(&own.path().join("file"));
        let text = dockerfile(&real.unique("looked"), 2);
        let job = Job {
            secrets: &secrets,
            no_cache: true,
            ..Job::new(&text, &NoContext)
        };
        let mut during = None;
        let built = engine(real, shared.path(), &value).build(&job, &mut |event| {
            if let Event::Log { line, .. } = event
                && line.starts_with("begun")
            {
                during = Some(find_value(real, shared.path(), &value, since));
            }
        });
        assert!(built.is_ok(), "{}: {built:?}", real.name);
        assert_eq!(during.as_deref(), Some(&[][..]), "{}: while the step runs", real.name);
        let after = find_value(real, shared.path(), &value, since);
        assert!(after.is_empty(), "{}: afterwards: {after:?}", real.name);
        let left: Vec<_> = fs::read_dir(shared.path()).unwrap().flatten().collect();
        let ours = left
            .iter()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("image-dsl-"));
        assert!(!ours, "{}: {left:?}", real.name);
    }
}

/// Run by the test below in a process of its own, which is killed.
#[test]
#[ignore = "it builds for a minute"]
fn a_build_with_a_secret_that_takes_long() {
    let wanted = std::env::var("IMAGE_DSL_TEST_NAME").unwrap();
    let (suite, name) = wanted.split_once('=').unwrap();
    let (shared, value) = (std::env::var_os("TMPDIR").unwrap(), std::env::var(VARIABLE).unwrap());
    let real = engines().iter().find(|real| real.name == suite).unwrap();
    let environment = real.environment.clone().with(VARIABLE, value).with("TMPDIR", &shared);
    let engine = Engine::named_in(real.engine.kind().name(), &environment).unwrap();
    let secrets = secrets(&Path::new(&shared).join("own/file"));
    let text = dockerfile(name, 20);
    let job = Job {
        secrets: &secrets,
        no_cache: true,
        ..Job::new(&text, &NoContext)
    };
    let _ = engine.build(&job, &mut |event| {
        if let Event::Log { line, .. } = event {
            println!("{line}");
        }
    });
}

#[test]
fn no_other_user_can_read_a_secret_of_a_build_that_was_killed() {
    if !can_look() {
        return;
    }
    for real in engines() {
        let value = value("killed");
        let ((shared, _own), since) = (places(&value), now());
        let private = shared.path().join("own");
        fs::create_dir(&private).unwrap();
        private_file(&private, &value);
        let variables = [(VARIABLE, value.clone().into()), ("TMPDIR", shared.path().into())];
        let test = "secrets::a_build_with_a_secret_that_takes_long";
        let mut builder = Builder::begun_with(test, real, &real.unique("killed-secret"), &variables);
        assert!(send("-KILL", &builder.id()));
        let while_its_client_goes_on = find_value(real, shared.path(), &value, since);
        assert!(
            while_its_client_goes_on.is_empty(),
            "{}: {while_its_client_goes_on:?}",
            real.name
        );
        send("-INT", &builder.group());
        assert!(builder.wait_for_group(), "{}: a client goes on", real.name);
        let after = find_value(real, shared.path(), &value, since);
        assert!(after.is_empty(), "{}: {after:?}", real.name);
        // The next build removes what was left.
        let next = engine(real, shared.path(), &value)
            .build(&Job::new("FROM debian:bookworm-slim\n", &NoContext), &mut |_| {});
        assert!(next.is_ok(), "{}: {next:?}", real.name);
        let left = fs::read_dir(shared.path()).unwrap().flatten();
        let ours: Vec<_> = left
            .map(|entry| entry.file_name())
            .filter(|name| name.to_string_lossy().starts_with("image-dsl-"))
            .collect();
        assert!(ours.is_empty(), "{}: {ours:?}", real.name);
    }
}

#[test]
fn the_file_of_a_secret_is_the_value_byte_for_byte() {
    for real in engines() {
        let own = tempfile::tempdir().unwrap();
        let file = own.path().join("file");
        let value = "tail\r\n\n\n";
        fs::write(&file, value).unwrap();
        let environment = real.environment.clone().with(VARIABLE, value);
        let engine = Engine::named_in(real.engine.kind().name(), &environment).unwrap();
        let secrets = secrets(&file);
        let text = "FROM debian:bookworm-slim\nRUN --mount=type=secret,id=E --mount=type=secret,id=F printf 'tail\\r\\n\\n\\n' >/x \
            && cmp /x /run/secrets/E && cmp /x /run/secrets/F\n";
        let job = Job {
            secrets: &secrets,
            no_cache: true,
            ..Job::new(text, &NoContext)
        };
        let built = engine.build(&job, &mut |_| {});
        assert!(built.is_ok(), "{}: {built:?}", real.name);
    }
}

#[test]
fn what_a_step_caches_is_there_in_the_next_build() {
    for real in engines() {
        let cache = format!("/cache-of-{}-{}", real.name, std::process::id());
        let run = |command: &str| {
            let text = format!("FROM debian:bookworm-slim\nRUN --mount=type=cache,target={cache} {command}\n");
            let job = Job::new(&text, &NoContext);
            real.engine.build(&job, &mut |_| {})
        };
        for command in [format!("touch {cache}/kept"), format!("rm {cache}/kept")] {
            let built = run(&command);
            assert!(built.is_ok(), "{}: {command}: {built:?}", real.name);
        }
    }
}
