//! image_id: an image that was built before is found by the SHA-256 digest of its spec, in full and in lower case.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from id("sha256:6b86b273");
};

fn main() {
    let _ = IMAGE;
}
