//! cargo_name: binaries, packages, features and profiles are those of the manifests.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "rust:1.88";
    cargo "gatewy", manifest = "cargo/Cargo.toml";
};

fn main() {
    let _ = IMAGE;
}
