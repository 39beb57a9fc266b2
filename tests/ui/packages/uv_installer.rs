//! uv_installer: uv comes from its image or from pypi.org.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    uv "idna", installer = "curl";
};

fn main() {
    let _ = IMAGE;
}
