//! source_path: engines see only the build context, so a source is relative to it and does not leave it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "../x" -> "/x";
};

fn main() {
    let _ = IMAGE;
}
