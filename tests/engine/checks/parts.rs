//! Bases and parts of images, with what the checks of docker and ours say of each.

use image_core::builder::Builder;

use crate::case::BASE;

/// A part of an image: what a Dockerfile says, the statement, and what each finds wrong.
pub(super) struct Part {
    /// The lines of a Dockerfile.
    pub(super) text: &'static str,
    /// The same in this crate.
    pub(super) add: fn(Builder) -> Builder,
    /// The checks of `BuildKit` that complain about the text.
    pub(super) checks: &'static [&'static str],
    /// The rules that complain about the statement.
    pub(super) rules: &'static [&'static str],
    /// The checks that complain about what is rendered, if that is another text.
    pub(super) rendered: &'static [&'static str],
    /// Why the two differ.
    pub(super) why: &'static str,
}

const fn same(
    text: &'static str,
    add: fn(Builder) -> Builder,
    checks: &'static [&'static str],
    rules: &'static [&'static str],
) -> Part {
    Part {
        text,
        add,
        checks,
        rules,
        rendered: checks,
        why: "",
    }
}

/// A part that has no fault once it is rendered.
const fn cured(
    text: &'static str,
    add: fn(Builder) -> Builder,
    checks: &'static [&'static str],
    why: &'static str,
) -> Part {
    Part {
        text,
        add,
        checks,
        rules: &[],
        rendered: &[],
        why,
    }
}

/// A part of which one of the two says nothing.
const fn differing(
    text: &'static str,
    add: fn(Builder) -> Builder,
    checks: &'static [&'static str],
    rules: &'static [&'static str],
    why: &'static str,
) -> Part {
    Part {
        text,
        add,
        checks,
        rules,
        rendered: checks,
        why,
    }
}

/// Each goes with each other.
pub(super) const PARTS: &[Part] = &[
    same("ENV A=\"b\"", |b| b.env("A", "b"), &[], &[]),
    same("LABEL team=\"build\"", |b| b.label("team", "build"), &[], &[]),
    same("COPY a.txt /a.txt", |b| b.copy("a.txt", "/a.txt"), &[], &[]),
    same("RUN true", |b| b.run("true"), &[], &[]),
    same("USER 1000", |b| b.user("1000"), &[], &[]),
    cured(
        "ENV C d",
        |b| b.env("C", "d"),
        &["LegacyKeyValueFormat"],
        "`KEY=\"value\"` is rendered",
    ),
    cured(
        "run true",
        |b| b.run("true"),
        &["ConsistentInstructionCasing"],
        "keywords are rendered in upper case",
    ),
    cured(
        "RUN true \\\n\n  && true",
        |b| b.run("true \\\n\n  && true"),
        &["NoEmptyContinuation"],
        "lines of a command are one",
    ),
    cured(
        "MAINTAINER me",
        |b| b.label("org.opencontainers.image.authors", "me"),
        &["MaintainerDeprecated"],
        "there is no such statement",
    ),
    cured(
        "CMD ls -l",
        |b| b.cmd("ls -l"),
        &["JSONArgsRecommended"],
        "a lone text is rendered as the list of its shell",
    ),
    same(
        "ENV E=$NOPE",
        |b| b.env("E", "$NOPE"),
        &["UndefinedVar"],
        &["undefined_variable"],
    ),
    same(
        "WORKDIR app",
        |b| b.workdir("app"),
        &["WorkdirRelativePath"],
        &["relative_workdir"],
    ),
    same(
        "HEALTHCHECK CMD true\nHEALTHCHECK CMD false",
        |b| b.healthcheck("true").healthcheck("false"),
        &["MultipleInstructionsDisallowed"],
        &["repeated_statement"],
    ),
    same(
        "ENV API_KEY=\"x\"",
        |b| b.env("API_KEY", "x"),
        &["SecretsUsedInArgOrEnv"],
        &["secret_in_env"],
    ),
    same(
        "ARG DB_PASSWORD",
        |b| b.arg("DB_PASSWORD"),
        &["SecretsUsedInArgOrEnv"],
        &["secret_in_env"],
    ),
    same(
        "EXPOSE 80/TCP",
        |b| b.expose("80/TCP"),
        &["ExposeProtoCasing"],
        &["port"],
    ),
    same(
        "EXPOSE 127.0.0.1:80:80",
        |b| b.expose("127.0.0.1:80:80"),
        &["ExposeInvalidFormat"],
        &["port"],
    ),
    same(
        "COPY left-out.txt /x",
        |b| b.copy("left-out.txt", "/x"),
        &["CopyIgnoredFile"],
        &["ignored_source"],
    ),
    same("EXPOSE 8080/tcp", |b| b.expose("8080/tcp"), &[], &[]),
    same("VOLUME /data", |b| b.volume("/data"), &[], &[]),
    same("STOPSIGNAL SIGINT", |b| b.stop_signal("SIGINT"), &[], &[]),
];

/// The `from` of an image: its lines, which may have a stage before the last, and what each finds wrong.
pub(super) const BASES: &[Part] = &[
    same("FROM BASE", |b| b.from(BASE), &[], &[]),
    same("FROM BASE AS app", |b| b.from(BASE).named("app"), &[], &[]),
    same(
        "FROM docker.io/library/BASE",
        |b| b.from(format!("docker.io/library/{BASE}")),
        &[],
        &[],
    ),
    same(
        "FROM scratch\nCOPY a.txt /",
        |b| b.from_scratch().copy("a.txt", "/"),
        &[],
        &[],
    ),
    same(
        "FROM BASE AS a\nFROM a",
        |b| b.from(BASE).named("a").from("a"),
        &[],
        &[],
    ),
    same(
        "ARG V=3.12-slim\nFROM python:$V",
        |b| b.arg_default("V", "3.12-slim").from("python:$V"),
        &[],
        &[],
    ),
    same(
        "ARG V\nFROM python:${V:-3.12-slim}",
        |b| b.arg("V").from("python:${V:-3.12-slim}"),
        &[],
        &[],
    ),
    same(
        "ARG N=python\nARG V=3.12-slim\nFROM $N:$V",
        |b| b.arg_default("N", "python").arg_default("V", "3.12-slim").from("$N:$V"),
        &[],
        &[],
    ),
    same(
        "FROM --platform=$BUILDPLATFORM BASE",
        |b| b.from(BASE).platform("$BUILDPLATFORM"),
        &[],
        &[],
    ),
    cured(
        "from BASE",
        |b| b.from(BASE),
        &["ConsistentInstructionCasing"],
        "keywords are rendered in upper case",
    ),
    cured(
        "FROM BASE as app",
        |b| b.from(BASE).named("app"),
        &["FromAsCasing"],
        "`AS` is rendered",
    ),
    same(
        "FROM BASE AS App",
        |b| b.from(BASE).named("App"),
        &["StageNameCasing"],
        &["stage_name"],
    ),
    same(
        "FROM BASE AS context",
        |b| b.from(BASE).named("context"),
        &["ReservedStageName"],
        &["stage_name"],
    ),
    same(
        "FROM BASE AS scratch",
        |b| b.from(BASE).named("scratch"),
        &["ReservedStageName"],
        &["stage_name"],
    ),
    same(
        "FROM BASE AS a\nFROM BASE AS a",
        |b| b.from(BASE).named("a").from(BASE).named("a"),
        &["DuplicateStageName"],
        &["duplicate_stage"],
    ),
    same(
        "FROM --platform=$TARGETPLATFORM BASE",
        |b| b.from(BASE).platform("$TARGETPLATFORM"),
        &["RedundantTargetPlatform"],
        &["redundant_platform"],
    ),
    same(
        "FROM --platform=${TARGETPLATFORM} BASE",
        |b| b.from(BASE).platform("${TARGETPLATFORM}"),
        &["RedundantTargetPlatform"],
        &["redundant_platform"],
    ),
    differing(
        "FROM --platform=linux/amd64 BASE",
        |b| b.from(BASE).platform("linux/amd64"),
        &["FromPlatformFlagConstDisallowed"],
        &[],
        "`platform = \"…\"` says what is meant",
    ),
    same(
        "FROM BASE:",
        |b| b.from(format!("{BASE}:")),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["image_reference"],
    ),
    same(
        "FROM python:$NOPE",
        |b| b.from("python:$NOPE"),
        &["InvalidDefaultArgInFrom", "UndefinedArgInFrom", REFUSED],
        &["undefined_variable"],
    ),
    same(
        "ARG V\nFROM python:$V",
        |b| b.arg("V").from("python:$V"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["invalid_default"],
    ),
    same(
        "ARG V\nFROM python:${V}",
        |b| b.arg("V").from("python:${V}"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["invalid_default"],
    ),
    same(
        "ARG V=\"a b\"\nFROM python:$V",
        |b| b.arg_default("V", "a b").from("python:$V"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["invalid_default"],
    ),
    same(
        "ARG N=Python\nFROM $N:3.12-slim",
        |b| b.arg_default("N", "Python").from("$N:3.12-slim"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["invalid_default"],
    ),
    same(
        "FROM Python:3",
        |b| b.from("Python:3"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["image_reference"],
    ),
    same(
        "FROM python:a:b",
        |b| b.from("python:a:b"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["image_reference"],
    ),
    same(
        "FROM python@sha256:12",
        |b| b.from("python@sha256:12"),
        &["InvalidDefaultArgInFrom", REFUSED],
        &["image_reference"],
    ),
    same(
        "FROM BASE AS a b",
        |b| b.from(BASE).named("a b"),
        &[REFUSED],
        &["stage_name"],
    ),
    same(
        "FROM BASE AS 1st",
        |b| b.from(BASE).named("1st"),
        &[REFUSED],
        &["stage_name"],
    ),
    same(
        "ARG P\nFROM --platform=$P BASE",
        |b| b.arg("P").from(BASE).platform("$P"),
        &[REFUSED],
        &["invalid_default"],
    ),
    cured(
        "# of another\nFROM BASE AS app",
        |b| b.from(BASE).named("app").comment("of another"),
        &["InvalidDefinitionDescription"],
        "a comment stands above what it is about",
    ),
];

/// What stands for an error, beside the warnings.
pub(super) const REFUSED: &str = "refused";
