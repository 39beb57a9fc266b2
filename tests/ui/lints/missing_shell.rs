//! missing_shell: distroless images and `scratch` have no shell.
#![deny(warnings)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from distroless("cc");
    cmd "/app --port=80";
};

fn main() {
    let _ = IMAGE;
}
