//! Bases by name, and the Python that a base gets: what they are rendered as, and that equal images are equal however
//! they are written.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::items_after_statements,
    reason = "each test has its own images, and fails by a panic"
)]

use image_dsl::{Builder, Given, Image, Spec, base, image};

fn built(base: base::NamedBase) -> Spec {
    Spec::builder().from(base).build().unwrap()
}

/// Images that differ in how they are written, and not in what they are.
fn same(images: &[Spec]) {
    for image in images {
        assert_eq!(image, &images[0]);
        #[cfg(feature = "digest")]
        assert_eq!(image.digest(), images[0].digest());
        assert_eq!(image.dockerfile(), images[0].dockerfile());
    }
}

/// A base in the macro, in a layered image and in the builder is the image of this reference.
macro_rules! is {
    ($macro:ident($($argument:tt)*), $built:expr, $reference:literal) => {{
        const BASE: Image = image! { #![allow(latest_tag)] from $macro($($argument)*); };
        const LAYERED: Image = image! { from BASE; };
        const PLAIN: Image = image! { #![allow(latest_tag)] from $reference; };
        same(&[PLAIN.spec(), BASE.spec(), LAYERED.spec(), built($built)]);
    }};
}

#[test]
fn bases_are_their_images() {
    is!(debian_slim(), base::debian_slim(), "python:3.12-slim-bookworm");
    is!(
        debian_slim("3.11"),
        base::debian_slim().version("3.11"),
        "python:3.11-slim-bookworm"
    );
    is!(python(), base::python(), "python:3.12-slim");
    is!(python("3.13.1"), base::python().version("3.13.1"), "python:3.13.1-slim");
    is!(debian(), base::debian(), "debian:bookworm-slim");
    is!(debian("trixie"), base::debian().version("trixie"), "debian:trixie-slim");
    is!(ubuntu(), base::ubuntu(), "ubuntu:24.04");
    is!(ubuntu("noble"), base::ubuntu().version("noble"), "ubuntu:noble");
    is!(ray(), base::ray(), "rayproject/ray:latest");
    is!(
        ray("2.32.0-py311"),
        base::ray().version("2.32.0-py311"),
        "rayproject/ray:2.32.0-py311"
    );
    is!(pytorch(), base::pytorch(), "nvcr.io/nvidia/pytorch:23.12-py3");
    is!(
        pytorch("24.08-py3",),
        base::pytorch().version("24.08-py3"),
        "nvcr.io/nvidia/pytorch:24.08-py3"
    );
}

#[test]
fn bases_of_languages_and_distributions() {
    is!(rust("1.88"), base::rust().version("1.88"), "rust:1.88-slim");
    is!(rust(), base::rust(), "rust:1.99-slim");
    is!(node("22"), base::node().version("22"), "node:22-slim");
    is!(node("lts"), base::node().version("lts"), "node:lts-slim");
    is!(node(), base::node(), "node:26-slim");
    is!(bun("1.2"), base::bun().version("1.2"), "oven/bun:1.2-slim");
    is!(bun(), base::bun(), "oven/bun:1-slim");
    is!(golang("1.25"), base::golang().version("1.25"), "golang:1.25-trixie");
    is!(golang(), base::golang(), "golang:1.27-trixie");
    is!(alpine("3.22"), base::alpine().version("3.22"), "alpine:3.22");
    is!(alpine(), base::alpine(), "alpine:3.24");
    is!(fedora("43"), base::fedora().version("43"), "fedora:43");
    is!(fedora(), base::fedora(), "fedora:45");
}

#[test]
fn distroless_bases_have_flags() {
    const PLAIN: &str = "FROM gcr.io/distroless/cc-debian12";
    const CC: Image = image! { from distroless("cc"); };
    const NONROOT: Image = image! { from distroless("cc", nonroot) as base; from base; };
    const DEBUG: Image = image! { from distroless("cc", debug, nonroot = false); shell "/busybox/sh"; run "ls"; };
    const BOTH: Image = image! { arg KIND = "cc"; from distroless("$KIND", nonroot, debug); };
    assert_eq!(CC.dockerfile(), format!("{PLAIN}\n"));
    assert_eq!(NONROOT.dockerfile(), format!("{PLAIN}:nonroot AS base\n\nFROM base\n"));
    assert!(DEBUG.dockerfile().starts_with(&format!("{PLAIN}:debug\nSHELL ")));
    assert!(
        BOTH.dockerfile()
            .ends_with("FROM gcr.io/distroless/${KIND}-debian12:debug-nonroot\n")
    );
    assert_eq!(built(base::distroless("cc")), CC.spec());
    let both = Spec::builder()
        .arg_default("KIND", "cc")
        .from(base::distroless("$KIND").nonroot().debug());
    assert_eq!(both.build().unwrap(), BOTH.spec());
}

#[test]
fn build_tools_are_a_step() {
    const BASE: Image = image! {
        /// Compiles.
        from debian_slim("3.12", build_tools) as base, setup = ["RUN first"], platform = "linux/arm64";
        run "last";
    };
    const LAYERED: Image = image! { from BASE; };
    const PLAIN: Image = image! {
        /// Compiles.
        from "python:3.12-slim-bookworm" as base, setup = ["RUN first"], platform = "linux/arm64";
        apt "gcc", "gfortran", "build-essential";
        run "last";
    };
    let builder = |builder: Builder| {
        let named = builder.named("base").comment("Compiles.");
        let set = named.setup(["RUN first"]).platform("linux/arm64");
        set.run("last").build().unwrap()
    };
    let tools = base::debian_slim().build_tools();
    same(&[
        PLAIN.spec(),
        BASE.spec(),
        LAYERED.spec(),
        builder(Spec::builder().from(tools)),
    ]);
    const WITHOUT: Image = image! { from debian_slim(build_tools = false); };
    assert_eq!(WITHOUT.spec(), built(base::debian_slim()));
    const DEFAULT: Image = image! { from debian_slim(build_tools); };
    assert_eq!(DEFAULT.spec(), built(base::debian_slim().build_tools()));
    insta::assert_snapshot!(BASE);
}

#[test]
fn micromamba_has_a_python_that_every_program_finds() {
    const BASE: Image = image! { from micromamba() as base; pip "requests"; };
    const LAYERED: Image = image! { from BASE; };
    const PLAIN: Image = image! {
        from "mambaorg/micromamba:1.5.10-bookworm-slim" as base;
        user "root";
        env PATH = "/opt/conda/bin:$PATH";
        micromamba "python=3.12", channels = ["conda-forge"];
        pip "requests";
    };
    let builder = Spec::builder().from(base::micromamba().version("3.12")).named("base");
    same(&[
        PLAIN.spec(),
        BASE.spec(),
        LAYERED.spec(),
        builder.pip("requests").build().unwrap(),
    ]);
    insta::assert_snapshot!(BASE);
}

#[test]
fn arguments_hold_references_to_global_arguments() {
    const IMAGE: Image = image! {
        arg SERIES = "3.12", REGION = "us-east-1";
        #[allow(unused_stage)]
        from debian_slim("$SERIES") as a;
        from ecr("123456789012.dkr.ecr.$REGION.amazonaws.com/app:1");
    };
    assert_eq!(
        IMAGE.dockerfile(),
        "ARG SERIES=\"3.12\"\nARG REGION=\"us-east-1\"\nFROM python:${SERIES}-slim-bookworm AS a\n\n\
         FROM 123456789012.dkr.ecr.${REGION}.amazonaws.com/app:1\n"
    );
}

#[test]
fn an_image_that_was_built_before_is_known_by_its_digest() {
    const DIGEST: &str = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    const ID: Image = image! {
        from id("sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b") as base, platform = "linux/arm64";
        run "id";
        from base;
    };
    const CONSTANT: Image = image! { from id({DIGEST}) as base, platform = "linux/arm64"; run "id"; from base; };
    let built = Spec::builder()
        .from(base::id(DIGEST))
        .named("base")
        .platform("linux/arm64")
        .run("id")
        .from("base");
    same(&[ID.spec(), CONSTANT.spec(), built.build().unwrap()]);
    assert_eq!(
        ID.dockerfile(),
        "FROM --platform=linux/arm64 image-dsl:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b AS base\nRUN id\n\nFROM base\n"
    );
    const LAYER: Image = image! { from ID; env A = "1"; };
    assert!(LAYER.dockerfile().starts_with("FROM --platform=linux/arm64 image-dsl:"));
}

#[cfg(feature = "digest")]
#[test]
fn a_digest_is_a_base_of_a_builder() {
    const BASE: Image = image! { from "debian:12"; };
    let spec = Spec::builder().from(base::id(BASE.digest())).build().unwrap();
    let tag = image_core::spec::tag_of(&BASE.digest().to_string());
    assert_eq!(spec.dockerfile(), format!("FROM {tag}\n"));
}

#[cfg(feature = "serde")]
#[test]
fn a_digest_is_a_base_of_its_own_kind_in_the_json() {
    const IMAGE: Image = image! { from id("sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"); };
    let json = IMAGE.spec().to_json();
    assert_eq!(
        json,
        r#"{"version":1,"stages":[{"from":{"base":{"id":"sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"}}}]}"#
    );
    assert_eq!(Spec::from_json(&json).unwrap(), IMAGE.spec());
    let short = json.replace("6b86b273", "");
    assert!(
        Spec::from_json(&short)
            .unwrap_err()
            .to_string()
            .contains("64 hexadecimal digits")
    );
}

#[test]
fn registries_of_clouds_say_whose_credentials_they_need() {
    const ACCOUNT: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";
    const ECR: Image = image! { from ecr("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"); };
    const CONSTANT: Image = image! { from ecr({ACCOUNT}); };
    same(&[ECR.spec(), CONSTANT.spec(), built(base::ecr(ACCOUNT))]);
    const GCP: Image = image! {
        from gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1") as base, pull_secret = "reader";
    };
    const LAYERED: Image = image! { from GCP; };
    let reference = base::gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1");
    let from = Spec::builder().from(reference).named("base");
    let built = from.pull_secret("reader").build().unwrap();
    same(&[GCP.spec(), LAYERED.spec(), built]);
    const PLAIN: Image = image! { from "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"; };
    assert_eq!(PLAIN.dockerfile(), ECR.dockerfile());
    assert_ne!(
        PLAIN.spec(),
        ECR.spec(),
        "whose credentials are needed is part of an image"
    );
}

#[test]
fn a_python_is_put_on_the_path() {
    const IMAGE: Image = image! {
        from debian("trixie") as base, setup = ["RUN first"], add_python = "3.11";
        pip "requests";
    };
    const LAYERED: Image = image! { from IMAGE; };
    let from = Spec::builder().from(base::debian().version("trixie")).named("base");
    let set = from.add_python("3.11").setup(["RUN first"]);
    same(&[IMAGE.spec(), LAYERED.spec(), set.pip("requests").build().unwrap()]);
    insta::assert_snapshot!(IMAGE);
}

#[test]
fn a_python_of_any_base_that_may_have_none() {
    const VERSION: &str = "3.12.4";
    const BASE: Image = image! { from "alpine:3.20" as base; };
    const IMAGE: Image = image! {
        from ecr("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1") as a, add_python = "3.12.4";
        #[allow(unused_stage)]
        from a, add_python = {VERSION};
        from BASE, add_python = "3.12.4";
    };
    let text = IMAGE.dockerfile();
    let installs = " 3.12.4 && set -- /opt/python/cpython-3.12*";
    assert_eq!(text.matches(installs).count(), 3, "{text}");
}

#[test]
fn errors_of_a_builder_are_those_of_the_macro() {
    let rule = |base: base::NamedBase| {
        let errors = Spec::builder().from(base).build().unwrap_err();
        let [problem] = errors.problems() else {
            return errors.to_string();
        };
        problem.rule.name().to_owned()
    };
    assert_eq!(rule(base::debian_slim().version("2.7")), "image_reference");
    assert_eq!(rule(base::debian().build_tools()), "unknown_option");
    assert_eq!(rule(base::ubuntu().version(Given::from(24))), "wrong_kind");
    assert_eq!(rule(base::ecr("debian:12")), "image_reference");
    assert_eq!(rule(base::id("sha256:1234")), "image_id");
}

#[cfg(feature = "serde")]
#[test]
fn credentials_are_in_the_json_and_checked() {
    const IMAGE: Image = image! { from ecr("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"); };
    let json = IMAGE.spec().to_json();
    assert_eq!(
        json,
        r#"{"version":1,"stages":[{"from":{"base":{"image":"123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"},"credentials":"ecr"}}]}"#
    );
    assert_eq!(Spec::from_json(&json).unwrap(), IMAGE.spec());
    let gcp = r#"{"version":1,"stages":[{"from":{"base":{"image":"us-docker.pkg.dev/a/b/c:1"},"credentials":"gcp_artifact_registry"}}]}"#;
    let spec = Spec::from_json(gcp).unwrap();
    assert_eq!(spec.to_json(), gcp);
    #[cfg(feature = "digest")]
    assert_eq!(
        spec.digest().as_bytes(),
        &<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(gcp))
    );
    for wrong in [
        json.replace("\"ecr\"", "\"gcp_artifact_registry\""),
        json.replace("\"ecr\"", "\"other\""),
        r#"{"version":1,"stages":[{"from":{"base":"scratch","credentials":"ecr"}}]}"#.to_owned(),
    ] {
        assert!(Spec::from_json(&wrong).is_err(), "{wrong}");
    }
}
