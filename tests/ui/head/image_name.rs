//! image_name: registries accept `user/name:tag` with lower-case letters, digits and hyphens, 1 to 63 characters a part.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    name "Me/App";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
