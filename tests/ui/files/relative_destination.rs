//! relative_destination: without a `workdir` before it, where a relative path leads depends on the base.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" -> "app";
};

fn main() {
    let _ = IMAGE;
}
