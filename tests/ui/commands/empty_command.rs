//! empty_command: there is nothing to run.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "";
};

fn main() {
    let _ = IMAGE;
}
