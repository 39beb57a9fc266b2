//! Nothing at all.

use image_dsl::{Image, image};

const IMAGE: Image = image! {};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
