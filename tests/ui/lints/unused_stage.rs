//! unused_stage: engines leave out a stage that no other stage uses.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as build;
    run "make";
    from "debian:12";
};

fn main() {
    println!("{IMAGE}");
}
