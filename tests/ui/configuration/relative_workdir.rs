//! relative_workdir: without an absolute `workdir` before it, where a relative path leads depends on the base.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    workdir "app";
};

fn main() {
    let _ = IMAGE;
}
