//! password_in_text: what a statement says stays in the image or its history; `secret = …` does not.

#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env INDEX = "https://me:hunter2@host.example/simple";
    run "curl -O https://me:$PASSWORD@host.example/a.tar", secret = "PASSWORD";
    #[allow(password_in_text)]
    label url = "https://me:hunter2@host.example";
};

fn main() {
    let _ = IMAGE;
}
