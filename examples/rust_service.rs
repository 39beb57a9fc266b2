//! A Rust service in two stages: built with cached dependencies, shipped without the toolchain.

use image_dsl::{Image, image};

pub(crate) const SERVICE: Image = image! {
    name "services/gateway";
    ignore "target", ".git";

    arg RUST_VERSION = "1.88";
    from "rust:${RUST_VERSION}-slim-bookworm" as builder;
    workdir "/build";
    copy ["Cargo.toml", "Cargo.lock"] -> "./";
    copy "src" -> "src";
    /// The registry and the target folder stay between builds; the binary leaves them. Files of a context always have the
    /// same time, and cargo goes by times.
    run "
        find src -exec touch {} +
        && cargo build --release --locked
        && install -D target/release/gateway /out/gateway
    ", cache = ["/usr/local/cargo/registry", "/build/target"];

    from "debian:bookworm-slim";
    apt "ca-certificates";
    copy "/out/gateway" -> "/usr/local/bin/gateway", from = builder, chmod = "0755";
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
