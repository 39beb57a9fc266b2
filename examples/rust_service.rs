//! A Rust service in two stages: built with cached dependencies, shipped without the toolchain.

use image_dsl::{Image, image};

pub(crate) const SERVICE: Image = image! {
    name "services/gateway";
    context "examples/rust_service";

    arg RUST_VERSION = "1.88";

    from "rust:${RUST_VERSION}-slim-bookworm" as builder;
    /// Two layers: the dependencies, which are built again when Cargo.toml or Cargo.lock says others, and the program.
    cargo "gateway";

    from "debian:bookworm-slim";
    apt "ca-certificates";
    copy "/usr/local/bin/gateway" -> "/usr/local/bin/gateway", from = builder;
    label "org.opencontainers.image.licenses" = "MIT OR Apache-2.0";
    user "65532:65532";
    expose 8080, "9000/udp";
    stop_signal "SIGTERM";
    entrypoint ["/usr/local/bin/gateway"];
    cmd ["--listen", "0.0.0.0:8080"];
};

fn main() {
    println!("{SERVICE}");
}
