//! redundant_platform: the target platform is what an engine uses anyway.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", platform = "$TARGETPLATFORM";
};

fn main() {
    let _ = IMAGE;
}
