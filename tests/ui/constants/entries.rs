//! The constant of a step's variable.

use image_dsl::{Image, image};

const VALUE: &str = "a\0b";

const IMAGE: Image = image! {
    from "debian:12";
    run "true", env = [A = {VALUE}, B = {1.5}];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
