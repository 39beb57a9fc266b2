//! An arrow with nothing after it, at the end.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "src" ->
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
