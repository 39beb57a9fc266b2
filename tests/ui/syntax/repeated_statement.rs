//! repeated_statement: of two, an engine uses only the last; a layered image may set it anew in an invocation of its own.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    cmd ["a"];
    cmd ["b"];
};

fn main() {
    let _ = IMAGE;
}
