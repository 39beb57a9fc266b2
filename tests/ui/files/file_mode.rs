//! file_mode: a mode is octal (`0755`) or symbolic (`u=rwX,go=rX`).

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" -> "/x", chmod = "999";
};

fn main() {
    let _ = IMAGE;
}
