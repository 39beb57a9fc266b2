//! prebuilt: a prebuilt image is used as it is: nothing is built, so only `mount` may follow.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", prebuilt;
    run "id";
};

fn main() {
    let _ = IMAGE;
}
