//! `run_fn`: what becomes of it, and how its function is found and called.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fmt;

use image_core::function::call;
use image_dsl::{Image, Spec, Steps, image, steps};

struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

fn setup() {}

mod inside {
    pub(super) fn fails() -> Result<(), super::Broken> {
        Err(super::Broken)
    }
}

fn generic<T: Default + fmt::Display>() -> Result<(), String> {
    Err(T::default().to_string())
}

const APP: Image = image! {
    from "debian:12";
    run_fn setup;
    run_fn inside::fails, secret = "TOKEN", env = ["A=b"], network = "none", force;
    #[cfg(any())]
    run_fn nowhere;
    run_fn generic::<i32>;
};
static TOOLS: Steps = steps! { run_fn self::inside::fails; };

fn called(name: &str, images: &[&Image]) -> Option<Result<(), String>> {
    call(&format!("run_fn::{name}"), &[], images)
}

fn download(args: &[&str]) -> Result<(), String> {
    Err(args.join("|"))
}

fn listed(_: &[&str]) {}

const LAYERS: u8 = 12;

const TAKING: Image = image! {
    from "debian:12";
    run_fn download, args = ["gpt2", "a \"b\"\nc", {LAYERS}], network = "none";
    run_fn self::listed, args = "--x";
    run_fn crate::listed, args = [];
};

#[test]
fn texts_are_given_to_functions() {
    let said = |args: &[&str]| call("run_fn::download", args, &[&TAKING]);
    assert_eq!(said(&["a", "", "c\n"]), Some(Err("a||c\n".to_owned())));
    assert_eq!(said(&[]), Some(Err(String::new())));
    assert_eq!(call("run_fn::self::listed", &["x"], &[&TAKING]), Some(Ok(())));
    assert!(call("run_fn::setup", &["x"], &[&APP]).unwrap().is_err());
}

#[test]
fn texts_follow_the_name_of_the_function() {
    let program = "RUN --mount=type=bind,source=.image-dsl/program,target=/tmp/image-dsl/program";
    let called = "[\"/tmp/image-dsl/program\", \"--image-dsl-run-fn\",";
    assert_eq!(
        TAKING.dockerfile(),
        format!(
            "FROM debian:12\n\
             {program} --network=none {called} \"run_fn::download\", \"gpt2\", \"a \\\"b\\\"\\nc\", \"12\"]\n\
             {program} {called} \"run_fn::self::listed\", \"--x\"]\n\
             {program} {called} \"run_fn::crate::listed\"]\n"
        )
    );
    assert_eq!(TAKING.dockerfile(), TAKING.spec().dockerfile());
}

#[test]
fn texts_are_part_of_the_step() {
    const OTHER: Image = image! { from "debian:12"; run_fn download, args = ["gpt3"]; };
    const IMAGE: Image = image! { from "debian:12"; run_fn download, args = ["gpt2"]; };
    assert_ne!(IMAGE.spec(), OTHER.spec());
    #[cfg(feature = "digest")]
    assert_ne!(IMAGE.digest(), OTHER.digest());
    #[cfg(feature = "plan")]
    assert_eq!(IMAGE.plan().functions().collect::<Vec<_>>(), ["run_fn::download"]);
}

#[cfg(feature = "serde")]
#[test]
fn json_keeps_texts() {
    let json = TAKING.spec().to_json();
    let step = r#"{"call":{"function":"run_fn::self::listed","args":["--x"]}}"#;
    assert!(json.contains(step), "{json}");
    assert_eq!(Spec::from_json(&json).unwrap(), TAKING.spec());
    let wrong = json.replace("--x", "\\u0000");
    assert!(Spec::from_json(&wrong).unwrap_err().to_string().contains("NUL"));
}

#[cfg(feature = "builder")]
#[test]
fn builders_give_texts_too() {
    let builder = Spec::builder()
        .from("debian:12")
        .run_fn_with("run_fn::download", ["gpt2", "a \"b\"\nc", "12"], download)
        .network("none")
        .run_fn_with("run_fn::self::listed", "--x", |_| Ok(()))
        .run_fn_with("run_fn::crate::listed", [], |_| Ok(()));
    assert_eq!(builder.build().unwrap(), TAKING.spec());
    let said = builder.call_with("run_fn::download", &["x", "y"]);
    assert_eq!(said, Some(Err("x|y".to_owned())));
    let errors = Spec::builder()
        .from("debian:12")
        .run_fn("f", || Ok(()))
        .args("x")
        .build();
    let errors = errors.unwrap_err();
    assert_eq!(errors.problems()[0].rule.name(), "conflicting_options");
}

#[test]
fn functions_are_called_by_their_names() {
    assert_eq!(called("setup", &[&APP]), Some(Ok(())));
    assert_eq!(called("inside::fails", &[&APP]), Some(Err("broken".to_owned())));
    assert_eq!(called("generic::<i32>", &[&APP]), Some(Err("0".to_owned())));
    assert_eq!(called("nowhere", &[&APP]), None);
    assert_eq!(called("setup", &[]), None);
}

#[test]
fn functions_of_continued_images_and_fragments_are_found() {
    const LAYER: Image = image! { from APP; include FRAGMENT; };
    const FRAGMENT: Steps = steps! { run_fn setup, cache = "/c"; run_fn self::inside::fails; };
    assert_eq!(called("setup", &[&LAYER]), Some(Ok(())));
    assert_eq!(called("self::inside::fails", &[&APP]), None);
    assert!(called("self::inside::fails", &[&APP, &LAYER]).unwrap().is_err());
    let _ = TOOLS;
}

#[test]
fn the_program_is_mounted_and_names_the_function() {
    assert_eq!(
        APP.dockerfile(),
        "FROM debian:12\n\
         RUN --mount=type=bind,source=.image-dsl/program,target=/tmp/image-dsl/program \
         [\"/tmp/image-dsl/program\", \"--image-dsl-run-fn\", \"run_fn::setup\"]\n\
         RUN --mount=type=bind,source=.image-dsl/program,target=/tmp/image-dsl/program \
         --mount=type=secret,id=TOKEN,required=true,mode=0444 --network=none \
         [\"/bin/sh\", \"-c\", \"export A='b' && TOKEN=$(cat /run/secrets/TOKEN) && export TOKEN && exec \\\"$@\\\"\", \"sh\", \
         \"/tmp/image-dsl/program\", \"--image-dsl-run-fn\", \"run_fn::inside::fails\"]\n\
         RUN --mount=type=bind,source=.image-dsl/program,target=/tmp/image-dsl/program \
         [\"/tmp/image-dsl/program\", \"--image-dsl-run-fn\", \"run_fn::generic::<i32>\"]\n"
    );
    assert_eq!(APP.dockerfile(), APP.spec().dockerfile());
}

#[test]
fn names_alone_tell_functions_apart() {
    const ONE: Image = image! { from "debian:12"; run_fn setup; };
    const OTHER: Image = image! { from "debian:12"; run_fn generic::<i32>; };
    let local: Image = image! { from "debian:12"; run_fn setup; };
    assert_eq!(ONE, local);
    assert_ne!(ONE, OTHER);
    assert!(format!("{ONE:?}").contains("RunFn(\"run_fn::setup\", Function)"));
    #[cfg(feature = "digest")]
    assert_ne!(ONE.digest(), OTHER.digest());
}

#[cfg(feature = "plan")]
#[test]
fn plans_name_functions() {
    let plan = APP.plan();
    assert_eq!(
        plan.functions().collect::<Vec<_>>(),
        ["run_fn::setup", "run_fn::inside::fails", "run_fn::generic::<i32>"]
    );
    assert!(plan.is_forced(0, 1) && plan.locals.is_empty());
}

#[cfg(feature = "serde")]
#[test]
fn json_keeps_them() {
    const IMAGE: Image = image! { from "debian:12"; run_fn setup; };
    let json = IMAGE.spec().to_json();
    assert!(
        json.contains(r#"{"action":{"run":{"command":{"function":"run_fn::setup"}}}}"#),
        "{json}"
    );
    assert_eq!(Spec::from_json(&json).unwrap(), IMAGE.spec());
    let unnamed = json.replace("run_fn::setup", "");
    assert!(Spec::from_json(&unnamed).is_err());
}

#[cfg(feature = "builder")]
#[test]
fn builders_have_functions_too() {
    const IMAGE: Image = image! { from "debian:12"; run_fn setup, network = "none"; };
    let builder = Spec::builder()
        .from("debian:12")
        .run_fn("run_fn::setup", || Err("no".to_owned()))
        .network("none");
    assert_eq!(builder.build().unwrap(), IMAGE.spec());
    assert_eq!(builder.call("run_fn::setup"), Some(Err("no".to_owned())));
    assert_eq!(builder.call("other"), None);
    let layer = Spec::builder().from_image(APP).include(TOOLS);
    assert_eq!(layer.call("run_fn::setup"), Some(Ok(())));
    assert!(layer.call("run_fn::self::inside::fails").unwrap().is_err());
    let errors = Spec::builder()
        .from("debian:12")
        .run_fn("", || Ok(()))
        .build()
        .unwrap_err();
    assert_eq!(errors.problems()[0].rule.name(), "program");
}
