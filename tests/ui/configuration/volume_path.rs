//! volume_path: a volume is an absolute path in the container.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    volume "data";
};

fn main() {
    let _ = IMAGE;
}
