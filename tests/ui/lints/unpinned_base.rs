//! unpinned_base: without a tag or digest the build changes when `latest` does.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian";
};

fn main() {
    let _ = IMAGE;
}
