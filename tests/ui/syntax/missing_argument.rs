//! missing_argument: the statement or option has no meaning without it.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    workdir;
};

fn main() {
    let _ = IMAGE;
}
