//! Whole Dockerfiles, as snapshots that have been read.
#![cfg(feature = "program")]

use image_core::model::{Image, Opt, Rare, Step, Steps};

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
        Step::With(&Step::From("debian:$RELEASE-slim"), &[Opt::As("base")]),
        Step::Run("true"),
        Step::From("base"),
        Step::Rare(&Rare::Shell(&["/bin/bash", "-c"])),
    ]);
    const USERS: Steps = Steps::new(&[Step::Run("useradd app"), Step::User("app")], &[]);
    const APP: Image = image(&[
        Step::Arg("APP", None),
        Step::With(
            &Step::FromImage(&BASE),
            &[Opt::As("layered"), Opt::Setup("run echo first")],
        ),
        Step::Include(&USERS),
        Step::Pip(&["numpy"]),
        Step::FromScratch,
        Step::With(&Step::Copy(&["/app"], "/"), &[Opt::CopyFrom("layered")]),
    ]);
    insta::assert_snapshot!(APP.dockerfile());
    assert_eq!(APP.spec().dockerfile(), APP.dockerfile());
}

#[test]
fn every_statement() {
    const ALL: Image = image(&[
        Step::With(&Step::From("debian:12"), &[Opt::Platform("linux/arm64")]),
        Step::Arg("VERSION", Some("1.0")),
        Step::Env("GREETING", "say \"hi\" for \\$5 to $VERSION, ${NAME:-it's \"nobody\"}"),
        Step::Label("org.opencontainers.image.licenses", "MIT"),
        Step::Label("odd \"key", "\\"),
        Step::Apt(&["git", "g++"]),
        Step::With(
            &Step::Apt(&["curl"]),
            &[Opt::Recommends, Opt::Release("bookworm-backports"), Opt::Remove("wget")],
        ),
        Step::With(&Step::Apk(&["gcc"]), &[Opt::Virtual(".build"), Opt::Remove(".old")]),
        Step::Rare(&Rare::Dnf(&["git"])),
        Step::Run("make \\\n  # all of it\n  && make install"),
        Step::Run("echo $(( 1 << 2 ))"),
        Step::RunExec(&["bash", "-c", "echo \"a\\b\"\n\u{1}é"]),
        Step::Script("set -u\necho \"$HOME\"\n"),
        Step::Script("#!/usr/bin/env python3\nprint('x')\n"),
        Step::With(
            &Step::Run("deploy"),
            &[
                Opt::Secret("TOKEN"),
                Opt::Ssh,
                Opt::Cache("/root/.cache/x"),
                Opt::Network("none"),
                Opt::Device("nvidia.com/gpu=all"),
                Opt::Env("WHO=it's me"),
                Opt::Bind("tools", "/tmp/tools"),
            ],
        ),
        Step::Rare(&Rare::Add(&["https://example.com/a.tar"], "/a.tar")),
        Step::With(
            &Step::Rare(&Rare::Add(&["https://github.com/a/b.git#v1"], "/b")),
            &[
                Opt::Checksum("sha256:00"),
                Opt::KeepGitDir,
                Opt::Unpack,
                Opt::Chown("1:2"),
                Opt::Chmod("0755"),
            ],
        ),
        Step::Copy(&["a b", "it's", "[x]*", r"\[y\]", "$VERSION"], "/dst/"),
        Step::Copy(&["src/app.py"], ""),
        Step::With(&Step::Copy(&["src"], "/src"), &[Opt::Ignore("*.pyc")]),
        Step::With(&Step::Copy(&["~/data/*.csv"], "/data/"), &[Opt::External]),
        Step::Copy(&[r"what\?"], "/what"),
        Step::Rare(&Rare::PythonSource(&[("pkg", "src/pkg"), ("tool", "tool.py")])),
        Step::With(&Step::Rare(&Rare::PythonSource(&[("later", "")])), &[Opt::To("/lib")]),
        Step::Workdir("/a b"),
        Step::User("1000:1000"),
        Step::With(
            &Step::Pip(&[]),
            &[
                Opt::Requirements("req/dev.txt"),
                Opt::RequirementsPart("req/base.txt"),
                Opt::Pre,
            ],
        ),
        Step::Expose(&["8000", "53/udp"]),
        Step::Rare(&Rare::Volume(&["/data", "/with space"])),
        Step::Rare(&Rare::StopSignal("SIGTERM")),
        Step::Rare(&Rare::EntrypointShell("exec app")),
        Step::Cmd(&[]),
        Step::With(
            &Step::Rare(&Rare::HealthcheckShell("curl -f http://localhost/")),
            &[
                Opt::Interval("30s"),
                Opt::Timeout("3s"),
                Opt::StartPeriod("5s"),
                Opt::StartInterval("1s"),
                Opt::Retries(3),
            ],
        ),
        Step::Rare(&Rare::HealthcheckNone),
    ]);
    insta::assert_snapshot!(ALL.dockerfile());
    assert_eq!(ALL.spec().dockerfile(), ALL.dockerfile());
}
