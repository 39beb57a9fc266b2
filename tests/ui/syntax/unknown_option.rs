//! unknown_option: a misspelt option would otherwise be lost in silence.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    apt "git", recomends;
};

fn main() {
    let _ = IMAGE;
}
