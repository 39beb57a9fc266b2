//! What somebody writes at first who knows `cargo build`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "rust:1.88";
    cargo build, manifest = "cargo/Cargo.toml";
    cargo "build --release", manifest = "cargo/Cargo.toml";
    cargo "gateway" -> "/out", manifest = "cargo/Cargo.toml";
    cargo "src/main.rs", manifest = "cargo/Cargo.toml";
    cargo ["gateway"], release, manifest = "cargo/Cargo.toml";
    cargo "gateway", locked, manifest = "cargo/Cargo.toml";
    cargo "gateway", bin = "worker", manifest = "cargo/Cargo.toml";
    cargo "gateway", manifest = "cargo", manifest_path = "cargo/Cargo.toml";
    cargo "gateway", manifest = "cargo", project = "cargo";
    cargo "gateway", debug, manifest = "cargo";
    cargo "gateway", features = "tls,more", manifest = "cargo/Cargo.toml";
    cargo "gateway", manifest = "cargo";
    cargo "gateway", manifest = "../cargo/Cargo.toml";
    cargo "gateway", target = "linux", manifest = "cargo/Cargo.toml";
    cargo "gateway", profile = "debug", manifest = "cargo/Cargo.toml";
    cargo "admin", manifest = "cargo/Cargo.toml";
    cargo install "ripgrep";
    cargo_build "gateway";
    on_build cargo "gateway";
};

fn main() {
    let _ = IMAGE;
}
