//! program: a program is one word: a name or an absolute path.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12";
    pip "a", python = "";
};

fn main() {
    let _ = IMAGE;
}
