//! network: a step's network is `none`, `host` or `default`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", network = "off";
};

fn main() {
    let _ = IMAGE;
}
