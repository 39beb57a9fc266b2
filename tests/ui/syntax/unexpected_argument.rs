//! unexpected_argument: an argument that nothing reads would be lost in silence.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    workdir "/app", "/src";
};

fn main() {
    let _ = IMAGE;
}
