//! What project files state is compared: with each other, with the tool that installs, and with the base.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from python("3.12");
    uv sync = "newer";
    uv sync = "newer", version = "0.9.30", frozen = false;
    uv sync = "shop/api";
    pip "packaging==25.0", requirements = "hashed.txt";
    uv "packaging==25.0", requirements = "hashed.txt";
};

fn main() {
    let _ = IMAGE;
}
