//! The place of a file, by the compiler; its bytes are those of a text.

use image_dsl::{Image, image};

const PLACE: &str = "/etc/";
const BYTES: &[u8] = b"\xff";

const IMAGE: Image = image! {
    from "debian:12";
    file "a" -> {PLACE};
};

const OTHER: Image = image! {
    from "debian:12";
    file {BYTES} -> "/etc/a";
};

fn main() {
    println!("{}{}", IMAGE.dockerfile(), OTHER.dockerfile());
}
