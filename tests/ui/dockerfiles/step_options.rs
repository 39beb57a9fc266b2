//! Options that hold for each step of a Dockerfile.

use image_dsl::{Image, image};

const PATTERN: &str = "*.log";

const OUTSIDE: Image = image! {
    from dockerfile(text = "FROM debian:12\nRUN id"), secret = "TOKEN", env = ["A=1"], device = "v/c=d", ignore = "*.log",
        text = "FROM debian:12", args = ["A=1"];
};
const TEXTS: Image = image! {
    from dockerfile(
        text = "FROM debian:12\nRUN id\nRUN ls",
        secret = ["no-name", "A", "A"],
        env = ["A=1", "B=1", "B=2"],
        device = "d",
        force = "yes",
    );
};
const NOTHING: Image = image! { from dockerfile(text = "FROM debian:12\nENV A=1", secret = "TOKEN", force); };
const IGNORE: Image = image! { from dockerfile(text = "FROM debian:12\nRUN id", ignore = [{PATTERN}, "[b-a]"]); };
const UNKNOWN: Image = image! { from dockerfile(text = "FROM debian:12\nRUN id", secrets = "TOKEN", cache = "/c", force_build); };
const STATEMENTS: Image = image! {
    from "debian:12";
    dockerfile "ENV A=1", "ONBUILD RUN id", secret = "TOKEN", force;
    dockerfile "RUN id", "RUN ls", secret = "no-name", device = "d";
    dockerfile "RUN --mount=type=secret,id=OTHER,target=/run/secrets/TOKEN id", secret = "TOKEN";
    dockerfile "RUN id", cache = "/c";
};

fn main() {
    let _ = [OUTSIDE, TEXTS, NOTHING, IGNORE, UNKNOWN, STATEMENTS];
}
