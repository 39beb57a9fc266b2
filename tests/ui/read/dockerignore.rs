//! A `.dockerignore` with mistakes: each with its line, at the context.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    context "broken_ignore";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
