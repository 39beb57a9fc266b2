//! Mistakes in a pyproject.toml: each with its line.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip pyproject = "mistakes.toml", extras = ["dev"];
    pip pyproject = "pyproject.toml", extras = ["dve", "docs"];
    pip extras = ["dev"];
    pip "a", python = "python3", command = "uv pip install";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
