//! invalid_default: whoever builds the image without that build argument gets the engine's error.
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
