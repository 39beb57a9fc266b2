//! Mistakes in a requirements file: each with its line.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip requirements = "mistakes.txt";
    pip requirements = ["no-such.txt", "/etc/passwd", "src"];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
