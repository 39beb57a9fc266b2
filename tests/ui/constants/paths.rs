//! A constant that its own rule refuses is not refused again for its place.

use image_dsl::{Image, image};

const EMPTY: &str = "";

const IMAGE: Image = image! {
    from "debian:12";
    workdir {EMPTY};
    copy "/a" -> {"/b\n"}, from = "alpine:3";
    copy "/a" -> {"rel"}, from = "alpine:3";
};

fn main() {
    let _ = IMAGE;
}
