//! long_line: engines read lines shorter than 65,535 bytes, and a statement's texts may take 64,900.

use image_dsl::{Image, image};

const LONG: &str = match str::from_utf8(&[b'x'; 65_001]) {
    Ok(text) => text,
    Err(_) => "",
};

const IMAGE: Image = image! {
    from "debian:12";
    env A = {LONG};
};

fn main() {
    let _ = IMAGE;
}
