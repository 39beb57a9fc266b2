//! What is no list of texts.

use image_dsl::{Image, image};

const NAME: &str = "git";
const NUMBERS: &[u16] = &[80];

const IMAGE: Image = image! {
    from "debian:12";
    apt {..NAME};
    expose {..NUMBERS};
    run "true", cache = [{..vec!["/a"]}];
    cmd [{..NOWHERE}];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
