//! What a fragment needs is checked where it is included.

use image_dsl::{Image, Steps, image, steps};

const VARIABLE: Steps = steps! {
    env B = "$NEEDED";
};
const WORKDIR: Steps = steps! {
    copy "src" -> "app";
};
const STAGE: Steps = steps! {
    copy "/a" -> "/a", from = builder;
};
const GOOD: Steps = steps! {
    env NEEDED = "1";
    workdir "/app";
};

const WITHOUT: Image = image! {
    from "debian:12";
    include VARIABLE;
    include WORKDIR;
    include STAGE;
};

const WITH: Image = image! {
    from "debian:12" as builder;
    from "debian:12";
    include GOOD;
    include VARIABLE;
    include WORKDIR;
    include STAGE;
    env C = "$B$D";
};

const HEAD: Steps = steps! {
    name "demo";
    from "debian:12";
};

fn main() {
    println!("{}{}{}", WITHOUT.dockerfile(), WITH.dockerfile(), std::mem::size_of_val(&HEAD));
}
