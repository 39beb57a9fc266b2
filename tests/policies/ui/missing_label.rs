//! missing_label: the crate asks for labels.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as base;
    label team = "build";
    from base;
};

fn main() {
    let _ = [IMAGE];
}
