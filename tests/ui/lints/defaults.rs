//! Bases that are not valid with the defaults of their arguments.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    arg TAG;
    arg BASE = "My Debian";
    from "debian:$TAG" as one;
    from "$BASE:12";
};

fn main() {
    let _ = IMAGE;
}
