//! on_build: what is kept runs in the build of another image, which has neither this crate's files nor this image's
//! stages.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    on_build mount "src" -> "/src";
};

fn main() {
    let _ = IMAGE;
}
