//! unknown_extra: an extra that the file does not have installs nothing.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip pyproject = "pyproject.toml", extras = ["nope"];
};

fn main() {
    let _ = IMAGE;
}
