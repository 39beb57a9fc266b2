//! pyproject_file: dependencies are read from `[project]` as PyPA's pyproject.toml specification has it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip pyproject = "bad-pyproject.toml";
};

fn main() {
    let _ = IMAGE;
}
