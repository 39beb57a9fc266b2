//! secret_in_env: a value in `env` or `arg` stays in the image and its history; `secret = …` does not.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env API_KEY = "x";
};

fn main() {
    let _ = IMAGE;
}
