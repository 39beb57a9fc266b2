//! named_base: a stage has one name.

use image_dsl::{Image, image};

const NAMED: Image = image! {
    from "debian:12" as base;
};

const IMAGE: Image = image! {
    from NAMED as other;
};

fn main() {
    let _ = IMAGE;
}
