//! undefined_variable: an engine replaces an unknown variable with nothing, in silence.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    env P = "$NOPE/bin";
};

fn main() {
    let _ = IMAGE;
}
