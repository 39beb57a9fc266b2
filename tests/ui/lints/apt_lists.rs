//! apt_lists: the lists of apt that stay in a layer.
#![deny(deprecated)]

use image_dsl::{Image, image};

const LEFT: Image = image! {
    from "debian:12";
    run "apt-get update && apt-get install -y git";
};

fn main() {
    println!("{LEFT}");
}
