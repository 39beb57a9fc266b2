//! platform: engines accept `os/arch` or `os/arch/variant`.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", platform = "linux amd64";
};

fn main() {
    let _ = IMAGE;
}
