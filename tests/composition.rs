//! What one invocation alone does not show: stages of images that are continued, by name in quotes too, statements that
//! a configuration takes away, and the builder's twin of each.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test fails by a panic")]
#![allow(
    deprecated,
    reason = "the stages of some images are used by others, which the lint cannot see"
)]

use image_dsl::{Image, Spec, Steps, image, steps};

const BASE: Image = image! {
    from "debian:12" as builder;
    env X = "1";
    workdir "/w";
    from "alpine:3";
    env Y = "2";
};

#[test]
fn a_text_names_a_stage_of_a_continued_image() {
    const LAYER: Image = image! { from BASE; from "builder" as more; env Z = "$X"; workdir "rel"; from "alpine:3"; };
    const TOP: Image = image! { from LAYER; from "more"; env W = "$X$Z"; };
    let text = TOP.dockerfile();
    assert!(
        text.contains("FROM builder AS more\nENV Z=\"${X}\"\nWORKDIR rel\n"),
        "{text}"
    );
    assert!(text.ends_with("\nFROM more\nENV W=\"${X}${Z}\"\n"), "{text}");
    let twin = Spec::builder()
        .from_image(BASE)
        .from("builder")
        .named("more")
        .env("Z", "$X");
    assert_eq!(twin.workdir("rel").from("alpine:3").build().unwrap(), LAYER.spec());
}

#[test]
fn a_stage_beside_a_prebuilt_one_can_be_built_upon() {
    const PREBUILT: Image = image! { from "debian:12" as tools; from "alpine:3", prebuilt; };
    const IMAGE: Image = image! { from PREBUILT; from tools; run "id"; from "tools"; run "id"; };
    assert!(
        IMAGE
            .dockerfile()
            .ends_with("FROM tools\nRUN id\n\nFROM tools\nRUN id\n")
    );
}

#[test]
fn scratch_in_quotes_is_the_empty_base() {
    let quoted = image! { from "scratch"; };
    assert_eq!(quoted.spec(), image! { from scratch; }.spec());
}

#[test]
fn one_of_several_names_and_bases_applies() {
    const IMAGE: Image = image! {
        #[cfg(any())] name "never:1";
        #[cfg(all())] name "always:1";
        #[cfg(any())] name "nowhere:1";
        #[cfg(any())] from "debian:11";
        #[cfg(all())] from "debian:12";
        run "id";
    };
    assert_eq!(IMAGE.spec().name(), Some("always:1"));
    assert_eq!(IMAGE.dockerfile(), "FROM debian:12\nRUN id\n");
}

#[test]
fn fragments_of_macro_rules_are_attributes_and_conditions_too() {
    macro_rules! with {
        ($(#[$attribute:meta])* $condition:meta, $command:expr) => {
            image! { from "debian:12"; $(#[$attribute])* run $command; #[cfg($condition)] run "id"; }
        };
    }
    const IMAGE: Image = with!(/// why
        #[allow(pipefail)] #[cfg(all())] any(), "a | b");
    assert_eq!(IMAGE.dockerfile(), "FROM debian:12\n# why\nRUN a | b\n");
}

#[test]
fn values_that_are_parameters_of_types_are_constants() {
    const NAMES: [&str; 2] = ["a", "b"];
    fn named<const N: usize>() -> Image {
        image! { from "debian:12"; run {NAMES[N]}; }
    }
    assert_eq!(named::<1>().dockerfile(), "FROM debian:12\nRUN b\n");
}

#[test]
fn an_empty_list_of_packages_goes_with_what_an_option_installs() {
    let empty = image! { from "debian:12"; apt [], remove = "wget"; };
    assert_eq!(empty.spec(), image! { from "debian:12"; apt remove = "wget"; }.spec());
    let twin = Spec::builder().from("debian:12").apt(Vec::<&str>::new()).remove("wget");
    assert_eq!(twin.build().unwrap(), empty.spec());
}

#[test]
fn unknown_variables_can_be_allowed_in_constants_and_fragments() {
    const FRAGMENT: Steps = steps! { env A = "$UNKNOWN"; };
    const OPEN: Steps = steps! { #![allow(undefined_variable)] env B = {"$UNKNOWN"}; };
    const IMAGE: Image = image! {
        from "debian:12";
        #[allow(undefined_variable)]
        include FRAGMENT;
        include OPEN;
        #[allow(undefined_variable)]
        workdir {"/srv/$UNKNOWN"};
    };
    let text = "FROM debian:12\nENV A=\"${UNKNOWN}\"\nENV B=\"${UNKNOWN}\"\nWORKDIR /srv/$UNKNOWN\n";
    assert_eq!(IMAGE.dockerfile(), text);
    let twin = Spec::builder()
        .from("debian:12")
        .include(FRAGMENT)
        .allow("undefined_variable");
    let twin = twin.include(OPEN).workdir("/srv/$UNKNOWN").allow("undefined_variable");
    assert_eq!(twin.build().unwrap(), IMAGE.spec());
}

/// Engines take the last of them, and `BuildKit` warns of each other one, in a file that may be another crate's.
#[test]
fn what_a_continued_image_runs_is_overridden() {
    const BASE: Image = image! {
        from "debian:12";
        /// Overridden with what it describes.
        healthcheck "true";
        entrypoint ["base"];
        env A = "1";
        cmd ["base"];
        label b = "2";
    };
    const OWN: Image = image! { from BASE; env C = "3"; cmd ["own"]; };
    const ALL: Image = image! {
        from OWN as all;
        healthcheck none;
        entrypoint "exec own";
        dockerfile "CMD [\"raw\"]";
        on_build cmd ["kept"];
        from all;
        cmd ["of another stage"];
    };
    let lines = |image: &Image| -> Vec<String> { image.dockerfile().lines().map(str::to_owned).collect() };
    assert_eq!(
        lines(&OWN),
        [
            "FROM debian:12",
            "# Overridden with what it describes.",
            "HEALTHCHECK CMD true",
            "ENTRYPOINT [\"base\"]",
            "ENV A=\"1\"",
            "LABEL b=\"2\"",
            "ENV C=\"3\"",
            "CMD [\"own\"]",
        ]
    );
    assert_eq!(
        lines(&ALL),
        [
            "FROM debian:12 AS all",
            "ENV A=\"1\"",
            "LABEL b=\"2\"",
            "ENV C=\"3\"",
            "HEALTHCHECK NONE",
            "ENTRYPOINT [\"/bin/sh\", \"-c\", \"exec own\"]",
            "CMD [\"raw\"]",
            "ONBUILD CMD [\"kept\"]",
            "",
            "FROM all",
            "CMD [\"of another stage\"]",
        ]
    );
    for image in [OWN, ALL] {
        assert_eq!(image.spec().dockerfile(), image.dockerfile());
        // A name of a step that is taken out is taken out too.
        let plan = image.plan();
        for (stage, notes) in plan.spec.stages().iter().zip(&plan.notes) {
            assert_eq!(stage.instructions.len(), notes.len());
        }
    }
    assert_ne!(OWN.digest(), BASE.digest());
}

#[test]
fn what_installs_python_packages_is_handed_on() {
    const PYTHON: &str = "/opt/venv/bin/python";
    const TOOLS: Steps = steps! { pip "tool"; };
    const SETTINGS: Steps = steps! { installer "uv pip install"; };
    const BASE: Image = image! { from "python:3.12-slim" as base; python {PYTHON}; };
    const LAYER: Image = image! {
        from BASE;
        include TOOLS;
        include SETTINGS;
        include TOOLS;
        from base as again;
        pip "again";
    };
    const SAID: Image = image! {
        from "python:3.12-slim" as base;
        pip "tool", python = "/opt/venv/bin/python";
        pip "tool", command = "uv pip install --python /opt/venv/bin/python";
        from base as again;
        pip "again", command = "uv pip install --python /opt/venv/bin/python";
    };
    assert_eq!(LAYER.dockerfile(), SAID.dockerfile());
    assert_eq!(LAYER.spec().stages(), SAID.spec().stages());
    let twin = Spec::builder()
        .from_image(BASE)
        .include(TOOLS)
        .include(SETTINGS)
        .include(TOOLS);
    assert_eq!(
        twin.from("base").named("again").pip("again").build().unwrap(),
        LAYER.spec()
    );
}

#[test]
fn after_none_the_python_and_the_installer_are_those_of_the_base() {
    const VENV: Image = image! {
        from "python:3.12-slim" as base;
        python "/opt/venv/bin/python";
        installer "uv pip install --system";
        on_build installer none;
        on_build pip "kept";
    };
    const NONE: Steps = steps! { installer none; };
    const LAYER: Image = image! {
        from VENV;
        pip "uv";
        include NONE;
        pip "venv";
        python none;
        pip "base";
        uv "base";
        from base as again;
        pip "again";
    };
    const SAID: Image = image! {
        from "python:3.12-slim" as base;
        on_build pip "kept", python = "/opt/venv/bin/python";
        pip "uv", command = "uv pip install --system --python /opt/venv/bin/python";
        pip "venv", python = "/opt/venv/bin/python";
        pip "base";
        uv "base";
        from base as again;
        pip "again";
    };
    assert_eq!(LAYER.dockerfile(), SAID.dockerfile());
    assert_eq!(LAYER.spec().stages(), SAID.spec().stages());
    let twin = Spec::builder().from_image(VENV).pip("uv").include(NONE).pip("venv");
    let twin = twin.no_python().pip("base").uv("base").from("base").named("again");
    assert_eq!(twin.pip("again").build().unwrap(), LAYER.spec());
    let no_installer = Spec::builder().from_image(VENV).no_installer().pip("venv");
    assert_eq!(
        no_installer.build().unwrap(),
        Spec::builder()
            .from_image(VENV)
            .include(NONE)
            .pip("venv")
            .build()
            .unwrap()
    );
}

#[test]
fn a_shell_is_a_program_or_none() {
    const BASH: &str = "/bin/bash";
    const SHORT: Image = image! {
        from "debian:12";
        shell "/bin/bash";
        run "echo {a,b}";
        shell {BASH};
        cmd "serve";
        shell none;
        run "-x";
        healthcheck "true";
        on_build shell "/bin/bash";
        on_build run "make";
        on_build shell none;
        on_build run "make";
        run "make";
    };
    const LONG: Image = image! {
        from "debian:12";
        shell ["/bin/bash", "-c"];
        run "echo {a,b}";
        shell ["/bin/bash", "-c"];
        cmd "serve";
        shell ["/bin/sh", "-c"];
        run "-x";
        healthcheck "true";
        on_build shell ["/bin/bash", "-c"];
        on_build run "make";
        on_build shell ["/bin/sh", "-c"];
        on_build run "make";
        run "make";
    };
    assert_eq!(SHORT.spec(), LONG.spec());
    insta::assert_snapshot!(SHORT);
    let twin = Spec::builder()
        .from("debian:12")
        .shell("/bin/bash")
        .run("echo {a,b}")
        .shell(BASH)
        .cmd("serve");
    let twin = twin
        .no_shell()
        .run("-x")
        .healthcheck("true")
        .shell("/bin/bash")
        .on_build()
        .run("make")
        .on_build();
    let twin = twin.no_shell().on_build().run("make").on_build().run("make");
    assert_eq!(twin.build().unwrap(), SHORT.spec());
}
