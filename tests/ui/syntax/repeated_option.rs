//! repeated_option: only one of the two values could count.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", network = "none", network = "host";
};

fn main() {
    let _ = IMAGE;
}
