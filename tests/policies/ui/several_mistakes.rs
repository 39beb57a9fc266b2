//! several_mistakes: the crate has more that is wrong, of which each has its line.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
};

fn main() {
    let _ = [IMAGE];
}
