//! The rules that compare statements, through the builder. Rules of single texts have their tests in `grammar`.

#![cfg(feature = "projects")]

mod check_common;

use check_common::{accepted, broken, debian, lints, refused, warned};
use image_core::model::{Image, OptName, Step, Steps};
use image_core::spec::Spec;

#[test]
fn order_of_statements() {
    refused(&Spec::builder().name("a"), "missing_from");
    refused(&Spec::builder().workdir("/a").from("debian:12"), "statement_order");
    refused(&debian().name("a"), "statement_order");
    refused(
        &Spec::builder().name("a").name("b").from("debian:12"),
        "repeated_statement",
    );
    accepted(&Spec::builder().arg_default("V", "12").name("a").from("debian:$V"));
}

#[test]
fn calls_that_no_statement_takes() {
    refused(&Spec::builder().named("a").from("debian:12"), "syntax");
    refused(&Spec::builder().option("a", "b").from("debian:12"), "syntax");
    refused(&Spec::builder().option("a", true).from("debian:12"), "syntax");
    refused(&Spec::builder().bind("a", "/b").from("debian:12"), "syntax");
    refused(&Spec::builder().comment("a").from("debian:12"), "syntax");
    refused(&debian().named("a").named("b"), "syntax");
    refused(
        &Spec::builder().context("no-such-folder").from("debian:12"),
        "context_dir",
    );
    refused(
        &Spec::builder().context(".").context(".").from("debian:12"),
        "repeated_statement",
    );
    let nowhere = Spec::builder().context("no-such-folder").from("debian:12");
    refused(&nowhere.copy("a", "/b"), "context_dir");
}

#[test]
fn what_a_step_is_given_twice() {
    let step = || debian().run("id");
    refused(&step().secret(["A", "A"]), "unexpected_argument");
    refused(&step().cache(["/a", "/a"]), "unexpected_argument");
    refused(&step().with_env(["A=1", "A=2"]), "duplicate_env");
    accepted(&step().secret(["A", "B"]).cache(["/a", "/b"]));
}

#[test]
fn what_may_stand_once() {
    refused(&debian().cmd(["a"]).cmd(["b"]), "repeated_statement");
    refused(&debian().entrypoint("a").entrypoint(["b"]), "repeated_statement");
    refused(&debian().healthcheck("a").no_healthcheck(), "repeated_statement");
    accepted(&debian().cmd(["a"]).from("debian:12").cmd(["b"]));
}

#[test]
fn passwords_in_urls() {
    const URL: &str = "https://me:hunter2@host.example/x";
    let python = || Spec::builder().from("python:3.12");
    refused(&python().pip([format!("x @ {URL}")]), "password_in_url");
    refused(&python().uv([format!("x @ {URL}")]), "password_in_url");
    refused(&python().pip(["x"]).index_url(URL), "password_in_url");
    refused(
        &python().pip(["x"]).extra_options(format!("--proxy {URL}")),
        "password_in_url",
    );
    refused(&debian().add(URL, "/x"), "password_in_url");
    for lenient in [
        debian().env("INDEX", URL),
        debian().arg_default("INDEX", URL),
        debian().label("source", URL),
        debian().run(format!("curl {URL}")),
        debian().script(format!("cd /\ncurl '{URL}'\n")),
        debian().cmd(["curl", URL]),
        debian().dockerfile(format!("ADD {URL} /x")),
        debian().run("x").with_env([format!("A={URL}")]),
    ] {
        accepted(&lenient);
        assert_eq!(warned(&lenient), ["password_in_text"]);
        assert_eq!(warned(&lenient.allow("password_in_text")), [""; 0]);
    }
    for kept in [
        "https://me:$PASSWORD@h/",
        "https://me@h/",
        "git@h:x",
        "https://h:80/a@b",
        "https://me:<password>@h/",
    ] {
        assert_eq!(warned(&debian().run(format!("curl {kept}"))), [""; 0], "{kept}");
    }
}

#[test]
fn bases_with_the_defaults_of_their_arguments() {
    let arg = |default: &str, base: &str| Spec::builder().arg_default("V", default).from(base);
    for (default, base) in [
        ("a b", "debian:${V}"),
        ("", "debian:${V}"),
        ("Debian", "$V:12"),
        ("x/", "debian:$V"),
    ] {
        refused(&arg(default, base), "invalid_default");
        accepted(&arg(default, base).allow("invalid_default"));
    }
    refused(&Spec::builder().arg("V").from("debian:${V}"), "invalid_default");
    assert_eq!(warned(&Spec::builder().arg("V").from("debian:12-${V}")), [""; 0]);
    refused(
        &Spec::builder().arg("P").from("debian:12").platform("$P"),
        "invalid_default",
    );
    for (default, base) in [
        ("12", "debian:$V"),
        ("", "debian:12$V"),
        ("", "debian:${V:-12}"),
        ("", "debian:12${V:+-$V}"),
        ("12", "debian:${V:+$V}"),
    ] {
        assert_eq!(warned(&arg(default, base)), [""; 0], "{default} {base}");
    }
}

#[test]
fn external_sources() {
    accepted(
        &debian()
            .copy("/etc/hostname", "/a")
            .external(true)
            .mount("~", "/b")
            .external(true),
    );
    for source in ["etc/hostname", "src", "../src", "/../src", "~/../src", "~root/src"] {
        refused(&debian().copy(source, "/a").external(true), "source_path");
        refused(&debian().mount(source, "/a").external(true), "source_path");
    }
}

#[test]
fn keys() {
    refused(&debian().env("A", "1").env("A", "2"), "duplicate_env");
    accepted(&debian().env("A", "1").env("A", "$A:2").env("PATH", "/x:$PATH"));
    refused(&debian().arg("A").env("A", "1"), "arg_is_env");
    refused(&debian().env("A", "1").arg("A"), "arg_is_env");
    refused(&debian().arg("A").arg_default("A", "1"), "duplicate_arg");
    refused(&debian().label("a", "1").label("a", "2"), "duplicate_label");
    accepted(&debian().env("A", "1").from("debian:12").env("A", "1"));
    accepted(&debian().env("N", 5).env("B", true).label("n", 7));
}

#[test]
fn stages() {
    refused(&debian().named("a").from("debian:12").named("a"), "duplicate_stage");
    accepted(&debian().named("a").from("debian:12").copy("/x", "/x").with_from("a"));
    refused(&debian().named("a").copy("/x", "/x").with_from("a"), "unknown_stage");
    refused(&debian().prebuilt(true).run("id"), "prebuilt");
    accepted(&debian().prebuilt(true).mount("src", "/src"));
    refused(&Spec::builder().from_scratch().pull_secret("x"), "conflicting_options");
}

#[test]
fn paths() {
    refused(&debian().copy("src", "app"), "relative_destination");
    refused(&debian().copy("src", "/app").bind("src", "/x"), "unknown_option");
    accepted(&debian().workdir("/srv").copy("src", "app"));
    refused(&debian().workdir("app"), "relative_workdir");
    accepted(&debian().workdir("/srv").workdir("app"));
    refused(&debian().copy(["src", "Cargo.toml"], "/app"), "destination_folder");
    refused(&debian().copy("*.toml", "/app"), "destination_folder");
    accepted(&debian().copy("*.toml", "/app/"));
    refused(&debian().copy("no-such-file", "/app"), "missing_source");
    accepted(&debian().copy("no-such-file", "/app").allow("missing_source"));
    accepted(&debian().arg("V").copy("build-$V", "/app"));
}

#[test]
fn options() {
    refused(&debian().run("id").option("netwrok", "none"), "unknown_option");
    refused(&debian().run("id").network("none").network("host"), "repeated_option");
    refused(&debian().run("id").option("force", "yes"), "wrong_kind");
    refused(&debian().healthcheck("id").retries("3"), "wrong_kind");
    accepted(&debian().healthcheck("id").retries(3).interval("30s"));
    refused(&debian().pip("a").extras("dev"), "conflicting_options");
    refused(
        &debian().pip("a").with_python("python3").command("uv pip install"),
        "conflicting_options",
    );
    refused(&debian().no_healthcheck().retries(3), "conflicting_options");
    refused(&debian().workdir("/a").allow("nonsense"), "unknown_rule");
    refused(&debian().workdir("/a").allow("duplicate_env"), "unknown_rule");
}

#[test]
fn errors_are_all_there_at_once() {
    let builder = debian().workdir("x").env("A", "$B").run("").cmd(["a"]).cmd(["b"]);
    let rules = [
        "relative_workdir",
        "undefined_variable",
        "empty_command",
        "repeated_statement",
    ];
    assert_eq!(broken(&builder), rules);
    let errors = builder.build().unwrap_err();
    assert_eq!(
        errors
            .problems()
            .iter()
            .map(|problem| problem.at.number)
            .collect::<Vec<_>>(),
        [2, 3, 4, 6]
    );
    let text = errors.to_string();
    assert!(
        text.contains("statement 2 (`workdir`)") && text.contains("why: ") && text.contains("fix: "),
        "{text}"
    );
}

const BASE: Image = Image::Plain(
    &[
        Step::Arg("GLOBAL", Some("1")),
        Step::From("rust:1"),
        Step::With(OptName::As, "builder"),
        Step::Env("RUST", "1"),
        Step::From("debian:12"),
        Step::With(OptName::As, "base"),
        Step::With(OptName::Provides, "LANG"),
        Step::Env("HOME_DIR", "/app"),
        Step::Arg("BUILD_ARG", None),
        Step::Workdir("/app"),
    ],
    "",
);
const PREBUILT: Image = Image::Plain(&[Step::From("debian:12"), Step::Flag(OptName::Prebuilt)], "");
const UNNAMED: Image = Image::Plain(&[Step::From("debian:12"), Step::Env("A", "1")], "");
const LAYERED: Image = Image::Plain(&[Step::FromImage(&BASE), Step::Env("LAYER", "1")], "");

#[test]
fn continued_images() {
    let based = || Spec::builder().from_image(BASE);
    accepted(&based().env("P", "$HOME_DIR/$BUILD_ARG/$LANG").copy("src", "here"));
    accepted(&based().env("P", "$LANG").env("LANG", "C"));
    refused(&based().env("P", "$RUST"), "undefined_variable");
    refused(&based().named("other"), "named_base");
    accepted(&Spec::builder().from_image(UNNAMED).named("other").env("P", "$A"));
    accepted(&based().copy("/x", "/x").with_from("builder"));
    refused(&based().from("debian:12").named("builder"), "duplicate_stage");
    refused(&debian().named("builder").from_image(BASE), "duplicate_stage");
    refused(&Spec::builder().from_image(PREBUILT).run("id"), "prebuilt");
    accepted(&Spec::builder().from_image(PREBUILT).mount("src", "/src"));
    accepted(&based().from("debian:$GLOBAL"));
    refused(&based().from("debian:$OTHER"), "undefined_variable");
    let layered = Spec::builder().from_image(LAYERED);
    accepted(&layered.clone().env("P", "$LAYER$HOME_DIR"));
    refused(&layered.named("again"), "named_base");
}

const FRAGMENT: Steps = Steps::new(
    &[Step::Env("SET", "$NEEDED"), Step::Workdir("/frag")],
    &[
        image_core::deferred::Fact::Need(0, image_core::deferred::Need::Variable("NEEDED")),
        image_core::deferred::Fact::Env("SET"),
    ],
);

#[test]
fn included_fragments() {
    accepted(
        &debian()
            .env("NEEDED", "1")
            .include(FRAGMENT)
            .env("P", "$SET")
            .copy("src", "here"),
    );
    refused(&debian().include(FRAGMENT), "undefined_variable");
    refused(
        &debian().env("NEEDED", "1").include(FRAGMENT).env("P", "$OTHER"),
        "undefined_variable",
    );
}

#[test]
fn every_file_that_a_step_needs_is_looked_for_among_those_left_out() {
    const NONE: [&str; 0] = [];
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    write(".dockerignore", "*\n!src\n");
    write("more.txt", "six==1.16.0\n");
    write("requirements.txt", "-r more.txt\n");
    write("src/requirements.txt", "six==1.16.0\n");
    write("toolkit/__init__.py", "");
    write("src/kept/__init__.py", "");
    write("environment.yml", "dependencies:\n  - python\n");
    let image = || Spec::builder().context(folder.path()).from("python:3.12-slim");
    assert_eq!(
        lints(&image().pip(NONE).requirements("requirements.txt")),
        ["ignored_source"; 2]
    );
    assert_eq!(lints(&image().uv(NONE).requirements("more.txt")), ["ignored_source"]);
    assert_eq!(
        lints(&image().run("true").bind("more.txt", "/mnt/r")),
        ["ignored_source"]
    );
    assert_eq!(lints(&image().python_source("toolkit")), ["ignored_source"]);
    assert_eq!(lints(&image().mount("more.txt", "/more.txt")), ["ignored_source"]);
    let conda = Spec::builder().context(folder.path()).from("mambaorg/micromamba:2.3.0");
    assert_eq!(
        lints(&conda.micromamba(NONE).spec_file("environment.yml")),
        ["ignored_source"]
    );
    let kept = image().pip(NONE).requirements("src/requirements.txt");
    let kept = kept
        .python_source("kept")
        .run("true")
        .bind("src/requirements.txt", "/mnt/r");
    assert_eq!(
        lints(&kept.mount("src", "/src").run("true").bind("src", "/mnt")),
        [""; 0]
    );
}

#[test]
fn the_contexts_own_patterns() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(".dockerignore");
    std::fs::write(&file, "\u{feff}# all\n**\n[b-a]\n!src\n").expect("a file");
    let problems = debian().context(folder.path()).problems();
    let [problem] = problems.as_slice() else {
        panic!("{problems:?}")
    };
    let expected = "statement 1 (`from`): [ignore_pattern] .dockerignore:3: `[b-a]` has";
    assert!(problem.to_string().starts_with(expected), "{problem}");
    std::fs::write(&file, "**\n!src\n").expect("a file");
    accepted(&debian().context(folder.path()));
}
