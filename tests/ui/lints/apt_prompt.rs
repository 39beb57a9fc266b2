//! apt_prompt: apt asks, and nobody answers.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "apt-get update && apt-get install git";
};

fn main() {
    println!("{IMAGE}");
}
