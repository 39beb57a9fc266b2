//! The path of a secret, by the compiler.

use image_dsl::{Image, image};

const FOLDER: &str = "/root/";

const IMAGE: Image = image! {
    from "debian:12";
    run "id", secret = "A" -> {FOLDER};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
