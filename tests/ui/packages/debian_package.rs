//! debian_package: apt accepts `name`, `name:arch`, `name=version` and `name/release`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    apt "Git";
};

fn main() {
    let _ = IMAGE;
}
