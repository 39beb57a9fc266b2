//! What somebody writes at first who knows `cargo build`, and `copy`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from scratch;
    bin "gatway" -> "/gateway", manifest = "cargo/Cargo.toml";
    bin "gateway", manifest = "cargo/Cargo.toml";
    bin "gateway" "/gateway", manifest = "cargo/Cargo.toml";
    bin "gateway" -> "gateway", manifest = "cargo/Cargo.toml";
    bin "gateway" -> "/a", "admin" -> "/b", manifest = "cargo/Cargo.toml";
    bin ["gateway", "admin"] -> "/bin/", manifest = "cargo/Cargo.toml";
    bin "target/release/gateway" -> "/gateway", manifest = "cargo/Cargo.toml";
    bin "gateway" -> "/gateway", release, manifest = "cargo/Cargo.toml";
    bin "gateway" -> "/gateway", locked, manifest = "cargo/Cargo.toml";
    bin "gateway" -> "/gateway", manifest_path = "cargo/Cargo.toml", manifest = "cargo";
    bin "gateway" -> "/gateway", manifest = "cargo", chmod = "0755";
    bin "gateway" -> "/gateway", manifest = "cargo", out_dir = "/";
    bin "gateway" -> "/gateway", manifest = "cargo", to = "/gateway";
    bin "gateway" -> "/gateway", manifest = "cargo", features = "tsl";
    bin "gateway" -> "/gateway", manifest = "cargo", all_features, features = "tls";
    bin "gateway" -> "/gateway", manifest = "cargo", profile = "relase";
    bin "gateway" -> "/gateway", manifest = "cargo", package = "gatewy";
    bin "gateway" -> "/gateway", manifest = "cargo", target = "x86_64-apple-darwin";
    bin "admin" -> "/admin", manifest = "cargo";
    bin "gateway" -> "/gateway", manifest = "no-such/Cargo.toml";
    binary "gateway" -> "/gateway";
    bins "gateway" -> "/gateway";
    on_build bin "gateway" -> "/gateway", manifest = "cargo";
};

fn main() {
    let _ = IMAGE;
}
