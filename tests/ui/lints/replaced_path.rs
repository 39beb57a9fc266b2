//! replaced_path: shells find the base's programs in the folders of the PATH that it sets.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env PATH = "/app/bin";
};

fn main() {
    let _ = IMAGE;
}
