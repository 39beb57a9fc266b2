//! cargo_file: cargo would stop the build at this, or build something else.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "rust:1.88";
    cargo "gateway", manifest = "bad-cargo/Cargo.toml";
};

fn main() {
    let _ = IMAGE;
}
