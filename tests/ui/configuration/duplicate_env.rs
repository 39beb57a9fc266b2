//! duplicate_env: the first value would be lost.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env A = "1", A = "2";
};

fn main() {
    let _ = IMAGE;
}
