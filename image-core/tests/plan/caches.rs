//! The names of caches in the text for a build.

use image_core::model::{Full, Head, Image, OptName, Step};
use image_core::target::Target;

use super::image;

/// The text for a build names caches by a scope; everything else of the image stays as it is.
#[test]
fn caches_of_a_scope() {
    const APP: Image = image(
        &[
            Step::From("debian:12"),
            Step::With(OptName::Setup, "RUN --mount=type=cache,target=/r,id=app a"),
            Step::Run("b"),
            Step::With(OptName::Cache, "/c,d"),
            Step::User("1000:1000"),
            Step::Run("c"),
            Step::With(OptName::Cache, "/c"),
        ],
        "1 2 3 4 5 in a.rs",
    );
    let plan = APP.plan();
    let text = |target: Target| {
        let scope = |_: Option<&str>| "image-dsl-1".to_owned();
        plan.dockerfile_scoped(&target, &scope).expect("renders").0
    };
    let docker = || Target::docker("28.5");
    insta::assert_snapshot!(text(docker()), @r#"
    FROM debian:12
    RUN --mount=type=cache,target=/r,id=app,type=cache,id=image-dsl-1-app --mount=type=secret,id=image-dsl-1 a
    RUN --mount="type=cache,\"target=/c,d\",id=image-dsl-1-%2Fc%2Cd" --mount=type=secret,id=image-dsl-1 b
    USER 1000:1000
    RUN --mount=type=cache,target=/c,uid=1000,gid=1000,id=image-dsl-1-%2Fc%3A1000 --mount=type=secret,id=image-dsl-1 c
    "#);
    insta::assert_snapshot!(text(Target::buildah("1.43")), @r#"
    FROM debian:12
    RUN --mount=type=cache,target=/r,id=app,type=cache,id=image-dsl-1-app a
    RUN --mount="type=cache,\"target=/c,d\",id=image-dsl-1-%2Fc%2Cd" b
    USER 1000:1000
    RUN --mount=type=cache,target=/c,uid=1000,gid=1000,id=image-dsl-1-%2Fc%3A1000 c
    "#);
    insta::assert_snapshot!(text(docker().cache_mounts(false)), @r#"
    FROM debian:12
    RUN --mount=type=tmpfs,target=/r a
    RUN --mount="type=tmpfs,\"target=/c,d\"" b
    USER 1000:1000
    RUN --mount=type=tmpfs,target=/c c
    "#);
    let printed = plan.spec.dockerfile_for(&docker()).expect("renders");
    assert_eq!(plan.dockerfile(&docker()).expect("renders").0, printed);
}

/// What two images have of one base is the same in both: it has the base's scope.
#[test]
fn caches_of_a_continued_image_are_that_images() {
    const BASE: Image = Image::Full(&Full {
        head: Head {
            name: "team/base:2",
            ..Head::NONE
        },
        steps: &[
            Step::From("debian:12"),
            Step::Run("a"),
            Step::With(OptName::Cache, "/c"),
        ],
        lines: "",
        folder: "",
        parts: &[],
    });
    const APP: Image = image(
        &[Step::FromImage(&BASE), Step::Run("b"), Step::With(OptName::Cache, "/c")],
        "1 2 in app.rs",
    );
    let plan = APP.plan();
    assert_eq!((plan.owner(0, 0), plan.owner(0, 1)), (Some("team/base:2"), None));
    let scope = |owner: Option<&str>| owner.map_or("app", |_| "base").to_owned();
    let (text, _) = plan
        .dockerfile_scoped(&Target::buildah("1.43"), &scope)
        .expect("renders");
    insta::assert_snapshot!(text, @"
    FROM debian:12
    RUN --mount=type=cache,target=/c,id=base-%2Fc a
    RUN --mount=type=cache,target=/c,id=app-%2Fc b
    ");
}
