//! env_key: shells and engines know only keys of letters, digits and `_` that do not start with a digit.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env "MY NAME" = "x";
};

fn main() {
    let _ = IMAGE;
}
