//! pipefail: a shell without pipefail hides the failure of every command of a pipe but the last.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "a | b";
};

fn main() {
    let _ = IMAGE;
}
