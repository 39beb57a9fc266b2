//! device: a device is a CDI name: `vendor/class` or `vendor/class=name`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", device = "gpu 0";
};

fn main() {
    let _ = IMAGE;
}
