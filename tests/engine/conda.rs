//! `micromamba` as a stand-in sees it, since no channel of conda can be reached: its arguments byte for byte, its cache
//! and its file.

use image_core::builder::Builder;

use crate::case::{Built, Case, Findings, split_texts};
use crate::steps::text;

/// Writes its arguments, what it is told of the cache, and how many calls of its user used the cache; and needs, as
/// micromamba does, a cache that it may write to and a folder of the file that pip's list can be put into.
const STAND_IN: &str = r#"#!/bin/sh
set -eu
printf '%s\0' "$@" "pkgs ${CONDA_PKGS_DIRS-}" "copy ${MAMBA_ALWAYS_COPY-}" "pip ${PIP_NO_CACHE_DIR-}" >>/args
[ "$1" = install ] || exit 0
if [ -n "${CONDA_PKGS_DIRS-}" ]; then
  echo call >>"$CONDA_PKGS_DIRS/calls-$(id -u)"
fi
while [ $# -gt 0 ]; do
  if [ "$1" = --file ]; then
    cat "$2" >>/files
    cd "${2%/*}"
    sed -n 's/^ *- -[rc] //p' "$2" >mambaf.x
    while read -r name; do cat "$name" >>/files; done <mambaf.x
    rm mambaf.x
  fi
  shift
done
"#;

const ENVIRONMENT: &str = "channels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip:\n      - six\n";
/// Names files of pip, from its own folder on as pip does.
const WITH_FILES: &str =
    "dependencies:\n  - pip\n  - pip:\n      - -r ../requirements.txt\n      - -r more.txt\n      - -c sub/pins.txt\n";
const FILES: [(&str, &str); 3] = [
    ("requirements.txt", "six\n-r envs/more.txt\n"),
    ("envs/more.txt", "attrs\n"),
    ("envs/sub/pins.txt", "six==1.17.0\n"),
];
const PACKAGES: &[&str] = &[
    "numpy>=1.26,<3",
    "pytorch::torch[version='>=2', build=*]",
    "blas * openblas",
];

fn statements(case: &Case) -> Builder {
    case.builder()
        .script(format!(
            "cat >/usr/local/bin/micromamba <<'EOF'\n{STAND_IN}EOF\nchmod 755 /usr/local/bin/micromamba\n"
        ))
        .script("mkdir /opt/conda\nchmod 777 /opt/conda\ntouch /args /files\nchmod 666 /args /files\nuseradd app\n")
        .micromamba(PACKAGES)
        .micromamba([""; 0])
        .spec_file("envs/environment.yml")
        .user("4321:4321")
        .micromamba(["numpy"])
        .channels(["nvidia/label/cuda-12.4", "https://conda.example/a"])
        .spec_file("envs/environment.yml")
        .micromamba([""; 0])
        .spec_file("envs/pip.yml")
        .user("app")
        .micromamba("NumPy")
}

fn verify(built: &Built<'_>, findings: &mut Findings) {
    let (install, file) = (["install", "--yes", "--name", "base"], "/tmp/image-dsl-environment.yml");
    let cached = ["pkgs /opt/conda/pkgs", "copy true"];
    let conda_forge = ["--channel", "conda-forge"];
    let mut declared: Vec<&str> = [&install[..], &conda_forge, PACKAGES, &cached, &["pip "]].concat();
    declared.extend([&install[..], &["--file", file], &cached, &["pip 1"]].concat());
    let channels = [
        "--channel",
        "nvidia/label/cuda-12.4",
        "--channel",
        "https://conda.example/a",
    ];
    let own = ["pkgs /opt/conda/pkgs-4321", "copy true", "pip 1"];
    declared.extend([&install[..], &channels, &["--file", file, "numpy"], &own].concat());
    let copy = "/tmp/image-dsl-copy/envs/pip.yml";
    declared.extend([&install[..], &conda_forge, &["--file", copy], &own].concat());
    let uncached = ["pkgs ", "copy ", "pip "];
    declared.extend([&install[..], &conda_forge, &["numpy"], &uncached].concat());
    declared.extend([&["clean", "--all", "--yes"][..], &uncached].concat());
    let has = built.file("/args").map(|bytes| split_texts(&bytes)).unwrap_or_default();
    findings.same("arguments", &has, &declared.into_iter().map(str::to_owned).collect());
    findings.same(
        "files",
        &text(built.file("/files")),
        &Ok(ENVIRONMENT.repeat(2) + WITH_FILES + &FILES.map(|(_, text)| text).concat()),
    );
    let left = "find /opt/conda /tmp -type f ! -size 0; find /opt/conda -mindepth 2";
    findings.same(
        "what is left",
        &text(built.prints(&["sh", "-c", left])),
        &Ok(String::new()),
    );
}

#[test]
fn packages_of_conda_reach_micromamba_as_they_are() {
    let case = Case::new("conda");
    case.file("envs/environment.yml", ENVIRONMENT);
    case.file("envs/pip.yml", WITH_FILES);
    for (name, text) in FILES {
        case.file(name, text);
    }
    case.verify(&statements(&case), verify);
}
