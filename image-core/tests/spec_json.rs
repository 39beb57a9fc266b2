//! Specs of other programs: what no image has is refused, and what is accepted renders to as many instructions as it has.
#![cfg(all(feature = "serde", feature = "projects"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

#[path = "spec_json/hostile.rs"]
mod hostile;
#[path = "spec_json/own.rs"]
mod own;

use image_core::builder::Builder;
use image_core::dockerfile::parse;
use image_core::spec::{JsonError, Spec};
use serde_json::{Value, json};

/// A spec of one stage.
fn one(actions: &[Value]) -> Value {
    let instructions: Vec<Value> = actions.iter().map(|action| json!({ "action": action })).collect();
    json!({
        "version": 1,
        "stages": [{ "from": { "base": { "image": "debian:12" } }, "instructions": instructions }],
    })
}

/// A spec of two stages, the first one with a name.
fn two(from: Value, actions: &[Value]) -> Value {
    let mut spec = one(actions);
    spec["stages"][0]["from"] = from;
    let first = json!({ "from": { "base": { "image": "debian:12" }, "name": "first" } });
    spec["stages"].as_array_mut().unwrap().insert(0, first);
    spec
}

fn read(spec: &Value) -> Result<Spec, String> {
    let text = spec.to_string();
    let read = Spec::from_json(&text);
    let same: Result<Spec, _> = serde_json::from_str(&text);
    match (&read, &same) {
        (Ok(read), Ok(same)) => assert_eq!(read, same),
        (Err(JsonError::WrongTexts(wrong)), Err(same)) => {
            let same = same.to_string();
            assert!(wrong.iter().all(|one| same.contains(&one.to_string())), "{same}");
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{text} is read in one way only: {same:?}"),
    }
    read.map_err(|error| error.to_string())
}

fn refused(spec: &Value, part: &str) {
    match read(spec) {
        Ok(read) => panic!("{spec} is accepted:\n{read}"),
        Err(error) => assert!(error.contains(part), "{part:?} is not in: {error}"),
    }
}

fn accepted(spec: &Value) -> String {
    read(spec)
        .unwrap_or_else(|error| panic!("{spec}: {error}"))
        .dockerfile()
}

#[test]
fn deserializing_checks_too() {
    for wrong in [
        json!({ "version": 99, "stages": [{ "from": { "base": "scratch" } }] }),
        json!({ "version": 1, "name": "--x", "stages": [{ "from": { "base": "scratch" } }] }),
        one(&[json!({ "raw": "USER x\nRUN evil4" })]),
        one(&[json!({ "run": { "command": { "shell": "id" }, "env": [{ "key": "A=;touch /x;B", "value": "1" }] } })]),
        one(&[json!({ "run": { "command": { "shell": "id" }, "mounts": [{ "secret": "a/../b" }] } })]),
    ] {
        assert!(read(&wrong).is_err(), "{wrong}");
    }
    let error = serde_json::from_str::<Spec>(r#"{"version":99,"unknown":1}"#).unwrap_err();
    assert!(error.to_string().contains("version 99"), "{error}");
}

#[test]
fn stages_are_those_before() {
    let base = |base: Value| json!({ "base": base });
    refused(&json!({ "version": 1, "stages": [] }), "no stage");
    refused(
        &two(base(json!({ "stage": "alpine" })), &[]),
        "stages[1].from: \"alpine\" is not the name",
    );
    refused(
        &two(base(json!({ "image": "first" })), &[]),
        "\"first\" is the name of a stage",
    );
    refused(&two(base(json!({ "image": "scratch" })), &[]), "empty base");
    refused(
        &two(base(json!({ "image": "--a$A/debian:12" })), &[]),
        "as an option does",
    );
    let mut again = base(json!({ "image": "debian:12" }));
    again["name"] = "first".into();
    refused(&two(again, &[]), "is the name of an earlier stage");
    let own = json!({ "base": { "image": "debian:12" }, "name": "own" });
    for origin in [
        json!({ "stage": "own" }),
        json!({ "stage": "later" }),
        json!({ "image": "own" }),
        json!({ "image": "first" }),
    ] {
        let copy = json!({ "copy": { "from": origin, "sources": ["/x"], "destination": "/x" } });
        let bind = json!({ "bind": { "from": origin, "source": "/x", "target": "/x" } });
        let run = json!({ "run": { "command": { "shell": "id" }, "mounts": [bind] } });
        for action in [copy, run] {
            refused(&two(own.clone(), &[action]), "stage");
        }
    }
    let copy = json!({ "copy": { "from": { "stage": "first" }, "sources": ["/x"], "destination": "/x" } });
    assert!(
        accepted(&two(base(json!({ "stage": "first" })), &[copy])).ends_with("FROM first\nCOPY --from=first /x /x\n")
    );
}

#[test]
fn bases_take_the_options_of_their_kind() {
    for (from, part) in [
        (
            json!({ "base": "scratch", "pull_secret": "A" }),
            "`pull_secret` has no meaning",
        ),
        (
            json!({ "base": "scratch", "prebuilt": true }),
            "`prebuilt` has no meaning",
        ),
        (
            json!({ "base": { "stage": "first" }, "platform": "linux/amd64" }),
            "`platform` has no meaning",
        ),
        (
            json!({ "base": { "stage": "first" }, "credentials": "ecr" }),
            "`credentials` need",
        ),
    ] {
        refused(&two(from, &[]), part);
    }
    let prebuilt = json!({ "base": { "image": "a:1" }, "prebuilt": true });
    refused(&two(prebuilt.clone(), &[json!({ "user": "a" })]), "`prebuilt` base");
    assert!(accepted(&two(prebuilt, &[])).ends_with("FROM a:1\n"));
}

#[test]
fn instructions_have_arguments() {
    for action in [
        json!({ "copy": { "sources": [], "destination": "/x" } }),
        json!({ "copy": { "sources": ["a", "b"], "destination": "/x" } }),
        json!({ "copy": { "sources": ["a\u{1}b"], "destination": "/x" } }),
        json!({ "add": { "sources": [], "destination": "/x" } }),
        json!({ "expose": [] }),
        json!({ "volume": [] }),
        json!({ "shell": [] }),
        json!({ "run": { "command": { "exec": [] } } }),
        json!({ "healthcheck": { "probe": { "exec": [] } } }),
        json!({ "healthcheck": { "interval": "3s" } }),
        json!({ "healthcheck": { "retries": 3 } }),
        json!({ "healthcheck": { "probe": { "shell": "id" }, "retries": 3_000_000_000_u32 } }),
        json!({ "run": { "command": { "shell": "id" }, "mounts": [{ "bind": { "source": "é", "target": "/x" } }] } }),
        json!({ "run": { "command": { "shell": "id" }, "mounts": ["ssh", "ssh"] } }),
    ] {
        refused(&one(&[action]), "stages[0].instructions[0]: ");
    }
    assert!(accepted(&one(&[json!({ "cmd": [] }), json!({ "entrypoint": [] })])).ends_with("CMD []\nENTRYPOINT []\n"));
}

/// Rules that an image may allow are none of a spec, which does not say what was allowed.
#[test]
fn what_an_image_may_allow_is_accepted() {
    let actions = [
        json!({ "env": { "key": "A", "value": "$NOPE" } }),
        json!({ "env": { "key": "A", "value": "2" } }),
        json!({ "workdir": "app" }),
        json!({ "copy": { "sources": ["*.x"], "destination": "app" } }),
        json!({ "cmd": ["a"] }),
        json!({ "cmd": ["b"] }),
    ];
    accepted(&one(&actions));
}

#[test]
fn programs_have_names() {
    let empty = [
        json!({ "run": { "command": { "exec": [""] } } }),
        json!({ "run": { "command": { "shell": "" } } }),
        json!({ "run": { "command": { "script": "\n" } } }),
        json!({ "shell": ["", "-c"] }),
        json!({ "entrypoint": [""] }),
        json!({ "cmd": ["", "a"] }),
        json!({ "healthcheck": { "probe": { "exec": [""] } } }),
        json!({ "healthcheck": { "probe": { "shell": " " } } }),
    ];
    for action in empty {
        refused(&one(&[action]), "stages[0].instructions[0]: ");
    }
    let builders: &[fn(Builder) -> Builder] = &[
        |image| image.run("\\ \n"),
        |image| image.run("\\\t\r\n# only\n"),
        |image| image.run([""]),
        |image| image.shell(["", "-c"]),
        |image| image.entrypoint(["", "a"]),
        |image| image.cmd([""]),
        |image| image.healthcheck([""]),
    ];
    for (number, declare) in builders.iter().enumerate() {
        let errors = declare(Spec::builder().from("debian:12")).build().unwrap_err();
        assert_eq!(errors.problems()[0].rule.name(), "empty_command", "{number}");
    }
}

#[test]
fn an_instruction_is_kept_if_a_later_image_can_run_it() {
    let kept = |action: Value| one(&[json!({ "on_build": action })]);
    let cached = json!({ "run": { "command": { "shell": "id" }, "mounts": [{ "cache": { "target": "/c" } }] } });
    for (action, line) in [
        (cached, "ONBUILD RUN --mount=type=cache,target=/c id"),
        (json!({ "raw": "COPY --link a /b" }), "ONBUILD COPY --link a /b"),
        (
            json!({ "copy": { "sources": ["a"], "destination": "/b" } }),
            "ONBUILD COPY a /b",
        ),
    ] {
        let rendered = accepted(&kept(action));
        assert!(rendered.ends_with(&format!("{line}\n")), "{rendered}");
    }
    let raw = ["ONBUILD RUN id", "FROM a", "MAINTAINER a", "RUN <<E"].map(|text| json!({ "raw": text }));
    let stage = json!({ "stage": "first" });
    let others = [
        json!({ "on_build": { "user": "1000" } }),
        json!({ "run": { "command": { "function": "f" } } }),
        json!({ "run": { "command": { "exec": [""] } } }),
        json!({ "user": "a b\nRUN evil" }),
        json!({ "copy": { "from": stage, "sources": ["/a"], "destination": "/b" } }),
        json!({ "run": { "command": { "shell": "id" }, "mounts": [{ "bind": { "from": stage, "source": "/a", "target": "/b" } }] } }),
    ];
    for action in raw.into_iter().chain(others) {
        let own = json!({ "base": { "image": "debian:12" } });
        refused(
            &two(own, &[json!({ "on_build": action })]),
            "stages[1].instructions[0]: ",
        );
    }
}

/// Texts that would not be one instruction among others.
const OPEN: &[&str] = &[
    "RUN <<'USER 1000'",
    "RUN <<E",
    "COPY <<E /x",
    "ONBUILD RUN <<E",
    "RUN a \\",
    "RUN a\u{0}b",
    "LABEL a=x\u{0}y",
    "RUN a\nRUN b",
    "RUN --mount=typ=x id",
    "ONBUILD FOO x",
    "ONBUILD FROM x",
    "COPY --from=a;:1 /a /x",
    "COPY ../x /y",
    "FROM a",
    "# escape=`",
    "",
];

#[test]
fn a_raw_instruction_ends_where_it_ends() {
    for text in OPEN {
        let raw = json!({ "raw": text });
        refused(&one(&[raw, json!({ "user": "1000" })]), "stages[0].instructions[0]: ");
        let builder = Spec::builder().from("debian:12").setup(*text);
        assert!(builder.build().is_err(), "{text:?}");
    }
    for text in ["RUN cat <<E\nid\nE", "RUN echo $((1<<2)) <<<a"] {
        let raw = json!({ "raw": text });
        let rendered = accepted(&one(&[raw, json!({ "user": "1000" })]));
        assert_eq!(parse(&rendered).unwrap().instructions.len(), 3, "{rendered}");
    }
    let word = |word: &str| json!({ "version": 1, "args": [{ "name": "A", "word": word }], "stages": [{ "from": { "base": "scratch" } }] });
    for text in ["a\u{0}b", "a\\", "a b", "a\nRUN id", "\"a"] {
        refused(&word(text), "args[0]: ");
    }
    accepted(&word("${B#c}"));
}

#[test]
fn a_prebuilt_base_takes_no_setup() {
    let builder = Spec::builder().from("debian:12").prebuilt(true).setup("RUN id");
    let errors = builder.build().unwrap_err();
    assert_eq!(errors.problems()[0].rule.name(), "conflicting_options");
}

/// A path of the machine that builds: absolute or below `~/`, and on one line.
#[test]
fn external_sources_have_paths() {
    let with = |origin: Value| {
        let copy = json!({ "copy": { "sources": [".image-dsl/0/a"], "destination": "/a" } });
        let mut spec = one(&[copy]);
        spec["sources"] = json!([{ "archive_path": ".image-dsl/0/a", "origin": origin }]);
        spec
    };
    for path in ["/etc/a", "~/a", "/srv/*.txt"] {
        let spec = read(&with(json!({ "external": path }))).unwrap();
        assert!(spec.to_json().contains(&format!(r#"{{"external":"{path}"}}"#)));
    }
    for path in ["", "a", "../a", "~root/a", "/a\nb", "/a\u{0}"] {
        refused(&with(json!({ "external": path })), "sources[0]: ");
    }
    refused(&with(json!("external")), "not a spec");
}

/// What runs nothing cannot run again, and what no registry has cannot be asked for.
#[test]
fn force_is_of_what_can_be_made_anew() {
    let forced = |action: Value| {
        let mut spec = one(&[action]);
        spec["stages"][0]["instructions"][0]["force"] = json!(true);
        spec
    };
    let run = json!({ "run": { "command": { "shell": "id" } } });
    for action in [run.clone(), json!({ "raw": "RUN id" }), json!({ "on_build": run })] {
        let spec = read(&forced(action)).unwrap();
        assert!(spec.to_json().contains(r#""force":true"#));
    }
    for action in [
        json!({ "user": "app" }),
        json!({ "raw": "USER app" }),
        json!({ "raw": "ONBUILD RUN id" }),
        json!({ "copy": { "sources": ["a"], "destination": "/a" } }),
    ] {
        refused(&forced(action), "runs nothing");
    }
    let from = |base: Value| two(json!({ "base": base, "force": true }), &[]);
    accepted(&from(json!({ "image": "debian:12" })));
    let digest = format!("debian@sha256:{}", "0".repeat(64));
    for base in [
        json!("scratch"),
        json!({ "stage": "first" }),
        json!({ "image": digest }),
        json!({ "id": format!("sha256:{}", "0".repeat(64)) }),
    ] {
        refused(&from(base), "`force` has no meaning here");
    }
}

#[test]
fn sources_have_places_that_something_names() {
    let with = |sources: Value| {
        let copy = json!({ "copy": { "sources": [".image-dsl/0/x"], "destination": "/x" } });
        let mut spec = one(&[copy]);
        spec["sources"] = sources;
        spec
    };
    let source = |path: &str| json!({ "archive_path": path, "origin": { "external": "/x" } });
    accepted(&with(json!([source(".image-dsl/0/x")])));
    refused(
        &with(json!([source(".image-dsl/0/x"), source(".image-dsl/0/x")])),
        "sources[1]: ",
    );
    refused(&with(json!([source(".image-dsl/1/x")])), "is named by no instruction");
    for path in [
        "x",
        "src/x",
        ".image-dsl/x",
        ".image-dsl/a/x",
        ".image-dsl/0/x/y",
        ".image-dsl/0/..",
    ] {
        refused(&with(json!([source(path)])), "sources[0]: ");
    }
}

#[test]
fn mounts_stay_in_their_folder() {
    for (sources, destination) in [
        (json!(["a"]), ".."),
        (json!(["a"]), "../.."),
        (json!(["a"]), "/a/../../b"),
        (json!([]), "/a/"),
        (json!(["a", "b"]), "/a"),
        (json!(["../a"]), "/a"),
    ] {
        let mut spec = one(&[]);
        spec["mounts"] = json!([{ "sources": sources, "destination": destination }]);
        refused(&spec, "mounts[0]: ");
    }
    let errors = Spec::builder()
        .from("debian:12")
        .workdir("/a")
        .mount("Cargo.toml", "../x")
        .build()
        .unwrap_err();
    assert_eq!(errors.problems()[0].rule.name(), "destination");
}

/// Characters that a reader does not see, or that change the order of what is seen.
const HIDDEN: &[char] = &[
    '\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}', '\u{2028}', '\u{85}', '\u{7f}', '\u{1b}',
];

#[test]
fn comments_and_ignore_files_show_all_they_have() {
    for hidden in HIDDEN {
        let text = format!("a{hidden}b");
        let mut spec = one(&[json!({ "user": "1000" })]);
        spec["stages"][0]["instructions"][0]["comment"] = json!([text]);
        let built = Spec::builder()
            .from("debian:12")
            .user("1000")
            .comment(&text)
            .build()
            .unwrap();
        let shown = "# a?b\n";
        for text in [accepted(&spec), built.dockerfile()] {
            assert!(text.contains(shown), "{text}");
        }
        spec["ignore"] = json!([text]);
        refused(&spec, "ignore: ");
        let errors = Spec::builder()
            .ignore(text.as_str())
            .from("debian:12")
            .build()
            .unwrap_err();
        assert_eq!(errors.problems()[0].rule.name(), "ignore_pattern");
    }
}

/// Values, which may have any character, are as they are: in JSON as in a builder.
#[test]
fn values_arrive_as_they_are() {
    for hidden in HIDDEN {
        let text = format!("a{hidden}b");
        let built = Spec::builder()
            .from("debian:12")
            .env("A", text.as_str())
            .label("a", text.as_str())
            .cmd([text.as_str()]);
        let actions = [
            json!({ "env": { "key": "A", "value": text } }),
            json!({ "label": { "key": "a", "value": text } }),
            json!({ "cmd": [text] }),
        ];
        assert_eq!(read(&one(&actions)).unwrap(), built.build().unwrap());
    }
}
