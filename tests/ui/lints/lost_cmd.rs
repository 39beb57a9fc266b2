//! lost_cmd: a shell takes its command alone.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    entrypoint "svc";
    cmd ["--fast"];
};

fn main() {
    println!("{IMAGE}");
}
