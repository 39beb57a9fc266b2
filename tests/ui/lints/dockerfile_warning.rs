//! dockerfile_warning: an engine accepts this, and hardly anybody means it; the message of each has its own reason.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    dockerfile "CMD ['id']";
};

fn main() {
    let _ = IMAGE;
}
