//! ignore_pattern: engines refuse such a pattern, take it for something else, or can never match it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore "!";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
