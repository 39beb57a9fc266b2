#![deny(deprecated)]
use image_dsl::{Image, image};

const APP: Image = image! {
    from "debian:12";
};

fn main() {
    println!("{}", APP.dockerfile());
}
