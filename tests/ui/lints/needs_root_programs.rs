//! needs_root: only root can put programs into `/usr/local/bin`. What is copied is always root's.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "rust:1.88" as build;
    user "1000:1000";
    cargo "gateway", manifest = "cargo/Cargo.toml";
    cargo "gateway", manifest = "cargo/Cargo.toml", to = "/usr/bin";
    cargo "worker", manifest = "cargo/Cargo.toml", to = "/home/app/bin";
    cargo "worker", manifest = "cargo/Cargo.toml", to = "/usrlocal";
    #[allow(needs_root)]
    cargo "gateway", manifest = "cargo/Cargo.toml";
    user "root";
    cargo "gateway", manifest = "cargo/Cargo.toml";
    from "debian:12";
    user "1000:1000";
    copy "/home/app/bin/worker" -> "/usr/local/bin/worker", from = build;
    file "#!/bin/sh\nworker\n" -> "/usr/local/bin/start", chmod = "0755";
};

fn main() {
    let _ = IMAGE;
}
