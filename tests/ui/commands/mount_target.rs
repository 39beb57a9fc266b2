//! mount_target: a mount's target is an absolute path in the container, in characters that all engines read alike there.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "id", cache = "cache";
};

fn main() {
    let _ = IMAGE;
}
