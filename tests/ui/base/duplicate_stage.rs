//! duplicate_stage: of two stages with one name only the last could be reached.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12" as a;
    from "debian:12" as a;
};

fn main() {
    let _ = IMAGE;
}
