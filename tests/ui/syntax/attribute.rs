//! attribute: a statement takes `#[cfg(…)]`, `#[allow(rule)]` and `///` comments.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    #[inline] from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
