//! Without features: what is not compiled in says what it needs, and nothing else is missing.
//!
//! `cargo test -p image-core --features files,program --test without`

#![cfg(all(
    feature = "files",
    feature = "program",
    not(any(feature = "dockerfile", feature = "projects"))
))]

use image_core::builder::{Builder, base};
use image_core::spec::Spec;

fn broken(declare: impl FnOnce(Builder) -> Builder) -> Vec<&'static str> {
    let built = declare(Spec::builder()).build();
    built.map_or_else(
        |errors| errors.problems().iter().map(|problem| problem.rule.name()).collect(),
        |_| Vec::new(),
    )
}

#[test]
fn what_is_not_compiled_in_says_so() {
    let statements: &[fn(Builder) -> Builder] = &[
        |image| image.from(base::dockerfile("Dockerfile")).run("make").env("A", "$B"),
        |image| {
            image
                .from(base::dockerfile("Dockerfile").args("K=v"))
                .named("base")
                .workdir("src")
                .from("base")
        },
        |image| image.from("debian:12").dockerfile(["RUN make", "USER app"]),
        |image| image.from("debian:12").poetry("pyproject.toml").with("docs"),
        |image| image.from("debian:12").uv_sync(".").groups("test"),
        |image| image.from("rust:1.88").cargo("gateway").features("tls"),
        |image| {
            let image = image.from("mambaorg/micromamba:1.5.10").micromamba([""; 0]);
            image.spec_file("environment.yml")
        },
        |image| {
            image
                .from("debian:12")
                .pip([""; 0])
                .pyproject("pyproject.toml")
                .extras("dev")
        },
    ];
    for (index, declare) in statements.iter().enumerate() {
        assert_eq!(broken(declare), ["missing_feature"], "{index}");
    }
}

#[test]
fn all_else_is_compiled_in() {
    let common = |image: Builder| {
        let image = image.from("debian:12").setup("RUN id").apt("git").env("A", "1");
        let image = image.pip("requests").uv("numpy").micromamba("numpy");
        image.run("make").script("id\nls").cmd(["id"])
    };
    assert_eq!(broken(common), [""; 0]);
}
