//! label_value: tools read the org.opencontainers.image labels in the form that the OCI image specification gives them.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    label "org.opencontainers.image.created" = "today";
};

fn main() {
    let _ = IMAGE;
}
