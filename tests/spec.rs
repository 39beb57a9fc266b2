//! The forms of a spec: text, digest, JSON (with the feature `serde`), and what it asks of engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]
#![allow(
    clippy::items_after_statements,
    reason = "an image reads best beside what is said of it"
)]

use image_dsl::{Feature, Image, Spec, Target, TargetError, image};

/// An image with every instruction and nearly every option.
const EVERYTHING: Image = image! {
    #![allow(secret_in_env, pipefail)]
    name "me/everything:1";
    readme "# Everything";
    ignore "target", "!target/keep";

    /// Which Debian.
    arg VERSION = "12", PLAIN;
    from "debian:$VERSION" as builder, platform = "linux/amd64", setup = ["RUN true"], pull_secret = "registry";
    arg BUILD = "a\\$b";
    /// Two variables.
    env KEY = "quo\"te", EXPANDS = "${KEY:-it's}";
    label "org.example.key" = "value";
    run "echo a | b", env = ["A=b c"], cache = ["/cache"], network = "none", secret = ["TOKEN"], ssh, force;
    run ["program", "argument"], bind = "src" -> "/tmp/src";
    script "echo a\necho b\n";
    apt "git", remove = ["wget"];
    pip "requests>=2", requirements = "examples/service/requirements.txt";
    apk "gcc", virtual = ".build";
    dnf "git";
    zypper "git";
    npm "typescript@5";
    #[allow(unused_stage)]
    from scratch;
    copy "/out" -> "/out", from = builder, chown = "1:2", chmod = "0755";
    copy "/bin" -> "/bin", from = "busybox:1";
    copy "src" -> "/src", ignore = ["*.tmp"];
    python_source "examples/service/app";
    mount "src" -> "/mnt/src";
    add "https://example.com/x" -> "/x";
    workdir "/srv";
    user "1000:1000";
    shell ["/bin/bash", "-c"];
    expose 80, "53/udp";
    volume "/data";
    stop_signal 15;
    healthcheck "true", interval = "30s", retries = 3;
    entrypoint [];
    cmd "serve";
    on_build run "make", cache = "/c";
    from builder;
    healthcheck none;
};

#[test]
fn equal_images_have_equal_digests() {
    const ONE: Image = image! { name "a"; from "debian:12"; env A = "1", B = "2"; };
    const BASE: Image = image! { from "debian:12"; env A = 1; };
    const TWO: Image = image! { name "b:2"; readme "text"; from BASE; env B = "2"; };
    let built = Spec::builder()
        .from("debian:12")
        .env("A", "1")
        .env("B", 2)
        .build()
        .unwrap();
    assert_eq!(ONE.digest(), TWO.digest());
    assert_eq!(ONE.digest(), built.digest());
    const OTHER: Image = image! { from "debian:12"; env A = "1", B = "3"; };
    assert_ne!(ONE.digest(), OTHER.digest());
    const FORCED: Image = image! { from "debian:12"; run "id", force; };
    const PLAIN: Image = image! { from "debian:12"; run "id"; };
    assert_eq!(FORCED.digest(), PLAIN.digest(), "cache markers are no part of an image");
}

#[test]
fn digests_do_not_change_between_releases() {
    const IMAGE: Image = image! { from "debian:12"; env A = "1"; };
    // SHA-256 of {"version":1,"stages":[{"from":{"base":{"image":"debian:12"}},"instructions":[{"action":{"env":{"key":"A","value":"1"}}}]}]}
    let digest = "sha256:89f902f0cebe6622656c99b6bf4f6dad71b6ca49639da1599f5d3fc8b388e256";
    assert_eq!(IMAGE.digest().to_string(), digest);
    assert_eq!(digest.parse(), Ok(IMAGE.digest()));
    assert!("sha256:12".parse::<image_dsl::Digest>().is_err());
    assert!(digest.to_uppercase().parse::<image_dsl::Digest>().is_err());
}

#[test]
fn text_is_the_same_from_image_and_spec() {
    assert_eq!(EVERYTHING.dockerfile(), EVERYTHING.spec().dockerfile());
    assert_eq!(EVERYTHING.to_string(), EVERYTHING.spec().to_string());
    assert_eq!(EVERYTHING.dockerignore(), "target\n!target/keep\n");
    insta::assert_snapshot!(EVERYTHING);
}

#[test]
fn nothing_is_asked_of_engines_without_need() {
    let asked: Vec<Feature> = EVERYTHING
        .spec()
        .requires()
        .iter()
        .map(|requirement| requirement.feature)
        .collect();
    assert_eq!(asked, [Feature::Network]);
    const PLAIN: Image =
        image! { from "debian:12"; run "id", network = "default"; copy "src" -> "/src", chmod = "0755"; };
    assert_eq!(PLAIN.spec().requires(), []);
    assert!(!PLAIN.dockerfile().contains("--network"));
}

#[test]
fn what_an_engine_cannot_do_is_named_at_once() {
    const NEW: Image = image! {
        from "debian:12" as a;
        run "id", network = "none", device = "nvidia.com/gpu=all";
        from "debian:12";
        arg MODE = "0755";
        copy "src" -> "/a", chmod = "u+x";
        copy "src" -> "/b", chmod = "$MODE";
        add "https://example.com/repository.git" -> "/c", keep_git_dir;
        add "https://example.com/x.tar" -> "/d", unpack,
            checksum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        copy r"/\[x]" -> "/e", from = a;
        copy r"/x\\y" -> "/f", from = a;
        healthcheck "true", start_interval = "1s";
        dockerfile "RUN --security=insecure --mount=type=secret,id=a,env=A id", "COPY <<EOF /h\n\\$A\nEOF";
        dockerfile "COPY --link --parents --exclude=x src /g", "ENV P=${MODE-x} Q=${MODE%5}";
        on_build dockerfile "COPY --from=debian:12 /a /b";
    };
    let spec = NEW.spec();
    let needed: Vec<Feature> = spec.requires().iter().map(|requirement| requirement.feature).collect();
    let mut all = Feature::ALL.to_vec();
    let mut sorted = needed.clone();
    all.sort_unstable();
    sorted.sort_unstable();
    assert_eq!(sorted, all, "each feature is needed once");
    let Err(TargetError::Unsupported(_, missing)) = spec.dockerfile_for(&Target::docker("20.10")) else {
        panic!()
    };
    let old_enough = [Feature::Bracket, Feature::Backslash];
    assert_eq!(missing.len(), Feature::ALL.len() - old_enough.len());
    let error = spec.dockerfile_for(&Target::buildah("1.43")).unwrap_err().to_string();
    assert!(
        error.contains("unpack (docker 28.3, buildah never, podman never), in stage 1"),
        "{error}"
    );
    let text = spec.dockerfile_for(&Target::docker("28.5.2+dfsg4")).unwrap();
    assert_eq!(
        text,
        format!("# syntax=docker/dockerfile:1-labs\n{}", spec.dockerfile())
    );
}

#[test]
fn secrets_are_the_same_variables_on_every_engine() {
    const DEPLOY: Image = image! { from "debian:12"; run "deploy", secret = "TOKEN"; };
    let text = |target: Target| DEPLOY.spec().dockerfile_for(&target).unwrap();
    for target in [
        Target::docker("20.10"),
        Target::docker("28.5"),
        Target::buildah("1.44"),
        Target::podman("5.8"),
    ] {
        assert_eq!(text(target), DEPLOY.dockerfile());
    }
    let variable = r#""TOKEN=$(cat /run/secrets/TOKEN) && export TOKEN && exec \"$@\"""#;
    assert!(DEPLOY.dockerfile().contains(variable), "{}", DEPLOY.dockerfile());
}

#[test]
fn versions_are_read_or_refused() {
    let spec = image! { from "debian:12"; }.spec();
    for target in [
        Target::docker("20.10"),
        Target::docker("v28"),
        Target::buildah("1.28.2"),
        Target::podman("5.8-rc1"),
    ] {
        assert_eq!(
            spec.dockerfile_for(&target).as_deref(),
            Ok("FROM debian:12\n"),
            "{target}"
        );
    }
    for version in ["", "x", "20.x", "twenty", "+28.1"] {
        assert!(
            matches!(
                spec.dockerfile_for(&Target::docker(version)),
                Err(TargetError::Version(_))
            ),
            "{version}"
        );
    }
    for target in [Target::docker("19.3"), Target::buildah("1.27"), Target::podman("4.2")] {
        assert!(
            matches!(spec.dockerfile_for(&target), Err(TargetError::TooOld(_))),
            "{target}"
        );
    }
}

#[test]
fn caches_may_be_empty_folders() {
    const IMAGE: Image = image! {
        from "python:3.12";
        pip "requests";
        run "id", cache = "/c";
        on_build pip "six";
        on_build run "make", cache = "/d";
    };
    let kept = IMAGE.spec().dockerfile_for(&Target::docker("28")).unwrap();
    let empty = IMAGE
        .spec()
        .dockerfile_for(&Target::docker("28").cache_mounts(false))
        .unwrap();
    assert_eq!(kept, IMAGE.dockerfile());
    assert!(
        !empty.contains("type=cache") && empty.contains("--mount=type=tmpfs,target=/c id"),
        "{empty}"
    );
    assert!(
        empty.contains("\nONBUILD RUN --mount=type=tmpfs,target=/d make\n"),
        "{empty}"
    );
    assert_eq!(empty.replace("type=tmpfs", "type=cache"), kept);
}

#[test]
fn a_user_of_setup_owns_the_caches_of_later_steps() {
    const IMAGE: Image = image! {
        from "debian:12", setup = ["user  1000:5"];
        run "id", cache = "/c";
    };
    let text = "FROM debian:12\nUSER  1000:5\nRUN --mount=type=cache,target=/c,uid=1000,gid=5 id\n";
    assert_eq!(IMAGE.dockerfile(), text);
}

#[test]
fn kept_commands_are_for_sh_after_a_shell_of_setup() {
    const IMAGE: Image = image! {
        from "debian:12", setup = [r#"SHELL ["/bin/bash", "-c"]"#];
        run "id";
        on_build run "id";
    };
    let lines = IMAGE.dockerfile();
    assert!(
        lines.ends_with("RUN [\"/bin/sh\", \"-c\", \"id\"]\nONBUILD RUN [\"/bin/sh\", \"-c\", \"id\"]\n"),
        "{lines}"
    );
}

/// What says how an image is made anew, or where files are on one machine, makes no other image; its spec has it all
/// the same, so that it can be built elsewhere.
#[test]
fn force_and_external_paths_are_of_the_spec_and_not_of_the_digest() {
    const ONE: Image = image! { from "debian:12"; run "id"; copy "/etc/hosts" -> "/a", external; };
    const TWO: Image =
        image! { from "debian:12", force; run "id", force; #[allow(missing_source)] copy "~/hosts" -> "/a", external; };
    let built = Spec::builder().from("debian:12").force(true).run("id").force(true);
    let built = built.copy("~/hosts", "/a").external(true).allow("missing_source");
    let text = "FROM debian:12\nRUN id\nCOPY .image-dsl/0/hosts /a\n";
    assert_eq!((ONE.dockerfile(), TWO.dockerfile()), (text.to_owned(), text.to_owned()));
    assert_eq!(ONE.digest(), TWO.digest());
    assert_ne!(ONE.spec(), TWO.spec());
    assert_eq!(built.build().unwrap(), TWO.spec());
    #[cfg(feature = "serde")]
    {
        let json = TWO.spec().to_json();
        assert_eq!(
            json,
            r#"{"version":1,"stages":[{"from":{"base":{"image":"debian:12"},"force":true},"instructions":[{"force":true,"action":{"run":{"command":{"shell":"id"}}}},{"action":{"copy":{"sources":[".image-dsl/0/hosts"],"destination":"/a"}}}]}],"sources":[{"archive_path":".image-dsl/0/hosts","origin":{"external":"~/hosts"}}]}"#
        );
        let back = Spec::from_json(&json).unwrap();
        assert_eq!((back.digest(), back), (TWO.digest(), TWO.spec()));
    }
}

#[cfg(feature = "serde")]
mod json {
    use image_dsl::{Image, JsonError, Spec, image};

    use super::EVERYTHING;

    /// Files of texts, and what a step has mounted for itself.
    const WRITTEN: Image = image! {
        from "debian:12";
        create_user "app", uid = 1000;
        file "a\0\n" -> "/etc/app.conf", chown = "app";
        run "id", secret = ["A", "B" -> "/root/b"], tmpfs = "/work";
        user "app";
        run "id", secret = "B" -> "/home/app/b";
        user "other";
        run "id", secret = "B" -> "/home/app/b";
    };

    fn value(spec: &Spec) -> serde_json::Value {
        serde_json::from_str(&spec.to_json()).unwrap()
    }

    #[test]
    fn comes_back_equal() {
        for image in [EVERYTHING, WRITTEN] {
            let spec = image.spec();
            assert_eq!(Spec::from_json(&spec.to_json()).unwrap(), spec);
        }
        let spec = EVERYTHING.spec();
        let back = Spec::from_json(&spec.to_json()).unwrap();
        assert_eq!(back, spec);
        assert_eq!(back.digest(), spec.digest());
        assert_eq!(back.dockerfile(), spec.dockerfile());
        let mut pretty = value(&spec);
        pretty.sort_all_objects();
        assert_eq!(
            Spec::from_json(&serde_json::to_string_pretty(&pretty).unwrap()).unwrap(),
            spec
        );
    }

    #[test]
    fn follows_the_schema() {
        let schema = serde_json::from_str(include_str!("../docs/spec.schema.json")).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let errors = |value: &serde_json::Value| {
            schema
                .iter_errors(value)
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(errors(&value(&WRITTEN.spec())), [""; 0]);
        let mut spec = value(&EVERYTHING.spec());
        assert_eq!(errors(&spec), [""; 0]);
        spec["stages"][0]["from"]["unknown"] = true.into();
        assert!(!errors(&spec).is_empty(), "the schema refuses unknown fields");
    }

    #[test]
    fn the_digest_is_of_this_json() {
        let mut json = value(&EVERYTHING.spec());
        for own in ["name", "readme"] {
            assert!(json.as_object_mut().unwrap().remove(own).is_some());
        }
        let forced = json["stages"][0]["instructions"].as_array_mut().unwrap();
        let forced = forced.iter_mut().filter_map(|one| one.as_object_mut()?.remove("force"));
        assert_eq!(forced.count(), 1);
        let spec: Spec = serde_json::from_value(json).unwrap();
        let digest = <sha2::Sha256 as sha2::Digest>::digest(spec.to_json());
        assert_eq!(spec.digest().as_bytes(), &<[u8; 32]>::from(digest));
        assert_eq!(spec.digest(), EVERYTHING.digest());
    }

    #[test]
    fn unknown_fields_and_versions_are_refused() {
        let minimal = r#"{"version":1,"stages":[{"from":{"base":"scratch"}}]}"#;
        assert_eq!(Spec::from_json(minimal).unwrap().dockerfile(), "FROM scratch\n");
        for wrong in [
            r#"{"version":1,"stages":[],"extra":1}"#,
            r#"{"version":1,"stages":[{"from":{"base":"scratch","x":1}}]}"#,
            r#"{"version":1,"stages":[{"from":{"base":"scratch"},"instructions":[{"action":{"env":{"key":"A","value":"","x":1}}}]}]}"#,
            r#"{"version":1}"#,
            "not json",
            "",
        ] {
            assert!(matches!(Spec::from_json(wrong), Err(JsonError::Form(_))), "{wrong}");
        }
        assert!(matches!(
            Spec::from_json(r#"{"version":2,"stages":[]}"#),
            Err(JsonError::Version(2))
        ));
    }

    /// The spec of an image with one instruction.
    fn with(action: &str) -> String {
        format!(r#"{{"version":1,"stages":[{{"from":{{"base":"scratch"}},"instructions":[{{"action":{action}}}]}}]}}"#)
    }

    #[test]
    fn texts_that_no_image_has_are_refused() {
        let long = "x".repeat(40_000);
        for action in [
            r#"{"env":{"key":"A","value":"1\nRUN id"}}"#.to_owned(),
            r#"{"env":{"key":"A B","value":""}}"#.to_owned(),
            r#"{"env":{"key":"A","value":"$5"}}"#.to_owned(),
            r#"{"raw":"RUN a\nRUN b"}"#.to_owned(),
            r#"{"label":{"key":"","value":""}}"#.to_owned(),
            r#"{"run":{"command":{"shell":"id"},"mounts":[{"secret":"a;b"}]}}"#.to_owned(),
            r#"{"run":{"command":{"shell":"id"},"mounts":[{"cache":{"target":"/a,rw"}}]}}"#.to_owned(),
            r#"{"run":{"command":{"shell":"id"},"mounts":[{"bind":{"from":{"image":"a b"},"source":"/x","target":"/x"}}]}}"#.to_owned(),
            r#"{"run":{"command":{"shell":"id"},"mounts":[{"bind":{"source":"/x","target":"/x"}}]}}"#.to_owned(),
            r#"{"copy":{"sources":["../x"],"destination":"/x"}}"#.to_owned(),
            r#"{"copy":{"from":{"image":"a --x"},"sources":["x"],"destination":"/x"}}"#.to_owned(),
            format!(r#"{{"cmd":["{long}","{long}"]}}"#),
        ] {
            let result = Spec::from_json(&with(&action));
            assert!(matches!(result, Err(JsonError::WrongTexts(_))), "{action:.80}: {result:?}");
        }
        let two = with(r#"{"env":{"key":"A B","value":"\u0000"}}"#);
        let error = Spec::from_json(&two).unwrap_err().to_string();
        assert!(error.contains("\"A B\"") && error.contains("NUL"), "{error}");
        assert!(Spec::from_json(&with(r#"{"env":{"key":"A","value":"1"}}"#)).is_ok());
    }

    #[test]
    fn binds_have_sources_in_images() {
        let json = with(
            r#"{"run":{"command":{"shell":"/t/uv"},"mounts":[{"bind":{"from":{"image":"a:1"},"source":"/uv","target":"/t/uv"}}]}}"#,
        );
        let spec = Spec::from_json(&json).unwrap();
        let text = "FROM scratch\nRUN --mount=type=bind,from=a:1,source=/uv,target=/t/uv /t/uv\n";
        assert_eq!(spec.dockerfile(), text);
        assert_eq!(spec.to_json(), json);
        let digest = <sha2::Sha256 as sha2::Digest>::digest(json);
        assert_eq!(spec.digest().as_bytes(), &<[u8; 32]>::from(digest));
    }

    #[test]
    fn folders_of_this_machine_are_not_in_it() {
        let json = EVERYTHING.spec().to_json();
        assert!(!json.contains(env!("CARGO_MANIFEST_DIR")), "{json}");
    }
}

#[test]
fn an_installers_own_cache_named_again_is_one_mount() {
    const IMAGE: Image = image! { from "python:3.12"; pip "requests", cache = ["/root/.cache/pip/", "/c"]; };
    assert_eq!(IMAGE.dockerfile().matches("type=cache").count(), 2);
}
