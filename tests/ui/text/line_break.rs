//! line_break: no text of a Dockerfile can carry a line break here.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env A = "a\nb";
};

fn main() {
    let _ = IMAGE;
}
