//! The same rule for constants, by the compiler.

use image_dsl::{Image, image};

const NAME: &str = "Agent";
const NUMBER: u32 = 0;

const IMAGE: Image = image! {
    from "debian:12";
    create_user {NAME}, uid = {NUMBER};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
