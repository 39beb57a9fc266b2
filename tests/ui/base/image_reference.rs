//! image_reference: registries accept only what the distribution reference grammar allows.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "Python:3.12";
};

fn main() {
    let _ = IMAGE;
}
