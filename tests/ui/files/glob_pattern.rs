//! glob_pattern: engines match names by Go's filepath.Match, which refuses this pattern.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    copy "[a" -> "/x/";
};

fn main() {
    let _ = IMAGE;
}
