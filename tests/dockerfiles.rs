//! Dockerfiles in images: as a base, as raw instructions, and what is kept for another image.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::items_after_statements,
    reason = "each test has its own images, and fails by a panic"
)]

use image_dsl::{Feature, Image, Spec, Steps, base, image, steps};

/// The text of an image whose context is `tests/dockerfiles`.
macro_rules! text {
    ($($statements:tt)*) => {
        image! { context "tests/dockerfiles"; $($statements)* }.dockerfile()
    };
}

const SERVICE: Image = image! {
    context "tests/dockerfiles";
    from dockerfile("service/Dockerfile", target = "run", args = ["VERSION=1.2", "RELEASE=trixie"]) as service;
    env PAGE = "$HOME_PAGE$VERSION";
    copy "/src/more" -> "more/", from = tools;
    from service;
    run "id";
};

/// The stages up to the target are there, local sources are those of the file's folder, the argument's values are those
/// given, and what the file sets is known.
#[test]
fn a_file_is_a_base() {
    assert_eq!(
        SERVICE.dockerfile(),
        r#"# The release of Debian.
#
ARG RELEASE="trixie"
FROM debian:${RELEASE} AS tools
WORKDIR /src
COPY service .
# all of it
RUN --mount=type=bind,target=/context,source=service/src make all

FROM debian:${RELEASE} AS stage-1
RUN apt-get update

FROM debian:${RELEASE}-slim AS service
ARG VERSION="1.2"
ARG PORT="8000"
ENV VERSION="${VERSION}"
ENV HOME_PAGE="http://localhost:${PORT}/"
WORKDIR /app
COPY --from=tools /src/out bin/
COPY --from=stage-1 --chmod=755 /etc/debian_version ./
COPY --link service/src/*.txt /texts/
ADD service/data.tar https://example.com/file /data/
RUN <<EOT
set -e
echo "$VERSION"
EOT
ENTRYPOINT serve --port $PORT
ENV PAGE="${HOME_PAGE}${VERSION}"
COPY --from=tools /src/more more/

FROM service
RUN id
"#
    );
}

#[test]
fn a_builder_makes_the_same() {
    let file = base::dockerfile("service/Dockerfile").target("run");
    let built = Spec::builder()
        .context(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dockerfiles"))
        .from(file.args(["VERSION=1.2", "RELEASE=trixie"]))
        .named("service")
        .env("PAGE", "$HOME_PAGE$VERSION")
        .copy("/src/more", "more/")
        .with_from("tools")
        .from("service")
        .run("id");
    assert_eq!(built.build().unwrap(), SERVICE.spec());
}

/// What a constant has is known where it is continued: variables that only a raw instruction sets, too.
#[test]
fn an_image_of_a_file_is_continued() {
    const RAW: Image = image! {
        from "debian:12";
        dockerfile "
            ENV A=1
            ENV B=2 C=$A${B:-}
            WORKDIR ${A:?}
        ";
        on_build env KEPT = "1";
    };
    const LAYER: Image = image! { from RAW; env D = "$C"; workdir "below"; };
    assert!(LAYER.dockerfile().ends_with("ENV D=\"${C}\"\nWORKDIR below\n"));
    const SECOND: Image = image! { from SERVICE; from tools; copy "/a" -> "/a", from = "stage-1"; };
    assert!(
        SECOND
            .dockerfile()
            .contains("\nFROM tools\nCOPY --from=stage-1 /a /a\n")
    );
}

/// Global arguments go to the top, where the image's own default counts; stages that have no name get free ones.
#[test]
fn a_file_may_be_the_second_base() {
    assert_eq!(
        text! {
            arg RELEASE = "bullseye";
            #[allow(unused_stage)]
            from "debian:12" as "stage-0";
            run "id";
            from dockerfile("other/Dockerfile", args = ["OTHER=1"]);
            arg OTHER;
        },
        r#"ARG RELEASE="bullseye"
ARG OTHER="1"
FROM debian:12 AS stage-0
RUN id

FROM debian:${RELEASE} AS stage-0-

FROM debian:${RELEASE}
COPY --from=stage-0- /a /a
ARG OTHER
"#
    );
}

#[test]
fn options_of_a_base_stand_after_the_parentheses() {
    const IMAGE: Image = image! {
        context "tests/dockerfiles";
        #[allow(missing_source)]
        from dockerfile("service/Dockerfile", context = ".") as all,
            platform = "linux/arm64", provides = ["FROM_BASE"], pull_secret = "registry",
            setup = ["USER root", "RUN prepare"], add_python = "3.12";
        env A = "$FROM_BASE";
    };
    let spec = IMAGE.spec();
    let [_, _, run, debug] = spec.stages() else {
        panic!("{spec:#?}")
    };
    assert_eq!(run.from.platform.as_deref(), Some("linux/arm64"));
    assert_eq!(run.from.pull_secret.as_deref(), Some("registry"));
    assert_eq!(debug.from.name.as_deref(), Some("all"));
    let text = IMAGE.dockerfile();
    assert!(text.contains("\nCOPY . .\n"), "{text}");
    let last = text.split("FROM run AS all\n").nth(1).unwrap();
    let lines: Vec<&str> = last.lines().map(|line| line.split('-').next().unwrap()).collect();
    assert_eq!(lines[..3], ["RUN apt", "USER root", "RUN prepare"]);
    assert!(
        last.contains("\nENV PATH=\"/opt/python/3.12/bin:${PATH}\"\nENV A="),
        "{last}"
    );
}

/// The file beside the Dockerfile counts instead of the folder's own, for the sources of the Dockerfile; the other one
/// has none. The patterns of the head stand behind.
#[test]
fn patterns_of_the_folder_are_the_images() {
    const IMAGE: Image = image! {
        context "tests/dockerfiles";
        ignore "!service/all.log";
        from dockerfile("service/Dockerfile");
        from dockerfile("other/Dockerfile", args = ["RELEASE=bookworm"]);
    };
    assert_eq!(
        IMAGE.dockerignore(),
        "!service\n!service/**\nservice/*.log\n!service/keep.log\n!service/all.log\n"
    );
}

#[test]
fn raw_instructions_become_statements_or_stay() {
    assert_eq!(
        text! {
            from "debian:12";
            /// Settings.
            dockerfile "ENV A=1 B=\"x y\"", "label a=$A", "expose 80/tcp";
            dockerfile "# escape=`
                RUN echo `
                    1
                LABEL path=C:\\app
            ";
            dockerfile "RUN --security=insecure id";
            dockerfile "COPY ./src/a.txt /a", "ADD data.tar /", "COPY --parents src/a.txt /b", context = "service";
            shell ["/bin/bash", "-c"];
            #[allow(dockerfile_warning)]
            dockerfile "RUN id", "MAINTAINER me", "ONBUILD RUN x", "HEALTHCHECK CMD true", "STOPSIGNAL 9";
            dockerfile "CMD [\"a\", \"b\"]";
        },
        r#"FROM debian:12
# Settings.
ENV A="1"
ENV B="x y"
LABEL a="${A}"
EXPOSE 80/tcp
RUN echo                     1
LABEL path="C:\\app"
RUN --security=insecure id
COPY service/src/a.txt /a
ADD service/data.tar /
COPY --parents service/./src/a.txt /b
SHELL ["/bin/bash", "-c"]
RUN id
MAINTAINER me
ONBUILD RUN x
HEALTHCHECK CMD true
STOPSIGNAL 9
CMD ["a", "b"]
"#
    );
}

/// `ARG` with a default that no statement says, and more than once: each sees the one before.
#[test]
fn arguments_before_the_first_stage_may_be_raw() {
    const BASE: Image = image! {
        arg SUITE = "bookworm-slim";
        dockerfile "ARG A=${SUITE%-*} B='x y'";
        #[allow(duplicate_arg)]
        dockerfile "ARG A=debian:$A";
        from "$A";
    };
    assert_eq!(
        BASE.dockerfile(),
        "ARG SUITE=\"bookworm-slim\"\nARG A=${SUITE%-*}\nARG B='x y'\nARG A=\"debian:${A}\"\nFROM ${A}\n"
    );
    let needed = BASE.spec().requires();
    assert_eq!((needed[0].feature, needed[0].instruction), (Feature::Pattern, None));
    // An argument of a name stands for all of the image that is continued.
    assert_eq!(
        text! { arg C = "1"; dockerfile "ARG A=${C#x}"; from BASE; env D = "1"; },
        "ARG SUITE=\"bookworm-slim\"\nARG A=${C#x}\nARG B='x y'\nARG C=\"1\"\nFROM ${A}\nENV D=\"1\"\n"
    );
}

#[test]
fn arguments_of_a_file_are_given_values_whatever_their_form() {
    assert_eq!(
        text! {
            #[allow(duplicate_arg, volume_path, missing_source)]
            #[allow(dockerfile_warning)]
            from dockerfile("args/Dockerfile", args = [ARCH = "arm64", "MODE=a $b"]);
        },
        r#"ARG PLATFORM="linux/amd64"
# What is built for.
#
ARG ARCH="arm64"
ARG ARCH="arm64"
ARG KIND=${ARCH%64}
ARG SUITE=bookworm
FROM debian:${SUITE} AS base-0
ARG ARCH
ARG SHORT=${ARCH%64} MODE="a \$b"

FROM base-0 AS base
VOLUME data
COPY args/x /x
"#
    );
}

#[test]
fn fragments_have_raw_instructions_too() {
    const PART: Steps = steps! { dockerfile "ARG V=1", "ENV W=$V", "RUN echo $W"; on_build run "id"; };
    assert_eq!(
        text! { from "debian:12"; include PART; env X = "$W"; },
        "FROM debian:12\nARG V=\"1\"\nENV W=\"${V}\"\nRUN echo $W\nONBUILD RUN id\nENV X=\"${W}\"\n"
    );
}

/// What is kept is written as anything else of its stage, and sees what was kept before it.
#[test]
fn statements_are_kept() {
    const COMMAND: &str = "make";
    assert_eq!(
        text! {
            from "debian:12";
            user "app";
            env A = "1";
            /// For the image that starts from this one.
            on_build arg MODE = "release";
            on_build env B = "$A$MODE";
            on_build workdir "/app";
            on_build copy ["Cargo.toml", "src"] -> "here/", chown = "app";
            on_build user "root";
            on_build run "a", {COMMAND}, cache = "/c";
            on_build shell ["/bin/bash", "-c"];
            on_build run "b";
            on_build dockerfile "COPY --link x /y", "RUN make";
            on_build cmd "serve";
            on_build add "https://example.com/x" -> "/x";
            run "c";
            cmd ["d"];
        },
        r#"FROM debian:12
USER app
ENV A="1"
# For the image that starts from this one.
ONBUILD ARG MODE="release"
ONBUILD ENV B="${A}${MODE}"
ONBUILD WORKDIR /app
ONBUILD COPY --chown=app Cargo.toml src here/
ONBUILD USER root
ONBUILD RUN --mount=type=cache,target=/c a
ONBUILD RUN --mount=type=cache,target=/c make
ONBUILD SHELL ["/bin/bash", "-c"]
ONBUILD RUN ["/bin/bash", "-c", "b"]
ONBUILD COPY --link x /y
ONBUILD RUN make
ONBUILD CMD ["/bin/bash", "-c", "serve"]
ONBUILD ADD https://example.com/x /x
RUN c
CMD ["d"]
"#
    );
}

#[test]
fn packages_are_kept() {
    const IMAGE: Image = image! { from "debian:12"; on_build apt "git"; on_build pip "six"; };
    let spec = IMAGE.spec();
    assert_eq!(spec.stages()[0].instructions.len(), 2);
    let lines: Vec<String> = IMAGE.dockerfile().lines().map(str::to_owned).collect();
    assert!(
        lines[1].starts_with("ONBUILD RUN ") && lines[1].contains("apt-get install"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("ONBUILD RUN ") && lines[2].contains("six"),
        "{lines:?}"
    );
    let built = Spec::builder()
        .from("debian:12")
        .apt("git")
        .on_build()
        .pip("six")
        .on_build();
    assert_eq!(built.build().unwrap(), spec);
}

/// A text is a base as a file is; its sources are those of the image's context, or of a folder of it.
#[test]
fn a_text_is_a_base() {
    const FILE: Image = image! {
        context "tests/dockerfiles";
        from dockerfile(
            text = concat!("ARG TAG=12\n", "FROM debian:$TAG AS build\nCOPY src/a.txt /a\nRUN id\nFROM build\n"),
            target = "build", args = ["TAG=13"], context = "service", ignore = ["*.log", "!src/a.txt"],
        ) as built;
        run "ls";
    };
    assert_eq!(
        FILE.dockerfile(),
        "ARG TAG=\"13\"\nFROM debian:${TAG} AS built\nCOPY service/src/a.txt /a\nRUN id\nRUN ls\n"
    );
    let file = base::dockerfile_text("ARG TAG=12\nFROM debian:$TAG AS build\nCOPY src/a.txt /a\nRUN id\nFROM build\n");
    let built = Spec::builder()
        .context(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dockerfiles"))
        .from(
            file.target("build")
                .args(["TAG=13"])
                .context("service")
                .ignore(["*.log", "!src/a.txt"]),
        )
        .named("built")
        .run("ls");
    assert_eq!(built.build().unwrap(), FILE.spec());
}

/// Those of `ignore` come after the file's own, relative to the folder of its sources.
#[test]
fn patterns_are_added_to_those_of_a_file() {
    const FILE: Image = image! {
        context "tests/dockerfiles";
        from dockerfile("service/Dockerfile", ignore = ["src/**", "!src/a.txt"]);
    };
    assert_eq!(
        FILE.dockerignore(),
        "!service\n!service/**\nservice/*.log\n!service/keep.log\nservice/src/**\n!service/src/a.txt\n"
    );
    const TEXT: Image = image! {
        context "tests/dockerfiles";
        ignore "*.tmp";
        from "debian:12";
        dockerfile "COPY src /own", context = "service", ignore = ["src/*.md", "other"];
        copy "other" -> "/other";
    };
    assert_eq!(TEXT.dockerignore(), "service/src/*.md\n*.tmp\n");
}

/// A step has what an option of its Dockerfile says as if it were written on it: constants too.
#[test]
fn options_hold_for_each_step() {
    const TOKEN: &str = "TOKEN";
    const IMAGE: Image = image! {
        from dockerfile(text = "FROM debian:12\nRUN a\nENV A=1\nRUN [\"b\"]\n", secret = {TOKEN}, env = ["K=v"], force);
        dockerfile "RUN c", device = "v/c=d", force;
        run "d";
    };
    const SAME: Image = image! {
        from "debian:12";
        run "a", secret = {TOKEN}, env = ["K=v"], force;
        env A = "1";
        run ["b"], secret = {TOKEN}, env = ["K=v"], force;
        run "c", device = "v/c=d", force;
        run "d";
    };
    assert_eq!(IMAGE.spec(), SAME.spec());
    let file = base::dockerfile_text("FROM debian:12\nRUN a\nENV A=1\nRUN [\"b\"]\n");
    let built = Spec::builder()
        .from(file.secret(TOKEN).env([("K", "v")]).force())
        .dockerfile("RUN c")
        .device("v/c=d")
        .force(true)
        .run("d");
    assert_eq!(built.build().unwrap(), SAME.spec());
    assert!(
        IMAGE
            .spec()
            .requires()
            .iter()
            .any(|needed| needed.feature == Feature::Device)
    );
}

/// Whatever the form of a RUN, in whatever shell: a constant's secret arrives there too.
#[test]
fn options_hold_for_steps_that_stay_as_they_are() {
    const TOKEN: &str = "TOKEN";
    const IMAGE: Image = image! {
        from "debian:12";
        shell ["/bin/bash", "-c"];
        dockerfile "RUN --network=none a && b", "RUN <<EOF\nc\nEOF", secret = {TOKEN};
        on_build dockerfile "RUN --network=none later", secret = {TOKEN};
    };
    let set = r#"["/bin/sh", "-c", "TOKEN=$(cat /run/secrets/TOKEN) && export TOKEN && exec \"$@\"", "sh", "#;
    let mount = "--mount=type=secret,id=TOKEN,required=true,mode=0444";
    assert_eq!(
        IMAGE.dockerfile(),
        format!(
            r#"FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN --network=none {mount} {set}"/bin/bash", "-c", "a && b"]
RUN {mount} {set}"/bin/bash", "-c", "c\n"]
ONBUILD RUN --network=none {mount} {set}"/bin/bash", "-c", "later"]
"#
        )
    );
}
