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

const MOUNTS: Steps = steps! {
    mount "src" -> "/src";
};
const BASE: Image = image! {
    from "debian:12", prebuilt;
};
const PREBUILT: Image = image! {
    from "debian:12", prebuilt;
    include MOUNTS;
    include VARIABLE;
};
const LAYERED: Image = image! {
    from BASE;
    include MOUNTS;
    include GOOD;
};

const HEAD: Steps = steps! {
    name "demo";
    from "debian:12";
};

fn main() {
    println!("{WITHOUT}{WITH}{PREBUILT}{LAYERED}{}", std::mem::size_of_val(&HEAD));
}
