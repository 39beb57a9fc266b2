//! Sources outside the context, `external` or not.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "../x" -> "/x";
    copy "src" -> "/x", external;
    mount "~/../x" -> "/x", external;
};

fn main() {
    let _ = IMAGE;
}
