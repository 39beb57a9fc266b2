//! syntax: every statement is a keyword, its arguments with commas between them, and a semicolon.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" workdir "/app";
};

fn main() {
    let _ = IMAGE;
}
