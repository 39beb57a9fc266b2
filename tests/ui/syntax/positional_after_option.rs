//! positional_after_option: positionals stand first and options after them, so that a reader finds both.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    apt "git", recommends, "curl";
};

fn main() {
    let _ = IMAGE;
}
