//! long_line: a line of a Dockerfile is shorter than 65,535 bytes, and 65,000 are allowed here.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env A = "(65,001 characters)";
};

fn main() {
    let _ = IMAGE;
}
