//! password_in_url: what a statement says stays in the image or its history, where everyone who has the image reads it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "a @ https://me:hunter2@host.example/a.whl";
};

fn main() {
    let _ = IMAGE;
}
