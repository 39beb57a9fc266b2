//! What `cargo` refuses: names that the manifests do not have, manifests and locks that do not fit.

use image_dsl::{Image, image};

const BINARY: &str = "gateway";

const IMAGE: Image = image! {
    from "rust:1.88";
    cargo "gateway", "wroker", manifest = "cargo/Cargo.toml";
    cargo "migrate", manifest = "cargo/Cargo.toml";
    cargo "gateway", manifest = "cargo/Cargo.toml", package = "worker";
    cargo "gateway", manifest = "cargo/Cargo.toml", package = "gatewy";
    cargo "gateway", manifest = "cargo/Cargo.toml", features = ["tsl", "store/sqlit", "nowhere/x"];
    cargo "gateway", manifest = "cargo/Cargo.toml", profile = "dst";
    cargo "gateway", manifest = "cargo/Cargo.toml", all_features, features = "tls";
    cargo "gateway", manifest = "cargo/Cargo.toml", to = "bin";
    cargo "gateway", manifest = "cargo/Cargo.toml", target = "--target";
    cargo "gateway", manifest = "cargo/Cargo.tml";
    cargo "gateway", manifest = "stale-cargo/Cargo.toml";
    cargo "gateway", manifest = "outside-cargo/Cargo.toml";
    cargo "--bins", manifest = "cargo/Cargo.toml";
    cargo {BINARY}, manifest = "cargo/Cargo.toml";
    cargo manifest = "cargo/Cargo.toml";
    on_build cargo "gateway", manifest = "cargo/Cargo.toml";
};

fn main() {
    let _ = IMAGE;
}
