//! Dockerfiles that are texts, and the options that hold for each of their steps, through the builder.
#![cfg(all(feature = "files", feature = "dockerfile", feature = "plan"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod check_common;

use check_common::{accepted, debian, refused};
use image_core::builder::Builder;
use image_core::builder::base::{dockerfile, dockerfile_text};
use image_core::spec::Spec;

const FILE: &str = "
FROM debian:12 AS build
RUN make
RUN [\"make\", \"install\"]
ONBUILD RUN later
FROM build
RUN --mount=type=cache,target=/c --network=none make test
SHELL [\"/bin/bash\", \"-c\"]
RUN id && ls
COPY --from=build /a /b
FROM debian:12
RUN other
";

fn text(builder: &Builder) -> String {
    builder.build().unwrap().dockerfile()
}

fn of(text: &str) -> Builder {
    Spec::builder().from(dockerfile_text(text))
}

#[test]
fn a_text_is_a_base() {
    assert_eq!(
        text(&of("FROM debian:12\nRUN id").run("ls")),
        "FROM debian:12\nRUN id\nRUN ls\n"
    );
    let target = |name: &str| {
        Spec::builder().from(
            dockerfile_text("ARG A\nFROM debian:$A AS a\nFROM a")
                .target(name)
                .args(["A=12"]),
        )
    };
    assert_eq!(text(&target("a")), "ARG A=\"12\"\nFROM debian:${A} AS a\n");
    refused(&target("b"), "unknown_stage");
}

#[test]
fn what_is_wrong_in_a_text_has_its_line() {
    let problems = of("FROM debian:12\nEXPOSE 70000\nRUNN id").problems();
    let problem = &problems[0];
    assert!(
        problem.rule.name() == "dockerfile" && problem.what.starts_with("line 3, column 1: "),
        "{problem:#?}"
    );
    let problems = of("FROM debian:12\nEXPOSE 70000").problems();
    assert!(
        problems[0].what.starts_with("line 2, column 1: `70000`"),
        "{problems:#?}"
    );
    refused(&of(""), "dockerfile");
    refused(&of("RUN id"), "dockerfile");
}

#[test]
fn a_text_and_a_path_are_told_apart() {
    for path in ["FROM debian:12", "from debian:12", "# all\nFROM debian:12"] {
        let builder = Spec::builder().from(dockerfile(path));
        refused(&builder, "wrong_kind");
    }
}

/// The step of `RUN` with what stands before its words in the options of the tests.
fn with_options(flags: &str, words: &str) -> String {
    format!(
        "FROM debian:12\nRUN {flags}--mount=type=secret,id=TOKEN,required=true,mode=0444 --device=v/c=d [\"/bin/sh\", \"-c\", \
         \"export K='a b' && TOKEN=$(cat /run/secrets/TOKEN) && export TOKEN && exec \\\"$@\\\"\", \"sh\", {words}]\n"
    )
}

/// However it is written, an instruction runs what it would run without the options.
#[test]
fn options_hold_for_each_form_of_run() {
    const SCRIPT: &str = r##""/bin/sh", "-c", "f=$(mktemp) && printf %s \"$1\" >\"$f\" && chmod 700 \"$f\" && { \"$f\"; s=$?; rm -f \"$f\"; exit $s; }", "sh", "#!/bin/bash\nmake\n""##;
    for (line, flags, words) in [
        ("RUN make", "", r#""/bin/sh", "-c", "make""#),
        ("RUN [\"make\"]", "", r#""make""#),
        (
            "RUN --network=none make",
            "--network=none ",
            r#""/bin/sh", "-c", "make""#,
        ),
        ("RUN <<EOF\nmake\nEOF", "", r#""/bin/sh", "-c", "make\n""#),
        (
            "RUN <<-EOF\n\tmake\n\t\tall\n\tEOF",
            "",
            r#""/bin/sh", "-c", "make\nall\n""#,
        ),
        ("RUN <<EOF\n#!/bin/bash\nmake\nEOF", "", SCRIPT),
        (
            "RUN cat <<A >/a && cat <<B >/b\na\nA\nb\nB",
            "",
            r#""/bin/sh", "-c", "cat <<A >/a && cat <<B >/b\na\nA\nb\nB""#,
        ),
        (
            "RUN --device=v/c=d --mount=type=secret,id=TOKEN make",
            "",
            r#""/bin/sh", "-c", "make""#,
        ),
        (
            "RUN --mount=type=secret,id=TOKEN,target=/t make",
            "--mount=type=secret,id=TOKEN,target=/t ",
            r#""/bin/sh", "-c", "make""#,
        ),
    ] {
        let image = debian()
            .dockerfile(line)
            .secret("TOKEN")
            .with_env([("K", "a b")])
            .device("v/c=d");
        assert_eq!(text(&image), with_options(flags, words), "{line}");
    }
}

/// A step keeps its form where it only has devices.
#[test]
fn devices_change_no_command() {
    for (line, written) in [
        ("RUN make", "RUN --device=v/c=d make\n"),
        (
            "RUN --network=none [\"make\"]",
            "RUN --network=none --device=v/c=d [\"make\"]\n",
        ),
        ("RUN <<EOF\nmake\nEOF", "RUN --device=v/c=d <<EOF\nmake\nEOF\n"),
    ] {
        let image = debian().dockerfile(line).device("v/c=d");
        assert_eq!(text(&image), format!("FROM debian:12\n{written}"));
    }
}

#[test]
fn options_hold_for_all_stages_of_a_file_and_not_for_what_follows() {
    let file = dockerfile_text(FILE).secret("TOKEN").force();
    let image = Spec::builder().from(file).setup("RUN set up").run("after");
    let plan = image.plan().unwrap();
    let mut steps = Vec::new();
    for (stage, content) in plan.spec.stages().iter().enumerate() {
        for (number, instruction) in content.instructions.iter().enumerate() {
            let has_secret = format!("{:?}", instruction.action).contains("TOKEN");
            steps.push((stage, has_secret, plan.is_forced(stage, number)));
        }
    }
    let both = |stage| (stage, true, true);
    let none = |stage| (stage, false, false);
    assert_eq!(
        steps,
        [
            both(0),
            both(0),
            none(0),
            both(1),
            none(1),
            both(1),
            none(1),
            both(2),
            none(2),
            none(2)
        ]
    );
    // The text of the image says nothing of `force`.
    assert!(!text(&image).contains("FORCE"));
}

#[test]
fn options_that_nothing_takes_are_refused() {
    refused(&debian().dockerfile("ENV A=1").secret("TOKEN"), "conflicting_options");
    refused(
        &debian().dockerfile("ONBUILD RUN make").force(true),
        "conflicting_options",
    );
    accepted(&debian().dockerfile(["ENV A=1", "RUN make"]).secret("TOKEN"));
    refused(
        &Spec::builder().from(dockerfile_text("FROM debian:12").force()),
        "conflicting_options",
    );
    let other = "RUN --mount=type=secret,id=OTHER,target=/run/secrets/TOKEN make";
    refused(&debian().dockerfile(other).secret("TOKEN"), "conflicting_options");
    accepted(&debian().dockerfile(other).secret("OTHER"));
}

#[test]
fn options_are_checked_once() {
    let lines = ["RUN a", "RUN b"];
    refused(&debian().dockerfile(lines).secret("no-name"), "secret_name");
    refused(&debian().dockerfile(lines).with_env(["A=1", "A=2"]), "duplicate_env");
    refused(&debian().dockerfile(lines).device("d"), "device");
}
