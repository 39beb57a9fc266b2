//! externally_managed, of images by their names.
#![deny(deprecated)]

use image_dsl::{Image, image};

const BY_NAME: Image = image! {
    from "debian:12.5-slim";
    apt "python3-pip";
    pip "six";
};

const OLDER: Image = image! {
    from "debian:11.9-slim";
    apt "python3-pip";
    pip "six";
};

fn main() {
    let _ = (BY_NAME, OLDER);
}
