//! containerignore: podman and buildah read a `.containerignore`, docker does not, and neither does this crate: images are the same for all engines.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    context "podman";
    from "debian:12";
    copy "app" -> "/app";
};

fn main() {
    let _ = IMAGE;
}
