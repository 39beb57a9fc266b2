//! Names that no variable has, in quotes and as a number.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env "MY NAME" = "x";
    env 1A = "x";
};

fn main() {
    let _ = IMAGE;
}
