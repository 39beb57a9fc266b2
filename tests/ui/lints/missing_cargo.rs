//! missing_cargo: `cargo` runs the cargo of the base.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    cargo "gateway", manifest = "cargo/Cargo.toml";
};

fn main() {
    println!("{IMAGE}");
}
