//! no_variables: engines expand no variables here.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "/x" -> "/x", from = "$BASE";
};

fn main() {
    let _ = IMAGE;
}
