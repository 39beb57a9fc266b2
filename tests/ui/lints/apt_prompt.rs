//! apt_prompt: apt asks, and nobody answers.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "apt-get update && apt-get install git && rm -rf /var/lib/apt/lists/*";
};

fn main() {
    println!("{IMAGE}");
}
