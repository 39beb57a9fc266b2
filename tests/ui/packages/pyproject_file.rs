//! pyproject_file: projects are read as PyPA's pyproject.toml specification has them, and locks as uv and Poetry write them.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip pyproject = "bad-pyproject.toml";
};

fn main() {
    let _ = IMAGE;
}
