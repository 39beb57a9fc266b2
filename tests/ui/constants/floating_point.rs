//! Floating-point numbers, which have no one text: `0.5`, `.5` and `5e-1` are one number.

use image_dsl::{Image, image};

const RATE: f64 = 0.5;

const IMAGE: Image = image! {
    from "debian:12";
    env RATE = 0.5, LOSS = -1.50, LIMIT = 1e3, SHARE = 2f32;
    label rate = 0.5;
    healthcheck "true", retries = 1.5;
};

const CONSTANT: Image = image! {
    from "debian:12";
    env RATE = {RATE};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
    println!("{}", CONSTANT.dockerfile());
}
