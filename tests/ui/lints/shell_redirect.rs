//! shell_redirect: outside quotes, a version is the name of a file.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "pip install torch>=2";
};

fn main() {
    println!("{IMAGE}");
}
