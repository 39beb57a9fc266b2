//! wrong_kind: each argument takes one kind of value.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    workdir 5;
};

fn main() {
    let _ = IMAGE;
}
