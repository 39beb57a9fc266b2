//! conflicting_options: these options exclude each other or need one another.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    pip "a", extras = ["dev"];
};

fn main() {
    let _ = IMAGE;
}
