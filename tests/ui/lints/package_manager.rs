//! package_manager: the tag of an image says which distribution it is built on.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12-alpine";
    apt "git";
};

fn main() {
    println!("{IMAGE}");
}
