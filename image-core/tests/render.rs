//! Whole Dockerfiles, as snapshots that have been read.
#![cfg(feature = "program")]

use image_core::model::{Image, OptName, Rare, Step, Steps};

const fn image(steps: &'static [Step]) -> Image {
    Image::Plain(steps, "")
}

#[test]
fn the_first_example_of_the_language() {
    const APP: Image = image(&[
        Step::From("python:3.12-slim"),
        Step::Pip(&["requests", "pandas>=2"]),
        Step::Env("PROJECT_ROOT", "/home/daytona"),
        Step::Copy(&["src"], "/app/src"),
        Step::Workdir("/app"),
        Step::Cmd(&["python", "-m", "src.main"]),
    ]);
    insta::assert_snapshot!(APP.dockerfile());
}

#[test]
fn stages_images_and_fragments_are_inlined() {
    const BASE: Image = image(&[
        Step::Comment("The version of Debian."),
        Step::Arg("RELEASE", Some("bookworm")),
        Step::Comment("Common to all."),
        Step::From("debian:$RELEASE-slim"),
        Step::With(OptName::As, "base"),
        Step::Run("true"),
        Step::From("base"),
        Step::Rare(&Rare::Shell(&["/bin/bash", "-c"])),
    ]);
    const USERS: Steps = Steps::new(&[Step::Run("useradd app"), Step::User("app")], &[]);
    const APP: Image = image(&[
        Step::Arg("APP", None),
        Step::FromImage(&BASE),
        Step::With(OptName::As, "layered"),
        Step::With(OptName::Setup, "run echo first"),
        Step::Include(&USERS),
        Step::Pip(&["numpy"]),
        Step::FromScratch,
        Step::Copy(&["/app"], "/"),
        Step::With(OptName::CopyFrom, "layered"),
    ]);
    insta::assert_snapshot!(APP.dockerfile());
    assert_eq!(APP.spec().dockerfile(), APP.dockerfile());
}

#[test]
fn every_statement() {
    const ALL: Image = image(&[
        Step::From("debian:12"),
        Step::With(OptName::Platform, "linux/arm64"),
        Step::Arg("VERSION", Some("1.0")),
        Step::Env("GREETING", "say \"hi\" for \\$5 to $VERSION, ${NAME:-it's \"nobody\"}"),
        Step::Label("org.opencontainers.image.licenses", "MIT"),
        Step::Label("odd \"key", "\\"),
        Step::Apt(&["git", "g++"]),
        Step::Apt(&["curl"]),
        Step::Flag(OptName::Recommends),
        Step::With(OptName::Release, "bookworm-backports"),
        Step::With(OptName::Remove, "wget"),
        Step::Apk(&["gcc"]),
        Step::With(OptName::Virtual, ".build"),
        Step::With(OptName::Remove, ".old"),
        Step::Rare(&Rare::Dnf(&["git"])),
        Step::Rare(&Rare::Zypper(&["git"])),
        Step::Rare(&Rare::Npm(&["typescript@5"])),
        Step::Run("make \\\n  # all of it\n  && make install"),
        Step::Run("echo $(( 1 << 2 ))"),
        Step::RunExec(&["bash", "-c", "echo \"a\\b\"\n\u{1}é"]),
        Step::Script("set -u\necho \"$HOME\"\n"),
        Step::Script("#!/usr/bin/env python3\nprint('x')\n"),
        Step::Run("deploy"),
        Step::With(OptName::Secret, "TOKEN"),
        Step::Flag(OptName::Ssh),
        Step::With(OptName::Cache, "/root/.cache/x"),
        Step::With(OptName::Network, "none"),
        Step::With(OptName::Device, "nvidia.com/gpu=all"),
        Step::With(OptName::Env, "WHO=it's me"),
        Step::Bind("tools", "/tmp/tools"),
        Step::Rare(&Rare::Add(&["https://example.com/a.tar"], "/a.tar")),
        Step::Rare(&Rare::Add(&["https://github.com/a/b.git#v1"], "/b")),
        Step::With(OptName::Checksum, "sha256:00"),
        Step::Flag(OptName::KeepGitDir),
        Step::Flag(OptName::Unpack),
        Step::With(OptName::Chown, "1:2"),
        Step::With(OptName::Chmod, "0755"),
        Step::Copy(&["a b", "it's", "[x]*", r"\[y\]", "$VERSION"], "/dst/"),
        Step::Copy(&["src/app.py"], ""),
        Step::Copy(&["src"], "/src"),
        Step::With(OptName::Ignore, "*.pyc"),
        Step::Copy(&["~/data/*.csv"], "/data/"),
        Step::Flag(OptName::External),
        Step::Copy(&[r"what\?"], "/what"),
        Step::Rare(&Rare::PythonSource(&[("pkg", "src/pkg"), ("tool", "tool.py")])),
        Step::Rare(&Rare::PythonSource(&[("later", "")])),
        Step::With(OptName::To, "/lib"),
        Step::Workdir("/a b"),
        Step::User("1000:1000"),
        Step::Pip(&[]),
        Step::With(OptName::Requirements, "req/dev.txt"),
        Step::With(OptName::RequirementsPart, "req/base.txt"),
        Step::Flag(OptName::Pre),
        Step::Expose(&["8000", "53/udp"]),
        Step::Rare(&Rare::Volume(&["/data", "/with space"])),
        Step::Rare(&Rare::StopSignal("SIGTERM")),
        Step::Rare(&Rare::EntrypointShell("exec app")),
        Step::Cmd(&[]),
        Step::Rare(&Rare::HealthcheckShell("curl -f http://localhost/")),
        Step::With(OptName::Interval, "30s"),
        Step::With(OptName::Timeout, "3s"),
        Step::With(OptName::StartPeriod, "5s"),
        Step::With(OptName::StartInterval, "1s"),
        Step::Retries(3),
        Step::From("alpine:3"),
        Step::Rare(&Rare::HealthcheckNone),
    ]);
    insta::assert_snapshot!(ALL.dockerfile());
    assert_eq!(ALL.spec().dockerfile(), ALL.dockerfile());
}

#[test]
fn a_user_that_setup_sets_counts() {
    const APP: Image = image(&[
        Step::From("debian:12"),
        Step::With(OptName::Setup, "user 1000:1000"),
        Step::Run("make"),
        Step::With(OptName::Cache, "/c"),
    ]);
    insta::assert_snapshot!(APP.dockerfile(), @r"
    FROM debian:12
    USER 1000:1000
    RUN --mount=type=cache,target=/c,uid=1000,gid=1000 make
    ");
}
