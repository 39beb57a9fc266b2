//! misleading_pattern: engines accept this pattern, but they match something else by it, or nothing.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore r"obj\Debug";
    from "debian:12";
    copy "src" -> "/src";
};

fn main() {
    let _ = IMAGE;
}
