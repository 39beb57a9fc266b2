//! missing_source: a source must be there when the crate is compiled, or the build fails later.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "no-such-file" -> "/x";
};

fn main() {
    let _ = IMAGE;
}
