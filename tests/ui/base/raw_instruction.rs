//! raw_instruction: a raw instruction is one line of a Dockerfile that may stand right after FROM.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", setup = ["FROM x"];
};

fn main() {
    let _ = IMAGE;
}
