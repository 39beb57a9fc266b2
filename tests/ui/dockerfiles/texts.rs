//! Dockerfiles that are texts.

use image_dsl::{Image, image};

const TEXT: &str = "FROM debian:12";

const CONSTANT: Image = image! { from dockerfile(text = {TEXT}); };
const INCLUDED: Image = image! { from dockerfile(text = include_str!("Dockerfile")); };
const PATH: Image = image! { from dockerfile("FROM debian:12\nRUN id"); };
const BOTH: Image = image! { from dockerfile("Dockerfile", text = "FROM debian:12"); };
const EMPTY: Image = image! { from dockerfile(text = ""); };
const ONE_LINE: Image = image! { from dockerfile(text = "FROM debian:12 AS"); };
const LINES: Image = image! {
    from dockerfile(text = "
        FROM debian:12
        EXPOSE 70000
        COPY no-such /x
    ");
};
const TARGET: Image = image! { from dockerfile(text = "FROM debian:12 AS build", target = "biuld"); };
const SOURCES: Image = image! { from dockerfile(text = "FROM debian:12\nCOPY src /src", context = "no-such"); };

fn main() {
    let _ = [CONSTANT, INCLUDED, PATH, BOTH, EMPTY, ONE_LINE, LINES, TARGET, SOURCES];
}
