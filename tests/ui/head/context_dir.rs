//! context_dir: local sources are looked for there when the crate is compiled.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    context "no-such-folder";
    from "debian:12";
};

fn main() {
    let _ = IMAGE;
}
