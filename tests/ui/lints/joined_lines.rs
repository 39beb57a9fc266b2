//! joined_lines: a run is one command whatever its lines.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "set -e
        touch /a
        touch /b";
};

fn main() {
    println!("{IMAGE}");
}
