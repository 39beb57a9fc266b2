//! destination: a destination is a path in the container.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" -> "";
};

fn main() {
    let _ = IMAGE;
}
