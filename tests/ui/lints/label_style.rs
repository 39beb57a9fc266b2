//! label_style: Docker's guidelines want lower-case keys of letters, digits, `.`, `-`, `_` and `/`, and reserve some prefixes.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    label Version = "1";
};

fn main() {
    let _ = IMAGE;
}
