use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    // # syntax=docker/dockerfile:1
    /// What remains of the platform is not supported.
    dockerfile "ARG SUPPORTED=${TARGETPLATFORM#linux/amd64}";
    #[allow(duplicate_arg)]
    dockerfile "ARG SUPPORTED=${SUPPORTED#linux/arm64}";
    #[allow(duplicate_arg)]
    dockerfile r#"ARG SUPPORTED=${SUPPORTED:+"unsupported"}"#;
    #[allow(duplicate_arg)]
    dockerfile r#"ARG SUPPORTED=${SUPPORTED:-"supported"}"#;
    dockerfile "ARG VERSION=12.8 MAJOR=${VERSION%%.*}";
    arg SUITE = "bookworm";
    #[allow(duplicate_arg)]
    dockerfile "ARG SUITE";

    from "debian:${MAJOR}" as unsupported;
    run "false";

    from "debian:${SUITE}" as supported;
    arg VERSION;
    dockerfile "ARG MINOR=${VERSION#*.}";
    run r#"echo "$MINOR""#;

    from "${SUPPORTED}";
};
