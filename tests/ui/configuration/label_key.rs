//! label_key: engines accept no empty key and none with blanks.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    label "a b" = "x";
};

fn main() {
    let _ = IMAGE;
}
