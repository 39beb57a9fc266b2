//! nul_character: no program can be given a text with a NUL character.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env A = "a\0b";
};

fn main() {
    let _ = IMAGE;
}
