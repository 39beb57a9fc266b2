//! What Dockerfiles mean: images that are rendered as the same instructions, and read as the same images.
#![cfg(feature = "import")]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod dockerfile_common;

use dockerfile_common::spec_of;
use image_core::dockerfile::{Rule, parse};
use image_core::import::import;
use image_core::spec::{Action, Spec};

/// Returns what a file becomes: the text of its spec, which reads as the same spec.
fn carried(text: &str) -> String {
    let rendered = spec_of(text).unwrap().dockerfile();
    assert_eq!(spec_of(&rendered).unwrap().dockerfile(), rendered);
    rendered
}

/// A file of every feature. Its checksum is too short to be one.
fn everything() -> String {
    let full = format!("sha256:{}", "0".repeat(64));
    include_str!("dockerfiles/everything.Dockerfile").replace("sha256:00", &full)
}

#[test]
fn a_spec_of_every_feature() {
    insta::assert_snapshot!(carried(&everything()));
    insta::assert_snapshot!(carried(include_str!("dockerfiles/windows.Dockerfile")));
}

#[test]
fn sources_stay_in_the_context_without_their_escape_characters() {
    let rendered = carried("# escape=`\nFROM a\nCOPY ` C:\\x\\\nCOPY `../../b c/\n");
    assert_eq!(
        rendered,
        r#"FROM a
COPY [".", "C:\\\\x\\\\"]
COPY b c/
"#
    );
}

#[test]
fn steps_are_actions_where_that_is_the_same() {
    let text = "FROM a\nENV A=1 B='x $y'\nRUN make\nCOPY --from=b x y\n\
        HEALTHCHECK --interval=0s CMD x\nEXPOSE 80\nADD https://a.example/b c/\nCMD []\nEXPOSE 1/udp 1/UDP\n";
    let spec = spec_of(text).unwrap();
    let steps = &spec.stages()[0].instructions;
    assert_eq!(steps.len(), 9);
    assert!(
        !steps.iter().any(|step| matches!(step.action, Action::Raw(_))),
        "{steps:?}"
    );
}

#[test]
fn steps_stay_as_they_are_where_actions_would_be_others() {
    let raw = [
        // All values see the variables as they were before the instruction.
        "ENV A=1 B=$A",
        "ENV A=${B%x}",
        "COPY /a /b",
        "COPY a\\\\b /c",
        "COPY --link a /b",
        "ADD a /b",
        "RUN --mount=type=secret,id=A x",
        "RUN --mount=type=cache,target=/c,ro x",
        "RUN x\\\\",
        "RUN [",
        "CMD x",
        "VOLUME a",
        "USER a:b:c",
        "CMD [\"\"]",
        "HEALTHCHECK CMD x << y",
        "MAINTAINER x",
        "ONBUILD RUN x",
    ];
    for line in raw {
        let text = format!("FROM a\n{line}\n");
        let spec = spec_of(&text).unwrap();
        let actions: Vec<_> = spec.stages()[0].instructions.iter().map(|step| &step.action).collect();
        assert_eq!(actions, [&Action::Raw(line.into())], "{line}");
        assert_eq!(carried(&text), text);
    }
}

#[test]
fn a_shell_of_the_file_keeps_commands_raw() {
    let text = "FROM a AS b\nSHELL [\"x\"]\nRUN y\nFROM b\nRUN z\nFROM c\nRUN d\n";
    let spec = spec_of(text).unwrap();
    let raw: Vec<_> = spec
        .stages()
        .iter()
        .map(|stage| stage.instructions.last().unwrap().action.clone())
        .collect();
    assert!(
        matches!(&raw[..], [Action::Raw(_), Action::Raw(_), Action::Run(_)]),
        "{raw:?}"
    );
}

#[test]
fn stages_by_number_get_a_name() {
    let text = "FROM a\nFROM b AS stage-0\nFROM c\nCOPY --from=0 x y\nCOPY --from=1 --link x y\n";
    let expected = "FROM a AS stage-0-\n\nFROM b AS stage-0\n\nFROM c\nCOPY --from=stage-0- x y\n\
        COPY --from=stage-0 --link x y\n";
    assert_eq!(carried(text), expected);
}

#[test]
fn what_a_spec_cannot_say_is_an_error() {
    for text in [
        "ARG a.b=c\nFROM a\n",
        "FROM a:${B#c}\n",
        "# escape=`\nFROM a\nENV A=${B%c}`d\n",
    ] {
        let problems = import(text).unwrap_err();
        assert_eq!(
            problems.iter().map(|one| one.rule).collect::<Vec<_>>(),
            [Rule::Uncarried],
            "{text}"
        );
    }
}

#[test]
fn words_of_any_form_are_defaults_of_global_arguments() {
    let text = "ARG A=\"a-b\" B=${A%-*}\n# again\nARG B=${B/a/\"c d\"}\nARG C='$' D\nFROM a:$B\n";
    let expected =
        "ARG A=\"a-b\"\nARG B=${A%-*}\n# again\n#\nARG B=${B/a/\"c d\"}\nARG C=\"\\$\"\nARG D\nFROM a:${B}\n";
    assert_eq!(carried(text), expected);
    // Where the escape character does not count, the word is the same with another.
    assert_eq!(
        carried("# escape=`\nARG A=${B#c}\nFROM a\nENV A=${B%c}\n"),
        "ARG A=${B#c}\nFROM a\nENV A=${B%c}\n"
    );
    let text = "# escape=`\nARG A=${B#`c}\nFROM a\n";
    assert!(spec_of(text).is_err());
}

#[test]
fn long_lines_are_broken() {
    let line = |length: usize| format!("RUN {}", "echo a # b \\\\ ;".repeat(length / 16));
    let text = format!("FROM a\n{} \\\n{}\n", line(50_000), line(50_000));
    let rendered = carried(&text);
    assert!(rendered.lines().all(|line| line.len() < 65_000));
    assert_eq!(
        parse(&rendered).unwrap().instructions[1].form,
        parse(&text).unwrap().instructions[1].form
    );
}

#[cfg(feature = "serde")]
#[test]
fn a_spec_with_raw_instructions_is_read_from_json() {
    let spec = spec_of(&everything()).unwrap();
    assert_eq!(Spec::from_json(&spec.to_json()).unwrap(), spec);
    let text = "ARG A=${B#c}\nFROM a\n";
    let json = spec_of(text).unwrap().to_json();
    assert!(Spec::from_json(&json).is_ok());
    for bad in ["x y", "x\\nRUN id", "'x", "x\",\"default\":\"y"] {
        assert!(Spec::from_json(&json.replace("${B#c}", bad)).is_err(), "{bad}");
    }
    let bad = [
        "RUN a\nRUN b",
        "RUN a \\",
        "FROM b",
        "RUN <<E\nx",
        "RUN a\n# escape=`",
        "COPPY a b",
        "",
    ];
    for raw in bad {
        let json = spec_of("FROM a\nRUN [\n").unwrap().to_json();
        assert!(json.contains("\"RUN [\""), "{json}");
        let json = json.replace("\"RUN [\"", &serde_json::to_string(raw).unwrap());
        assert!(Spec::from_json(&json).is_err(), "{raw:?}");
    }
}
