//! unknown_rule: an `allow` that names no rule silences nothing; only lints and the rules marked so can be allowed.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    #[allow(nonsense)] from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
