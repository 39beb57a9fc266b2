//! unknown_stage: a stage can be used only after the `from … as NAME` that makes it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "/x" -> "/x", from = builder;
};

fn main() {
    let _ = IMAGE;
}
