//! `cargo` as it is rendered, as a snapshot that has been read.
#![cfg(all(feature = "files", feature = "program", feature = "projects"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::spec::Spec;

#[test]
fn binaries() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    let builder = Spec::builder()
        .context(context)
        .from("rust:1.88")
        .comment("The gateway.")
        .cargo("gateway")
        .manifest("cargo/Cargo.toml")
        .cargo(["gateway", "worker"])
        .manifest("./cargo/gateway/Cargo.toml")
        .features(["tls", "store/sqlite"])
        .no_default_features(true)
        .profile("dist")
        .target("x86_64-unknown-linux-musl")
        .to("/out dir/")
        .secret("CARGO_REGISTRIES_ACME_TOKEN")
        .cargo("migrate")
        .manifest("cargo/Cargo.toml")
        .package("worker")
        .profile("dev")
        .all_features(true)
        .cache("/usr/local/cargo/registry")
        .network("none");
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}

/// A binary of this machine is a file of the packed context, and all that it is built by is in the spec.
#[test]
fn binaries_of_this_machine() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    let builder = Spec::builder()
        .context(context)
        .from_scratch()
        .comment("The gateway.")
        .bin("gateway", "/usr/local/bin/gateway")
        .manifest("cargo/Cargo.toml")
        .bin("migrate", "/opt/")
        .manifest("cargo")
        .package("worker")
        .features("store/sqlite")
        .no_default_features(true)
        .profile("dist")
        .target("x86_64-unknown-linux-musl")
        .workdir("/app")
        .bin("gateway", "${PATH:+bin/}gateway2")
        .manifest("cargo/gateway/Cargo.toml")
        .all_features(true);
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}

#[test]
#[cfg(all(feature = "serde", feature = "digest"))]
fn specs_say_how_binaries_are_built() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    let image = |to: &str| {
        let image = Spec::builder().context(context).from_scratch().bin("gateway", to);
        image.manifest("cargo/Cargo.toml").features("tls").build().unwrap()
    };
    let (spec, other) = (image("/gateway"), image("/other"));
    assert_eq!(Spec::from_json(&spec.to_json()).unwrap(), spec);
    assert_ne!(other.digest(), spec.digest());
    let json = spec.to_json();
    insta::assert_snapshot!(&json[json.find("\"sources\"").unwrap()..]);
    for (from, to) in [
        ("\"gateway\"", "\"gate way\""),
        ("cargo/Cargo.toml", "../Cargo.toml"),
        ("\"tls\"", "\"a,b\""),
    ] {
        assert!(Spec::from_json(&json.replace(from, to)).is_err(), "{to}");
    }
}

/// What is packed is part of a spec, and so of its digest.
#[test]
#[cfg(all(feature = "serde", feature = "digest"))]
fn specs_name_what_is_packed() {
    let context = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/files");
    let build = |binary| {
        let image = Spec::builder().context(context).from("rust:1.88").cargo(binary);
        image.manifest("cargo/Cargo.toml").build().unwrap()
    };
    let spec = build("gateway");
    assert_eq!(Spec::from_json(&spec.to_json()).unwrap(), spec);
    assert_ne!(build("worker").digest(), spec.digest());
    let json = spec.to_json();
    let sources = &json[json.find("\"sources\"").unwrap()..];
    insta::assert_snapshot!(sources);
}
