//! The start of a keyword.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    pi
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
