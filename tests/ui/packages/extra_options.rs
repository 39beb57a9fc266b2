//! extra_options: the text is split into words as a shell does, and each word reaches the installer as it is.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "a", extra_options = "--x 'y";
};

fn main() {
    let _ = IMAGE;
}
