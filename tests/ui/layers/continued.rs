//! What depends on the image that is continued is checked when the compiler evaluates it, at the user's token.

use image_dsl::{Image, image};

const BUILT: Image = image! {
    #[allow(unused_stage)] from "rust:1.90" as builder;
    arg HIDDEN = "1";
    from "debian:12";
    env KNOWN = "1";
};
const NAMED: Image = image! {
    from "debian:12" as base;
};
const PREBUILT: Image = image! {
    from "debian:12", prebuilt;
};

const VARIABLES: Image = image! {
    from BUILT;
    env A = "$KNOWN", B = "$UNKNOWN", C = "${HIDDEN}", D = "${A:-$ALSO}";
};

const PATHS: Image = image! {
    from BUILT;
    workdir "app";
    copy "src" -> "app";
};

const PLACE: Image = image! {
    from BUILT;
    copy "src";
};

const STAGES: Image = image! {
    from BUILT;
    copy "/a" -> "/a", from = builder;
    copy "/b" -> "/b", from = bilder;
    from "debian:12" as builder;
};

const CLASH: Image = image! {
    #[allow(unused_stage)] from "debian:12" as builder;
    from BUILT;
};

const NAMES: Image = image! {
    from NAMED as other;
};

const USED: Image = image! {
    from PREBUILT;
    run "id";
    run "more";
};

const OPTIONS: Image = image! {
    from PREBUILT;
    mount "src" -> "/src";
};

fn main() {
    for image in [VARIABLES, PATHS, PLACE, STAGES, CLASH, NAMES, USED, OPTIONS] {
        println!("{}", image.dockerfile());
    }
}
