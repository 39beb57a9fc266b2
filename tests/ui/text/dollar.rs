//! dollar: in this place `$` starts a reference that the engine expands.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env PRICE = "$5";
};

fn main() {
    let _ = IMAGE;
}
