//! ignored_source: the ignore patterns keep this source out of the build context, so the build will not find it.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore "src";
    from "debian:12";
    copy "src" -> "/src";
};

fn main() {
    let _ = IMAGE;
}
