//! A constant that its own rule refuses is no second time refused by where it stands.

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
