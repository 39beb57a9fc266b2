//! Containers run programs of Linux, and of their own processor.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", platform = "linux/arm64";
    bin "gateway" -> "/app", manifest = "cargo/Cargo.toml", target = "x86_64-unknown-linux-musl";
};

fn main() {
    let _ = IMAGE;
}
