//! missing_from: an image needs a base; `steps!` makes a fragment without one.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    name "demo";
};

fn main() {
    let _ = IMAGE;
}
