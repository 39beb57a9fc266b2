use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    from "debian:12";
    /// A file of
    /// another system.
    run "
        a
        && b
    ";

    env A = "1";
    dockerfile "RUN <<EOF\nid\r\nEOF";
    cmd ["a"];
};
