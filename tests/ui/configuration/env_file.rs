//! env_file: each line is `KEY=value`, a comment or blank.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env_file "bad.env";
};

fn main() {
    let _ = IMAGE;
}
