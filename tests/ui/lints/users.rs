//! needs_root and closed_cache, wherever the user is set: by a base, a stage, a fragment, a constant, a raw instruction.
#![deny(deprecated)]

use image_dsl::{Image, Steps, image, steps};

const APP: &str = "app";
const ROOT: &str = "root";

const BASE: Image = image! {
    from "debian:12";
    user "app";
};
const STAGED: Image = image! {
    from "debian:12", setup = ["USER app"];
};
const ADMIN: Image = image! {
    from BASE;
    user "root";
};
const DROPS: Steps = steps! {
    user "1000:1000";
};
const RISES: Steps = steps! {
    user { ROOT };
};
const INSTALLS: Steps = steps! {
    apt "git";
};

const CONTINUED: Image = image! {
    from BASE;
    apt "git";
    run "make", cache = "/cache";
    user "root";
    apt "curl";
};
const CONTINUED_SETUP: Image = image! {
    from STAGED;
    apk "git";
};
const CONTINUED_ADMIN: Image = image! {
    from ADMIN;
    apt "git";
    run "make", cache = "/cache";
};
const INCLUDED: Image = image! {
    from "debian:12";
    include INSTALLS;
    include DROPS;
    dnf "git";
    run "make", cache = "/cache";
    include INSTALLS;
    include RISES;
    include INSTALLS;
    apt "git";
};
const STAGE: Image = image! {
    from "debian:12" as first;
    user "app";
    from first;
    apt "git";
    from BASE as second;
    from second;
    apt "git";
};
const CONSTANTS: Image = image! {
    from "debian:12";
    user { APP };
    apt "git";
    run "make", cache = "/cache";
    user { ROOT };
    apt "git";
    run "make", cache = "/cache";
};
const RAW: Image = image! {
    from "debian:12", setup = ["USER app"], add_python = "3.12";
    dockerfile "USER root";
    apt "git";
    dockerfile "USER 1000";
    apt "git";
};
const KNOWN: Image = image! {
    from "mambaorg/micromamba:2.3";
    apt "git";
    on_build user "root";
    on_build apt "git";
    on_build user "app";
    on_build apt "git";
};

fn main() {
    for image in [CONTINUED, CONTINUED_SETUP, CONTINUED_ADMIN, INCLUDED, STAGE, CONSTANTS, RAW, KNOWN] {
        println!("{image}");
    }
}
