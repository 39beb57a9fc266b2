//! missing_healthcheck: the crate asks for health checks.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as base;
    cmd ["server"];
};

const CHECKED: Image = image! {
    from "debian:12" as base;
    healthcheck "true";
    from base;
};

const NONE: Image = image! {
    from "debian:12";
    healthcheck none;
};

fn main() {
    let _ = [IMAGE, CHECKED, NONE];
}
