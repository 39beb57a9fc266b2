//! Statements before others once in the same image, once in an image that is continued, once in a fragment: the rules
//! between statements find the same, whether the check or the constant of the other decides.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use image_core::builder::{Builder, base};
use image_dsl::{Image, Spec, Steps, image, steps};

/// The start of an image, in each form.
struct Start {
    image: Image,
    /// Its statements behind the `from`, if it has any.
    steps: Option<Steps>,
    from: fn() -> Builder,
    then: fn(Builder) -> Builder,
}

macro_rules! start {
    ([$($from:tt)*] $from_calls:expr, [$($then:tt)*] $then_calls:expr) => {
        Start {
            image: image! { $($from)*; $($then)* },
            steps: Some(steps! { $($then)* }),
            from: || $from_calls.named("it"),
            then: $then_calls,
        }
    };
}

/// The statements that follow, in each form.
struct Tail {
    steps: Steps,
    calls: fn(Builder) -> Builder,
}

macro_rules! tail {
    ([$($tail:tt)*] $calls:expr) => { Tail { steps: steps! { $($tail)* }, calls: $calls } };
}

/// The names of the rules that are broken; of lints, those that compare statements.
fn broken(builder: &Builder) -> BTreeSet<&'static str> {
    let problems = builder.problems().into_iter();
    let compared = |rule: &str| matches!(rule, "needs_root" | "closed_cache");
    problems
        .filter(|one| !one.is_lint() || compared(one.rule.name()))
        .map(|one| one.rule.name())
        .collect()
}

fn debian() -> Builder {
    Spec::builder().from("debian:12")
}

fn starts() -> Vec<Start> {
    vec![
        start!([from "debian:12" as it] debian(), [] |b| b),
        start!([from "debian:12" as it] debian(), [env A = "1";] |b| b.env("A", "1")),
        start!([from "debian:12" as it] debian(), [arg A;] |b| b.arg("A")),
        start!([from "debian:12" as it, provides = "A"] debian().option("provides", "A"), [] |b| b),
        start!([from "debian:12" as it] debian(), [workdir "/w";] |b| b.workdir("/w")),
        start!([from "debian:12" as it] debian(), [dockerfile "WORKDIR /w";] |b| b.dockerfile("WORKDIR /w")),
        start!([from "debian:12" as it] debian(), [dockerfile "ENV A=1";] |b| b.dockerfile("ENV A=1")),
        start!([from "debian:12" as it] debian(), [user "app";] |b| b.user("app")),
        start!([from "debian:12" as it] debian(), [user "app"; user "root";] |b| b.user("app").user("root")),
        start!([from "debian:12" as it] debian(), [user "1000";] |b| b.user("1000")),
        start!([from "debian:12" as it] debian(), [dockerfile "USER app";] |b| b.dockerfile("USER app")),
        start!([from "debian:12" as it] debian(),
            [on_build env A = "1"; on_build workdir "/w"; on_build user "app";]
            |b| b.env("A", "1").on_build().workdir("/w").on_build().user("app").on_build()),
        start!([from "mambaorg/micromamba:2" as it] Spec::builder().from("mambaorg/micromamba:2"), [] |b| b),
        start!([from micromamba("3.12") as it] Spec::builder().from(base::micromamba().version("3.12")), [] |b| b),
        start!([from "debian:12" as it, add_python = "3.12"] debian().option("add_python", "3.12"), [] |b| b),
        start!([from "debian:12" as it, setup = ["USER app", "ENV A=1"]]
            debian().option("setup", ["USER app", "ENV A=1"]), [] |b| b),
        Start {
            image: image! { from "debian:12" as it, prebuilt; },
            steps: None,
            from: || debian().flag("prebuilt").named("it"),
            then: |b| b,
        },
    ]
}

fn tails() -> Vec<Tail> {
    vec![
        tail!([env B = "$A";] |b| b.env("B", "$A")),
        tail!([env B = "$B";] |b| b.env("B", "$B")),
        tail!([env B = "${A:+$A}${B:-}";] |b| b.env("B", "${A:+$A}${B:-}")),
        tail!([on_build env B = "$A";] |b| b.env("B", "$A").on_build()),
        tail!([env PATH = "/opt/bin";] |b| b.env("PATH", "/opt/bin")),
        tail!([env PATH = "/opt/bin:$PATH";] |b| b.env("PATH", "/opt/bin:$PATH")),
        tail!([arg PATH;] |b| b.arg("PATH")),
        tail!([arg PYTHONPATH;] |b| b.arg("PYTHONPATH")),
        tail!([workdir "x";] |b| b.workdir("x")),
        tail!([copy "/a" -> "x", from = "alpine:3";] |b| b.copy("/a", "x").option("from", "alpine:3")),
        tail!([copy "/a" -> "/x", from = it;] |b| b.copy("/a", "/x").option("from", "it")),
        tail!([on_build copy "/a" -> "/x", from = "it";] |b| b.copy("/a", "/x").option("from", "it").on_build()),
        tail!([apt "git";] |b| b.apt("git")),
        tail!([run "id", cache = "/c";] |b| b.run("id").option("cache", "/c")),
        tail!([on_build apt "git";] |b| b.apt("git").on_build()),
        tail!([user "root"; apt "git";] |b| b.user("root").apt("git")),
        tail!([mount "/etc" -> "/data", external;] |b| b.mount("/etc", "/data").flag("external")),
    ]
}

/// Compares the verdict on an image with that on the same statements in one image. Of what follows a prebuilt base, the
/// check says nothing else.
fn compare(wrong: &mut String, form: &str, builder: &Builder, literal: &Builder) {
    let (found, expected) = (broken(builder), broken(literal));
    let both_prebuilt = found.contains("prebuilt") && expected.contains("prebuilt");
    if found != expected && !both_prebuilt {
        writeln!(wrong, "{form}: {found:?} instead of {expected:?}").unwrap();
    }
}

#[test]
fn images_and_fragments_are_judged_as_statements() {
    let mut wrong = String::new();
    for (number, start) in starts().iter().enumerate() {
        for (other, tail) in tails().iter().enumerate() {
            let name = |form: &str| format!("{number} {other} {form}");
            let inline = || (start.then)((start.from)());
            let continued = || Spec::builder().from_image(start.image);
            let literal = (tail.calls)(inline());
            compare(&mut wrong, &name("continued"), &(tail.calls)(continued()), &literal);
            compare(
                &mut wrong,
                &name("tail included"),
                &inline().include(tail.steps),
                &literal,
            );
            compare(
                &mut wrong,
                &name("continued, tail included"),
                &continued().include(tail.steps),
                &literal,
            );
            if let Some(steps) = start.steps {
                let included = || (start.from)().include(steps);
                compare(&mut wrong, &name("included"), &(tail.calls)(included()), &literal);
                compare(
                    &mut wrong,
                    &name("both included"),
                    &included().include(tail.steps),
                    &literal,
                );
            }
            let later = (tail.calls)(inline().from("it"));
            compare(
                &mut wrong,
                &name("stage of continued"),
                &(tail.calls)(continued().from("it")),
                &later,
            );
            compare(
                &mut wrong,
                &name("stage, tail included"),
                &inline().from("it").include(tail.steps),
                &later,
            );
            compare(
                &mut wrong,
                &name("stage of continued, tail included"),
                &continued().from("it").include(tail.steps),
                &later,
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A variable that a continued image has by `arg` is that of one stage.
#[test]
fn arguments_of_a_continued_image_are_not_inherited() {
    const BASE: Image = image! { from "debian:12"; arg A; };
    let continued = Spec::builder().from_image(BASE).named("it").env("B", "$A");
    assert!(broken(&continued).is_empty());
    let later = continued.from("it").env("C", "$A");
    assert_eq!(broken(&later), ["undefined_variable"].into());
}

#[test]
fn a_stage_that_goes_on_has_a_name_of_its_own() {
    const BASE: Image = image! { #![allow(unused_stage)] from "debian:12" as one; from "alpine:3"; };
    assert!(broken(&Spec::builder().from_image(BASE).named("two")).is_empty());
    let named = Spec::builder().from_image(BASE).named("one");
    assert_eq!(broken(&named), ["duplicate_stage"].into());
}

/// What the compiler accepts of constants that are compared with other statements.
#[test]
fn constants_are_taken_as_their_texts() {
    const BUILDER: &str = "builder";
    const IMAGE: Image = image! {
        #![allow(unused_stage)]
        arg GLOBAL = {concat!("$", "TARGETARCH")};
        from "debian:12" as builder, platform = {concat!("$", "BUILDPLATFORM")}, provides = {"CUDA"};
        env A = "$CUDA";
        env A = {concat!("$", "A:2")};
        workdir "/w";
        on_build env KEPT = "1";
        on_build env MORE = {concat!("$", "KEPT")};
        from {BUILDER};
        env B = "$A";
        workdir "relative";
    };
    assert!(
        IMAGE
            .dockerfile()
            .ends_with("FROM builder\nENV B=\"${A}\"\nWORKDIR relative\n")
    );
}
