//! latest_tag: the build changes when `latest` does.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:latest";
};

fn main() {
    let _ = IMAGE;
}
