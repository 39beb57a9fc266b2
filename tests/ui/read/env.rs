//! Mistakes in a file of variables: each with its line.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env_file "mistakes.env";
};

const TWICE: Image = image! {
    from "debian:12";
    env A = "1";
    env_file "good.env";
};

fn main() {
    println!("{}{}", IMAGE.dockerfile(), TWICE.dockerfile());
}
