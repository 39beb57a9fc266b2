//! missing_python: a distribution has no Python unless a statement brings one.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from ubuntu();
    pip "six";
};

fn main() {
    println!("{IMAGE}");
}
