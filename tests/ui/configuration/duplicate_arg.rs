//! duplicate_arg: only one of the two defaults could count.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    arg A = "1";
    arg A = "2";
};

fn main() {
    let _ = IMAGE;
}
