//! crate_rules: the crate names a rule that is not there.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
};

fn main() {
    let _ = [IMAGE];
}
