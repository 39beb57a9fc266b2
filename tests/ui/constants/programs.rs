//! A constant that names no program.

use image_dsl::{Image, image};

const NONE: &str = "";

const IMAGE: Image = image! {
    from "debian:12";
    run [{ NONE }];
    shell [{ NONE }, "-c"];
    entrypoint [{ NONE }];
    cmd [{ NONE }, "a"];
    healthcheck [{ NONE }];
};

fn main() {
    let _ = IMAGE;
}
