//! invalid_default: whoever builds the image without that build argument gets the engine's error.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    arg TAG;
    from "debian:$TAG";
};

fn main() {
    let _ = IMAGE;
}
