//! Patterns that engines take for something else, in the head and in an option.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore r"obj\Debug";
    from "debian:12";
    copy "src" -> "/src", ignore = ["..", "// text"];
};

fn main() {
    let _ = IMAGE;
}
