//! The folders of `workdir`, which belong to the user of the step on every engine.
#![cfg(all(feature = "program", feature = "dockerfile"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::Builder;
use image_core::spec::Spec;
use image_core::target::Target;

fn text(builder: &Builder, target: &Target) -> String {
    builder.build().unwrap().dockerfile_for(target).unwrap()
}

/// Returns what buildah gets beside what docker gets, in the order of the text.
fn added(builder: &Builder) -> Vec<String> {
    let docker = text(builder, &Target::docker("28"));
    assert!(!docker.contains("image-dsl-empty"), "{docker}");
    assert_eq!(
        text(builder, &Target::podman("5.8")),
        text(builder, &Target::buildah("1.43"))
    );
    let buildah = text(builder, &Target::buildah("1.43"));
    let mut common = docker.lines().peekable();
    let mut added = Vec::new();
    for line in buildah.lines() {
        if common.peek() == Some(&line) {
            common.next();
        } else if !line.is_empty() {
            added.push(line.to_owned());
        }
    }
    assert_eq!(common.next(), None, "{buildah}");
    added
}

fn user() -> Builder {
    Spec::builder().from("debian:12").user("1000:1000")
}

const EMPTY: &str = "FROM scratch AS image-dsl-empty";
const COPY: &str = "COPY --from=image-dsl-empty --chown=1000:1000 / ./";

#[test]
fn a_folder_is_made_before_what_would_make_it_for_root() {
    assert_eq!(added(&user().workdir("/a").copy("src", "in")), [EMPTY, COPY]);
    assert_eq!(added(&user().workdir("/a").workdir("b").run("id")), [EMPTY, COPY]);
    assert_eq!(added(&user().workdir("/a").user("root").run("id")), [EMPTY, COPY]);
    assert_eq!(
        added(&user().workdir("/a").dockerfile("COPY --link src in")),
        [EMPTY, COPY]
    );
    let stages = Spec::builder()
        .from("debian:12")
        .named("a")
        .env("APP", "7")
        .user("$APP")
        .workdir("/a");
    let stages = stages.from("a").workdir("b").copy("src", "in");
    assert_eq!(
        added(&stages),
        [
            EMPTY,
            &COPY.replace("1000:1000", "${APP}"),
            &COPY.replace("1000:1000", "${APP}")
        ]
    );
    let micromamba = Spec::builder()
        .from("mambaorg/micromamba:2.3.0")
        .workdir("/a")
        .copy("src", "in");
    assert_eq!(added(&micromamba).len(), 2);
}

/// Returns the lines of what docker and buildah get that have to do with folders.
fn of_folders(builder: &Builder) -> [Vec<String>; 2] {
    [Target::docker("28"), Target::buildah("1.43")].map(|target| {
        let text = text(builder, &target);
        let lines = text
            .lines()
            .filter(|line| line.contains("image-dsl-empty") || line.starts_with("VOLUME"));
        lines.map(str::to_owned).collect()
    })
}

#[test]
fn the_folder_of_a_volume_is_made_for_the_user_on_every_engine() {
    let made = |path: &str| COPY.replace("./", path);
    let [docker, buildah] = of_folders(&user().workdir("/a").volume("/a/v"));
    assert_eq!(docker, [EMPTY, &made("/a/v/"), "VOLUME /a/v"]);
    assert_eq!(buildah, [EMPTY, COPY, &made("/a/v/"), "VOLUME /a/v"]);
    let [docker, buildah] = of_folders(&user().volume(["/a", "/b c"]).user("root"));
    let expected = [
        EMPTY,
        &made("/a/"),
        r#"COPY --from=image-dsl-empty --chown=1000:1000 ["/", "/b c/"]"#,
        r#"VOLUME ["/a", "/b c"]"#,
    ];
    assert_eq!(docker, expected);
    assert_eq!(buildah, expected);
    let stages = Spec::builder().from("debian:12").named("a").user("app");
    let [docker, _] = of_folders(&stages.from("a").volume("/v"));
    assert_eq!(
        docker,
        [EMPTY, "COPY --from=image-dsl-empty --chown=app / /v/", "VOLUME /v"]
    );
    // A text for no engine is as it was written.
    let plain = user().volume("/a").build().unwrap().dockerfile();
    assert!(!plain.contains("image-dsl-empty"), "{plain}");
}

#[test]
fn the_folder_of_a_volume_of_root_stays_that_of_root() {
    let [docker, buildah] = of_folders(&Spec::builder().from("debian:12").volume("/a").user("app"));
    assert_eq!(docker, ["VOLUME /a"]);
    assert_eq!(buildah, [EMPTY, "COPY --from=image-dsl-empty / /a/", "VOLUME /a"]);
    let [docker, buildah] = of_folders(&Spec::builder().from("debian:12").volume("/a"));
    assert_eq!(
        (docker, buildah),
        (vec!["VOLUME /a".to_owned()], vec!["VOLUME /a".to_owned()])
    );
}

#[test]
fn nothing_is_added_where_the_engine_makes_it_for_the_same_user() {
    let none: [&str; 0] = [];
    assert_eq!(added(&user().workdir("/a").run("id").copy("src", "in")), none);
    assert_eq!(added(&user().workdir("/a").env("A", "b").cmd(["id"])), none);
    assert_eq!(added(&user().workdir("/").copy("src", "in")), none);
    for root in ["root", "0:0", "root:daemon"] {
        assert_eq!(added(&user().user(root).workdir("/a").copy("src", "in")), none);
    }
    assert_eq!(
        added(&Spec::builder().from("debian:12").workdir("/a").copy("src", "in")),
        none
    );
}

#[test]
fn arguments_stay_above_and_names_stay_apart() {
    let image = Spec::builder()
        .arg_default("BASE", "debian:12")
        .from("$BASE")
        .named("image-dsl-empty");
    let image = image.user("app").workdir("/a").copy("src", "in");
    let image = image.from("image-dsl-empty").copy("src", "other");
    insta::assert_snapshot!(text(&image, &Target::buildah("1.43")));
}
