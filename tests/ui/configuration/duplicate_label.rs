//! duplicate_label: the first value would be lost.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    label a = "1", a = "2";
};

fn main() {
    let _ = IMAGE;
}
