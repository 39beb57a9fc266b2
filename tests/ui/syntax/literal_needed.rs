//! literal_needed: this is read while the macro runs, when the value of a constant is not known yet.

use image_dsl::{Image, image};

const FILE: &str = ".env";

const IMAGE: Image = image! {
    from "debian:12";
    env_file {FILE};
};

fn main() {
    let _ = IMAGE;
}
