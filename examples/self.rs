//! From source to a registry without an engine: a service that cargo builds on this machine, and nothing else in its image.
//!
//! `rustup target add x86_64-unknown-linux-musl` once; then
//! `cargo run --example self --features cli -- push --registry registry.example.com/team`, or
//! `cargo run --example self --features cli -- build --engine oci --output oci:target/self`.

use image_dsl::{Image, image};

const SELF: Image = image! {
    name "services/hello:1";
    context "examples/self";

    from scratch;
    bin "hello" -> "/hello";
    label "org.opencontainers.image.licenses" = "MIT OR Apache-2.0";
    user "65532:65532";
    expose 8080;
    /// There is no shell and no curl, so the service asks itself.
    healthcheck ["/hello", "--check"], interval = "30s";
    entrypoint ["/hello"];
};

image_dsl::main![SELF];
