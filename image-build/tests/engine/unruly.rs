//! Clients and steps that write too much, write what acts on terminals, or do not answer.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::thread;
use std::time::Duration;

use image_build::engine::{Engine, EngineError, EngineKind, Event, Job, NoContext, Secret, SecretFrom};

use crate::fake::{BUILDAH, Fakes, PODMAN, build, docker};

/// Returns the error of a build by buildah whose second step runs a script and fails.
fn run_failing_script(script: &str) -> (EngineError, Vec<Event>) {
    let body = format!(
        "{BUILDAH}\ncase \"$1\" in build) echo 'STEP 1/2: FROM debian'; echo 'STEP 2/2: RUN a'; {script}; \
         echo 'Error: building at STEP \"RUN a\": while running runtime: exit status 3' >&2; exit 3;; esac"
    );
    let fakes = Fakes::new().with("buildah", &body);
    let engine = Engine::named_in("buildah", &fakes.environment()).unwrap();
    let mut events = Vec::new();
    let job = Job::new("FROM debian\nRUN a\n", &NoContext);
    let error = engine.build(&job, &mut |event| events.push(event)).unwrap_err();
    (error, events)
}

fn log(error: &EngineError) -> &str {
    let EngineError::StepFailed(failed) = error else {
        panic!("{error:?}");
    };
    &failed.log
}

#[test]
fn of_many_lines_the_last_are_kept() {
    let (error, events) = run_failing_script("seq 200000; echo the reason");
    let log = log(&error);
    assert!(
        log.ends_with("\n199999\n200000\nthe reason"),
        "{}",
        &log[log.len() - 100..]
    );
    assert!(log.starts_with("… (199001 lines before)\n"), "{}", &log[..100]);
    assert!(log.len() < 300 << 10, "{}", log.len());
    let told = events.iter().filter(|event| matches!(event, Event::Log { .. })).count();
    assert_eq!(told, 200_001, "each line is told");
}

#[test]
fn a_line_without_an_end_is_cut() {
    let (error, events) = run_failing_script("head -c 50000000 /dev/zero | tr '\\0' x; echo; echo after");
    let lines: Vec<&str> = log(&error).lines().collect();
    let [long, "after"] = lines.as_slice() else {
        panic!("{} lines", lines.len());
    };
    assert!(
        long.starts_with("xxx") && long.ends_with("x …") && long.len() < 20_000,
        "{}",
        long.len()
    );
    let longest = events.iter().filter_map(|event| {
        let Event::Log { line, .. } = event else { return None };
        Some(line.len())
    });
    assert!(longest.max().unwrap() < 20_000);
}

#[test]
fn what_buildkit_sends_without_line_ends_is_cut() {
    // `x` three times, in base64.
    let data = "eHh4".repeat(100_000);
    let message = format!(r#"{{"logs":[{{"vertex":"d","stream":1,"data":"{data}"}}]}}"#);
    let begin = r#"{"vertexes":[{"digest":"d","name":"[2/2] RUN a","started":"2026-01-01T00:00:00Z"}]}"#;
    let end = r#"{"vertexes":[{"digest":"d","name":"[2/2] RUN a","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:01Z","error":"exit code: 3"}]}"#;
    let print = [begin, &message, &message, end].join("\n");
    let fakes = Fakes::new().with("docker", &docker("28.5.2", &build(&print, 1)));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    let error = engine
        .build(&Job::new("FROM debian\nRUN a\n", &NoContext), &mut |_| {})
        .unwrap_err();
    assert_eq!(log(&error).len(), 16 << 10);
}

#[test]
fn nothing_that_acts_on_a_terminal_is_in_an_error() {
    let (error, _) = run_failing_script(r"printf '\033]0;PWNED\007\033[2J\302\2332Jtitle \342\200\256x\n'");
    assert!(log(&error).contains('\x1b'), "the log itself is what was written");
    let shown = image_build::BuildError::from(error).to_string();
    assert!(shown.contains("title"), "{shown:?}");
    let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!shown.contains(acts), "{shown:?}");
    let failed = Fakes::new().with("buildah", r"printf '\033[2Jwhy\007\n' >&2; exit 1");
    let error = Engine::named_in("buildah", &failed.environment())
        .unwrap_err()
        .to_string();
    assert!(error.contains("why") && !error.contains(char::is_control), "{error:?}");
}

#[test]
fn values_that_overlap_and_short_ones_are_in_no_log_and_no_name() {
    let body = format!(
        "{BUILDAH}\ncase \"$1\" in build) echo 'STEP 1/2: FROM debian'; echo 'STEP 2/2: RUN a abc'; echo abcdefzq12345678; \
         echo got:abc; echo k1; echo 'Error: building at STEP \"RUN a abc\": exit status 3' >&2; exit 3;; esac"
    );
    let fakes = Fakes::new().with("buildah", &body);
    let mut environment = fakes.environment();
    let mut secrets = Vec::new();
    for (name, value) in [
        ("SA", "abcdefzq12"),
        ("SB", "12345678"),
        ("SC", "abc"),
        ("SD", "first line\nk1\n"),
    ] {
        environment = environment.with(name, value);
        secrets.push(Secret {
            id: name.to_owned(),
            from: SecretFrom::Env(name.to_owned()),
        });
    }
    let engine = Engine::named_in("buildah", &environment).unwrap();
    let mut events = Vec::new();
    let job = Job {
        secrets: &secrets,
        ..Job::new("FROM debian\nRUN a abc\n", &NoContext)
    };
    let error = engine.build(&job, &mut |event| events.push(event)).unwrap_err();
    assert_eq!(log(&error), "***\ngot:***\n***");
    for shown in [format!("{events:?}"), format!("{error:?}")] {
        for value in ["abc", "345678", "k1"] {
            assert!(!shown.contains(value), "{value} in {shown}");
        }
    }
}

const HANGS: &str = "exec sleep 1000";

#[test]
fn a_client_that_does_not_answer_is_passed_over_and_named() {
    let fakes = Fakes::new().with("docker", HANGS).with("podman", PODMAN);
    let environment = fakes.environment().with("IMAGE_DSL_TIMEOUT", "1");
    let engine = Engine::find_in(&environment).unwrap();
    assert_eq!(engine.kind(), EngineKind::Podman);
    let note = engine.notes().join("\n");
    for part in [
        "docker version --format` did not answer within 1 s",
        "IMAGE_DSL_TIMEOUT=SECONDS",
    ] {
        assert!(note.contains(part), "{note}");
    }
}

#[test]
fn a_question_that_is_not_answered_is_an_error_and_a_build_takes_its_time() {
    let slow = build("STEP 1/1: FROM debian", 0).replace("cat >/dev/null;", "sleep 2;");
    let body = format!("{BUILDAH}\ncase \"$1\" in tag) {HANGS};; build) {slow};; esac");
    let fakes = Fakes::new().with("buildah", &body);
    let environment = fakes.environment().with("IMAGE_DSL_TIMEOUT", "1");
    let engine = Engine::named_in("buildah", &environment).unwrap();
    let job = Job::new("FROM debian\n", &NoContext);
    engine.build(&job, &mut |_| {}).unwrap();
    let tags = ["a:1".to_owned()];
    let error = engine.build(&Job { tags: &tags, ..job }, &mut |_| {}).unwrap_err();
    assert!(matches!(error, EngineError::NotAnswering { .. }), "{error:?}");
    assert!(error.to_string().contains("buildah tag"), "{error}");
}

#[test]
fn a_socket_that_answers_byte_by_byte_is_given_up_for_the_client() {
    let fakes = Fakes::new().with("docker", &docker("28.5.2", "true"));
    let socket = fakes.path().join("d.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 1024]);
                // It never ends by itself.
                while stream.write_all(b"H").is_ok() {
                    thread::sleep(Duration::from_millis(100));
                }
            });
        }
    });
    let environment = fakes
        .environment()
        .with("DOCKER_HOST", format!("unix://{}", socket.display()));
    let engine = Engine::find_in(&environment).unwrap();
    assert_eq!(engine.version(), "28.5.2", "by its client");
}
