//! The files of a `mount` are not there while an image is built.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    mount "src" -> "/app";
    run "cat /app/value.txt";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
