//! unpinned_package: the crate asks for versions of packages.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12-slim";
    apt "git=1:2.39.5-0+deb12u2";
    pip "six==1.16.0", "requests";
};

fn main() {
    let _ = [IMAGE];
}
