//! The commands for engines, and the reading of their output, tested with fake programs.

use std::fs;

use image_build::engine::{Engine, EngineError, Event, Job, NoContext, RegistryProblem, Secret, SecretFrom};

use crate::fake::{BUILDAH, Fakes, PODMAN, build, docker};
use crate::support::{Files, collect};

fn build_output(print: &str, code: i32) -> (Result<image_build::engine::BuildOutput, EngineError>, Vec<Event>) {
    let fakes = Fakes::new().with("docker", &docker("28.5.2", &build(print, code)));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    let mut events = Vec::new();
    let job = Job::new("FROM debian\nRUN a\nRUN b\n", &NoContext);
    let built = engine.build(&job, &mut collect(&mut events));
    (built, events)
}

#[test]
fn values_of_secrets_are_on_no_command_line_in_no_event_and_in_no_error() {
    let print = r#"{"vertexes":[{"digest":"d","name":"[2/3] RUN a open-sesame","started":"2026-01-01T00:00:00Z"}]}
{"logs":[{"vertex":"d","stream":1,"data":"b3Blbi1zZXNhbWUK"}]}
{"statuses":[{"id":"to open-sesame","vertex":"d","current":5,"total":10}]}
{"vertexes":[{"digest":"d","name":"[2/3] RUN a open-sesame","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:01Z","error":"open-sesame: exit code: 3"}]}"#;
    let fakes = Fakes::new().with("docker", &docker("28.5.2", &build(print, 1)));
    let file = fakes.path().join("a,b \"c\"");
    fs::write(&file, "open-sesame\n").unwrap();
    let environment = fakes.environment().with("TOKEN", "open-sesame");
    let engine = Engine::find_in(&environment).unwrap();
    let secrets = [
        Secret {
            id: "A".to_owned(),
            from: SecretFrom::Env("TOKEN".to_owned()),
        },
        Secret {
            id: "B".to_owned(),
            from: SecretFrom::File(file.clone()),
        },
    ];
    let job = Job {
        secrets: &secrets,
        ..Job::new("FROM debian\nRUN a\nRUN b\n", &NoContext)
    };
    let mut events = Vec::new();
    let error = engine.build(&job, &mut collect(&mut events)).unwrap_err();
    let arguments = fakes.log("docker");
    assert!(arguments.contains(&"id=A,env=TOKEN".to_owned()), "{arguments:?}");
    let quoted = format!("id=B,\"src={}\"", file.display().to_string().replace('"', "\"\""));
    assert!(arguments.contains(&quoted), "{arguments:?}");
    let EngineError::StepFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((failed.log.as_str(), failed.exit_code), ("***", Some(3)));
    assert!(events.contains(&Event::Log {
        step: 0,
        line: "***".to_owned()
    }));
    for shown in [
        format!("{arguments:?}"),
        format!("{events:?}"),
        format!("{error:?}"),
        format!("{engine:?}"),
    ] {
        assert!(!shown.contains("open-sesame"), "{shown}");
    }
}

#[test]
fn a_secret_without_a_value_stops_the_build_before_it_starts() {
    let fakes = Fakes::new().with("docker", &docker("28.5.2", "true"));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    for from in [
        SecretFrom::Env("NOT_SET_ANYWHERE".to_owned()),
        SecretFrom::File("/nowhere/x".into()),
    ] {
        let secrets = [Secret {
            id: "A".to_owned(),
            from,
        }];
        let job = Job {
            secrets: &secrets,
            ..Job::new("FROM debian\n", &NoContext)
        };
        let error = engine.build(&job, &mut |_| {}).unwrap_err();
        assert!(matches!(error, EngineError::Secret { .. }), "{error:?}");
    }
    assert!(!fakes.log("docker").contains(&"--file".to_owned()));
}

#[test]
fn an_old_buildx_is_asked_for_plain_progress() {
    let script = "case \"$*\" in *rawjson*) echo 'ERROR: invalid progress mode rawjson' >&2; exit 1;; esac; ";
    let print = "#0 building with x\n\n#5 [2/3] RUN a\n#5 0.123 text\n#5 CACHED\n\n#6 [3/3] RUN b\n#6 sha256:x 1MB / 2MB\n\
        #6 0.2 1.5 is a number\n#6 ...\n#6 DONE 2.5s";
    let fakes = Fakes::new().with("docker", &docker("28.5.2", &format!("{script}{}", build(print, 0))));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    let mut events = Vec::new();
    let files = Files::of(&[("a", "a")]);
    let job = Job::new("FROM debian\nRUN a\nRUN b\n", &files);
    let built = engine.build(&job, &mut collect(&mut events)).unwrap();
    assert!(!built.cached);
    assert_eq!(built.id.as_str(), "sha256:abc");
    let line = |step, text: &str| Event::Log {
        step,
        line: text.to_owned(),
    };
    let done = |step, cached, seconds| Event::Done { step, cached, seconds };
    for wanted in [
        line(0, "text"),
        done(0, true, 0.0),
        line(1, "1.5 is a number"),
        done(1, false, 2.5),
    ] {
        assert!(events.contains(&wanted), "{wanted:?} in {events:?}");
    }
}

#[test]
fn what_happens_comes_with_instruction_bytes_and_warnings() {
    let print = r#"{"vertexes":[{"digest":"f","name":"[1/3] FROM docker.io/library/debian","started":"2026-01-01T00:00:00Z"}]}
{"statuses":[{"id":"sha256:1","vertex":"f","current":5,"total":10}]}
{"warnings":[{"vertex":"f","short":"dGV4dA==","range":[{"start":{"line":3},"end":{"line":3}}]}]}
{
  "vertexes": [
    {
      "digest": "r",
      "name": "[3/3] RUN b",
      "started": "2026-01-01T00:00:00Z",
      "completed": "2026-01-01T00:00:01.5Z"
    }
  ]
}"#;
    let (built, events) = build_output(print, 0);
    built.unwrap();
    let place = |event: &Event| {
        let Event::Started { step, place, .. } = event else {
            return None;
        };
        place.map(|place| (*step, place.stage, place.instruction, place.line))
    };
    let places: Vec<_> = events.iter().filter_map(place).collect();
    assert_eq!(places, [(0, 0, 0, 1), (1, 0, 2, 3)]);
    let transfer = Event::Transfer {
        step: 0,
        what: "sha256:1".to_owned(),
        current: 5,
        total: 10,
    };
    let warning = Event::Warning {
        text: "text".to_owned(),
        line: Some(3),
    };
    let done = Event::Done {
        step: 1,
        cached: false,
        seconds: 1.5,
    };
    for wanted in [transfer, warning, done] {
        assert!(events.contains(&wanted), "{wanted:?} in {events:?}");
    }
}

#[test]
fn failures_are_told_apart() {
    let failed = |name: &str, error: &str| {
        format!(
            r#"{{"vertexes":[{{"digest":"d","name":"{name}","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:00Z","error":"{error}"}}]}}"#
        )
    };
    let of = |print: &str| build_output(print, 1).0.unwrap_err();
    let full = failed("[2/3] RUN a", "write /x: no space left on device");
    assert!(matches!(of(&full), EngineError::DiskFull { place: Some(_), .. }));
    // What a command says of its own disk or its own docker is not the engine's word.
    for said in ["no space left on device", "Cannot connect to the Docker daemon"] {
        let own = format!("{}\n > RUN a:\n0.1 {said}", failed("[2/3] RUN a", "exit code: 1"));
        assert!(matches!(of(&own), EngineError::StepFailed(_)), "{said}");
    }
    let below =
        "ERROR: connection error: desc = \"transport: dial unix /x/containerd.sock: connect: connection refused\"";
    assert!(matches!(of(below), EngineError::Lost(_)));
    let lost = "ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF";
    assert!(matches!(of(lost), EngineError::Lost(_)));
    let denied = failed(
        "exporting to image",
        "failed to push host.io/a/b:1: denied: requested access to the resource is denied",
    );
    let EngineError::Registry { image, problem, .. } = of(&denied) else {
        panic!("{:?}", of(&denied));
    };
    assert_eq!((image.as_str(), problem), ("host.io/a/b:1", RegistryProblem::Denied));
    let missing = failed(
        "[internal] load metadata for docker.io/library/debian:latest",
        "not found",
    );
    let EngineError::BaseMissing { image, place, .. } = of(&missing) else {
        panic!("{:?}", of(&missing));
    };
    assert_eq!(image, "docker.io/library/debian:latest");
    assert_eq!(place.map(|place| place.line), Some(1));
    let other = of("ERROR: something else");
    assert!(
        matches!(&other, EngineError::Failed(reason) if reason.contains("something else")),
        "{other:?}"
    );
    let missing = of("unknown flag: --progress\nSee 'docker --help'.");
    assert!(
        matches!(&missing, EngineError::Refused { instead, .. } if instead.contains("docker-buildx")),
        "{missing:?}"
    );
}

#[test]
fn a_client_that_is_killed_is_said_to_be() {
    let fakes = Fakes::new().with("docker", &docker("28.5.2", "kill -9 $$"));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    let error = engine
        .build(&Job::new("FROM debian\n", &NoContext), &mut |_| {})
        .unwrap_err();
    assert!(matches!(error, EngineError::Killed(9)), "{error:?}");
}

#[test]
fn a_race_of_two_builds_is_run_again_and_steps_keep_their_numbers() {
    let once = "if [ -e ${0}.again ]; then true; else touch ${0}.again; cat >/dev/null; echo '{\"vertexes\":[{\"digest\":\"e\",\"name\":\"exporting to image\",\"started\":\"2026-01-01T00:00:00Z\",\"completed\":\"2026-01-01T00:00:00Z\",\"error\":\"image \\\"x\\\": already exists\"}]}'; exit 1; fi; ";
    let print = r#"{"vertexes":[{"digest":"r","name":"[3/3] RUN b","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:00Z","cached":true}]}"#;
    let fakes = Fakes::new().with("docker", &docker("28.5.2", &format!("{once}{}", build(print, 0))));
    let engine = Engine::find_in(&fakes.environment()).unwrap();
    let mut events = Vec::new();
    let built = engine
        .build(
            &Job::new("FROM debian\nRUN a\nRUN b\n", &NoContext),
            &mut collect(&mut events),
        )
        .unwrap();
    assert!(built.cached);
    assert!(events.contains(&Event::Failed { step: 0 }), "{events:?}");
    assert!(
        events.contains(&Event::Done {
            step: 1,
            cached: true,
            seconds: 0.0
        }),
        "{events:?}"
    );
}

#[test]
fn podman_and_buildah_get_a_folder_and_nothing_is_left_of_it() {
    for (name, script) in [("podman", PODMAN), ("buildah", BUILDAH)] {
        let look = "case \"$1\" in build) for last; do :; done; ls \"$last\" >\"$0.seen\"; cat \"$(dirname \"$last\")/Dockerfile\" \
            >>\"$0.seen\";; esac; ";
        let print = "STEP 1/3: FROM debian\nSTEP 2/3: RUN a\n--> Using cache 12\n--> 12\nSTEP 3/3: RUN b\ntext\nCOMMIT x\n--> 34";
        let body = format!("{script}\n{look}case \"$1\" in build) {};; esac", build(print, 0));
        let fakes = Fakes::new().with(name, &body);
        let engine = Engine::named_in(name, &fakes.environment()).unwrap();
        let files = Files::of(&[("a.txt", "a")]);
        let caches = ["type=registry,ref=host/a:b".to_owned()];
        let mut events = Vec::new();
        let job = Job {
            cache_to: &caches,
            ..Job::new("FROM debian\nRUN a\nRUN b\n", &files)
        };
        let built = engine.build(&job, &mut collect(&mut events)).unwrap();
        assert!(!built.cached);
        let seen = fs::read_to_string(fakes.path().join(format!("{name}.seen"))).unwrap();
        assert_eq!(seen, "a.txt\nFROM debian\nRUN a\nRUN b\n");
        let arguments = fakes.log(name);
        for wanted in ["--format=docker", "--layers", "--ignorefile", "host/a"] {
            assert!(arguments.contains(&wanted.to_owned()), "{wanted} in {arguments:?}");
        }
        assert!(
            events.contains(&Event::Log {
                step: 2,
                line: "text".to_owned()
            }),
            "{events:?}"
        );
        let left = fs::read_dir(fakes.path())
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name());
        let left: Vec<_> = left
            .filter(|name| name.to_string_lossy().starts_with("image-dsl-"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
