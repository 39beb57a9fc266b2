//! unknown_version: what comes out later than a release of this crate is not known to it.
#![deny(warnings)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from python("3.99");
};

fn main() {
    let _ = IMAGE;
}
