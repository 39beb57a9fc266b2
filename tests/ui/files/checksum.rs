//! checksum: a checksum is an algorithm and its full number of hexadecimal digits.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    add "https://a.example/x" -> "/x", checksum = "sha256:12";
};

fn main() {
    let _ = IMAGE;
}
