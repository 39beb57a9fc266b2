//! raw_instruction: raw instructions are those that may follow FROM; each of `setup` stands on one line.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12", setup = ["FROM x"];
};

fn main() {
    let _ = IMAGE;
}
