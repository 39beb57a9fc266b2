//! What is not a function without arguments.

use image_dsl::{Image, image};

const VALUE: &str = "text";

fn takes(_: u8) {}

const IMAGE: Image = image! {
    from "debian:12";
    run_fn nowhere::at_all;
    run_fn VALUE;
    run_fn takes;
};

fn main() {
    let _ = IMAGE;
}
