//! requirements_file: pip would stop the build at this line.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip requirements = "bad-requirements.txt";
};

fn main() {
    let _ = IMAGE;
}
