//! copied_root: a whole file system also brings what should have stayed in the other stage.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as a;
    from "debian:12";
    copy "/" -> "/", from = a;
};

fn main() {
    let _ = IMAGE;
}
