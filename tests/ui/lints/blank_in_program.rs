//! blank_in_program: the first text of a list is the name of a program.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run ["echo a", "echo b"];
};

fn main() {
    println!("{IMAGE}");
}
