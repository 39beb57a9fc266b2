//! ignore_pattern: an engine refuses the file, or the pattern can never match.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ignore "!";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
