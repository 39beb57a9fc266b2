//! background_process: a step keeps no processes.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "server &";
};

fn main() {
    println!("{IMAGE}");
}
