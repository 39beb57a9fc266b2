//! sudo: a step is root anyway.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "sudo make install";
};

fn main() {
    println!("{IMAGE}");
}
